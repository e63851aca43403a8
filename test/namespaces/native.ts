// The scripts on the host's own kernel, each in fresh namespaces: to ask Linux again what it prints.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { said } from "../machine/boot.ts";

const TABLE = new URL("../../asm/abi/syscall_64.tbl", import.meta.url);
const SOURCE = fileURLToPath(new URL("sys/native.c", import.meta.url));

/** Nothing of what a script does reaches the host. */
const FRESH = ["--mount", "--uts", "--ipc", "--net", "--cgroup", "--pid", "--fork", "--kill-child", "--mount-proc"];
const SURROUNDINGS = `mount -t tmpfs t /mnt; mkdir /mnt/bin; cp $SYS /mnt/bin; mount --move /mnt /usr/local; mount -t tmpfs t /mnt
mount -t tmpfs -o mode=1777 t /tmp
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; unset SYS; umask 022; hostname nutshell; `;

export async function nativeWorld() {
  // A path that an ordinary user may enter.
  const folder = mkdtempSync(join(tmpdir(), "sys-"));
  chmodSync(folder, 0o755);
  const entries = readFileSync(TABLE, "utf8").matchAll(/^(\d+)\t(\w+)/gm);
  writeFileSync(join(folder, "calls.h"), [...entries].map(([, number, name]) => `{"${name}", ${number}},\n`).join(""));
  const out = join(folder, "sys");
  const compiler = spawnSync("cc", ["-O1", "-w", "-static", "-I", folder, "-o", out, SOURCE], { encoding: "utf8" });
  if (compiler.status !== 0) throw new Error(`the C compiler refused native.c:\n${compiler.stderr}`);
  return {
    run: async (script: string) => {
      const argv = [...FRESH, "sh", "-c", SURROUNDINGS + script];
      const { status, stdout, stderr } = spawnSync("unshare", argv, { env: { SYS: out }, timeout: 60_000 });
      return said({ code: status ?? -1, stdout, stderr });
    },
    shutdown: async () => rmSync(folder, { recursive: true }),
  };
}
