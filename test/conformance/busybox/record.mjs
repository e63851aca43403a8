// Records what Debian's busybox (1.35) says to the scenarios of this folder, as root, below namespaces of their own:
//
//   node test/conformance/busybox/record.mjs [NAME…]

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { normalise } from "../normalise.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const names = process.argv.slice(2);
const ENVIRONMENT = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  LANG: "C",
  LC_ALL: "C",
  TERM: "dumb",
  USER: "root",
  LOGNAME: "root",
  SHELL: "/bin/sh",
  TZ: "UTC0",
};
const PREPARE =
  'mount --make-rprivate / && mount -t tmpfs tmp /tmp && mkdir -m 700 /tmp/home && cd /tmp/home && exec sh -c "$0"';

for (const file of readdirSync(HERE).filter((name) => name.endsWith(".sh"))) {
  const name = file.slice(0, -3);
  if (names.length > 0 && !names.includes(name)) continue;
  const script = readFileSync(join(HERE, file), "utf8");
  const ran = spawnSync("unshare", ["-pmui", "--fork", "--mount-proc", "sh", "-c", PREPARE, script], {
    env: ENVIRONMENT,
    encoding: "utf8",
    timeout: 30_000,
  });
  if (ran.error) throw ran.error;
  const [out, err] = normalise(ran.stdout, ran.stderr);
  writeFileSync(join(HERE, `${name}.out`), out);
  writeFileSync(join(HERE, `${name}.err`), err);
  writeFileSync(join(HERE, `${name}.rc`), `${ran.status}\n`);
}
