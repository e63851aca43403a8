// The differential fuzzer of the utilities: node test/fuzz/utilities/run.mjs [--seed N] [--count N] [--batch N] [--only a,b]
//   [--cpus N] [--locale C.UTF-8] [--quiet]
//
// Makes files and command lines from a seed, runs them by dash and the GNU tools of this host and, in one machine a batch, by our
// sh and utilities, and compares output, messages and status of each. The last line is "N cases, N differences". The host must
// have the versions that our programs follow (coreutils 9.1, grep 3.8, sed 4.9, findutils 4.9, busybox awk): another host's are
// skipped by name.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diff } from "../../conformance/diff.mjs";
import { commands } from "./commands.mjs";
import { makeFiles } from "./files.mjs";
import { Random } from "./random.mjs";

const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C", TZ: "UTC0" };
const MARK = "\x01==";

/** What the directory holds besides the random files. */
const PREPARE = `mkdir d d/e d/.h; echo one >d/a.txt; echo two >d/b; : >d/c; echo three >d/e/deep.txt; ln -s a.txt d/link; ln -s nowhere d/dangling
chmod 755 d/b; touch -d @1000000000 old; find . -exec touch -h -d @1500000000 {} +; touch -d @1000000000 old`;

/** Whose version decides whether a utility can be judged here: [command, words of its version, utilities]. */
const VERSIONS = /** @type {const} */ ([
  [
    "sort --version",
    "coreutils) 9.1",
    "sort uniq cut tr comm join paste fold nl head tail wc od seq expr printf test date base64 basenc sums tac expand unexpand fmt split dd tsort numfmt pr basename shuf ls stat csplit factor tee env nproc mktemp truncate realpath ln cp",
  ],
  ["grep --version", "grep) 3.8", "grep"],
  ["sed --version", "sed) 4.9", "sed sedExtended"],
  ["find --version", "4.9.0", "find xargs"],
  ["diff --version", "diffutils) 3.8", "diff cmp"],
  ["busybox", "v1.3", "awk"],
  ["column --version", "util-linux 2.38", "column hexdump rev"],
  ["tar --version", "tar) 1.34", "tar"],
  ["gzip --version", "gzip 1.12", "gzip zgrep"],
  ["patch --version", "patch 2.7.6", "patch"],
  ["xxd --version", "xxd 2022", "xxd"],
]);

function parseArguments() {
  const options = { seed: 1, count: 200, batch: 200, only: "", locale: "C", cpus: 0, quiet: false };
  const args = process.argv.slice(2);
  while (args.length > 0) {
    const name = (args.shift() ?? "").replace(/^--/, "");
    if (name === "quiet") options.quiet = true;
    else if (name === "only" || name === "locale") options[name] = args.shift() ?? "";
    else if (name === "seed" || name === "count" || name === "batch" || name === "cpus")
      options[name] = Number(args.shift());
    else {
      console.error(
        "usage: run.mjs [--seed N] [--count N] [--batch N] [--only NAME,…] [--cpus N] [--locale NAME] [--quiet]",
      );
      process.exit(2);
    }
  }
  return options;
}

/** Utilities whose native counterpart is there, in the version that ours follows. */
function judgeable() {
  const names = [];
  for (const [command, words, utilities] of VERSIONS) {
    const [program = "", ...rest] = command.split(" ");
    const { stdout, stderr } = spawnSync(program, rest, { encoding: "utf8", env: ENVIRONMENT });
    if (`${stdout}${stderr}`.includes(words)) names.push(...utilities.split(" "));
    else console.log(`skipped, for want of ${program} with "${words}" on this host: ${utilities}`);
  }
  return names;
}

/** The script of a batch: each case in a subshell of its own, its output and status between marks. */
function script(/** @type {string[]} */ lines) {
  const cases = lines.map(
    (line, i) => `( ${line}\n) </dev/null\nrc=$?; printf '${MARK} ${i} %s\\n' $rc; printf '${MARK} ${i}\\n' >&2`,
  );
  return `cd "$1"\n${PREPARE}\n${cases.join("\n")}\n`;
}

/** @returns {{ out: string, err: string }[]} what each case wrote; the status is the last line of out */
function parts(/** @type {string} */ stdout, /** @type {string} */ stderr, /** @type {number} */ n) {
  const result = Array.from({ length: n }, () => ({ out: "(never run)", err: "" }));
  for (const [text, kind] of /** @type {const} */ ([
    [stdout, "out"],
    [stderr, "err"],
  ])) {
    let at = 0;
    for (const mark of text.matchAll(new RegExp(`${MARK} (\\d+)( \\d+)?\\n`, "g"))) {
      const body = text.slice(at, mark.index) + (mark[2] ? `\nstatus${mark[2]}` : "");
      at = mark.index + mark[0].length;
      const part = result[Number(mark[1])];
      if (part) part[kind] = body;
    }
  }
  return result;
}

function native(/** @type {Record<string, Uint8Array>} */ files, /** @type {string} */ text, /** @type {number} */ n) {
  // a tmpfs, where there is one: directories have the sizes and the order that they have in the machine
  const parent = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "fuzz-"));
  const dir = join(parent, "run");
  try {
    mkdirSync(dir);
    chmodSync(parent, 0o755);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dir, name), bytes);
    const { stdout, stderr } = spawnSync("dash", ["-s", dir], {
      input: Buffer.from(text),
      env: ENVIRONMENT,
      encoding: "latin1",
      maxBuffer: 1 << 28,
      timeout: 120_000,
    });
    return parts(stdout, stderr, n);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

async function ours(
  /** @type {Record<string, Uint8Array>} */ files,
  /** @type {string} */ text,
  /** @type {number} */ n,
  /** @type {number} */ cpus,
) {
  const { createMachine } = await import(new URL("../../../dist/node/machine.js", import.meta.url).href);
  const machine = await createMachine(cpus ? { cpus } : {});
  try {
    const dir = "/tmp/shm/fuzz/run"; // as deep as the native one
    for (const [name, bytes] of Object.entries(files)) await machine.writeFile(`${dir}/${name}`, bytes);
    await machine.writeFile("/tmp/script", text);
    // "busybox awk" is how the host is asked for that awk
    await machine.writeFile("/usr/local/bin/busybox", '#!/bin/sh\n/opt/busybox/"$@"\n', 0o755);
    const { stdout, stderr } = await machine.run({
      argv: ["sh", "/tmp/script", dir],
      env: { ...ENVIRONMENT, PATH: `/usr/local/bin:${ENVIRONMENT.PATH}` },
    });
    return parts(Buffer.from(stdout).toString("latin1"), Buffer.from(stderr).toString("latin1"), n);
  } finally {
    await machine.shutdown();
  }
}

const options = parseArguments();
ENVIRONMENT.LC_ALL = options.locale;
const able = judgeable();
const wanted = (options.only ? options.only.split(",") : Object.keys(commands)).filter((name) => able.includes(name));
let differences = 0;
let cases = 0;
/** @type {Map<string, number>} */
const bad = new Map();
for (let first = 0; first < options.count && wanted.length > 0; first += options.batch) {
  const seed = options.seed + first / options.batch;
  const r = new Random(seed);
  const files = makeFiles(r);
  const n = Math.min(options.batch, options.count - first);
  const chosen = Array.from({ length: n }, (_, i) => wanted[(first + i) % wanted.length] ?? "");
  const lines = chosen.map((name) => commands[name]?.(r) ?? ":");
  const text = script(lines);
  const want = native(files, text, n);
  const got = await ours(files, text, n, options.cpus);
  for (let i = 0; i < n; i++) {
    cases++;
    const a = want[i];
    const b = got[i];
    // the shells name themselves differently in their own messages
    const plain = (/** @type {string | undefined} */ s) =>
      (s ?? "").replace(/^(dash|sh|\/tmp\/script): \d+: /gm, "sh: ").replace(/^(.*?)busybox: /gm, "$1");
    if (!a || !b || (a.out === b.out && plain(a.err) === plain(b.err))) continue;
    differences++;
    const name = chosen[i] ?? "";
    bad.set(name, (bad.get(name) ?? 0) + 1);
    if (options.quiet) continue;
    console.log(`seed ${seed}, case ${i}: ${lines[i]}`);
    if (a.out !== b.out) process.stdout.write(diff(a.out, b.out));
    if (plain(a.err) !== plain(b.err)) process.stdout.write(diff(plain(a.err), plain(b.err)));
  }
}
for (const [name, n] of bad) console.log(`${name}: ${n}`);
console.log(`${cases} cases, ${differences} differences`);
process.exit(differences > 0 ? 1 : 0);
