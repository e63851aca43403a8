// The utilities beside the native ones: node test/bench/utilities.mjs [--samples N] [--cpus N] [--lines N] [--megabytes N] [CASE…]
//
// Both get the same files: a log of 50 MB, 10⁶ lines of words and of numbers. Each command line is run by dash with the host's
// tools and by our sh in a machine in Node, in turns; the best of the samples counts, for both alike. A case fails when the two
// write something different.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../fuzz/utilities/random.mjs";
import { duration } from "./cases.mjs";

/** Command lines by name; `log`, `words` and `numbers` are the files. @type {Record<string, string>} */
const CASES = {
  sort: "sort words",
  "sort -n": "sort -n numbers",
  "sort -u": "sort -u words",
  "sort -k": "sort -k2,2 -k1,1n log10",
  "grep word": "grep -c ERROR log",
  "grep rare": "grep unlikely log",
  "grep -i": "grep -ic error log",
  "grep -E": "grep -cE 'user=[0-9]+ .*(GET|PUT)' log",
  "grep class": "grep -c '[0-9][0-9]:59' log",
  "grep -v": "grep -v INFO log",
  "grep -o": "grep -o 'user=[0-9]*' log",
  "sed s": "sed 's/user=/uid:/' log",
  "sed -n p": "sed -n '/ERROR/p' log",
  "sed -E": "sed -E 's/([0-9]+):([0-9]+)/\\2-\\1/g' log10",
  wc: "wc log",
  "wc -l": "wc -l log",
  "cut -d": "cut -d' ' -f3,5 log",
  "cut -c": "cut -c1-20 log",
  tr: "tr a-z A-Z <log",
  "awk sum": "awk '{s+=$1} END{print s}' numbers",
  "awk fields": "awk '{n[$3]++} END{for(k in n) print k, n[k]}' log10 | sort",
  cat: "cat log | cat",
  head: "head -n 500000 log",
  tail: "tail -n 100000 log",
  uniq: "uniq -c sorted",
  md5sum: "md5sum <log",
  sha256sum: "sha256sum <log",
  cksum: "cksum <log",
  gzip: "gzip -c log10 | gzip -dc",
  gunzip: "gzip -dc log.gz",
  base64: "base64 log10 | base64 -d",
  diff: "diff log10 log10b",
  cmp: "cmp log logcopy",
  od: "od -An -tx1 log10 | tail -n 3",
  tac: "tac log10",
  rev: "rev log10",
  paste: "paste -d, words numbers",
  comm: "comm -12 sorted sorted",
  nl: "nl log10",
  fold: "fold -w 40 log10",
};

const options = { samples: 3, cpus: 0, lines: 1_000_000, megabytes: 50 };
/** @type {string[]} */
const names = [];
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift() ?? "";
  const option = arg.replace(/^--/, "");
  if (option === "samples" || option === "cpus" || option === "lines" || option === "megabytes")
    options[option] = Number(args.shift());
  else names.push(arg);
}

/** @returns {Record<string, Buffer>} */
function makeFiles() {
  const r = new Random(1);
  const syllables = ["an", "be", "co", "du", "er", "fi", "go", "hu", "il", "ja", "ko", "lu"];
  const words = Array.from({ length: options.lines }, () => r.repeat(r.int(2, 6), () => r.pick(syllables)));
  const numbers = Array.from({ length: options.lines }, () => r.int(-1_000_000, 1_000_000));
  const lines = [];
  for (let size = 0, n = 0; size < options.megabytes * 1e6; n++) {
    const two = (/** @type {number} */ k) => String(k).padStart(2, "0");
    const line = `2024-01-${two(1 + (n % 28))} ${two(n % 24)}:${two(n % 60)}:${two((n * 7) % 60)} ${r.pick(["INFO", "INFO", "INFO", "WARN", "ERROR"])} user=${r.int(1, 9999)} ${r.pick(["GET", "PUT", "POST"])} /${r.pick(words)}/${r.int(1, 1_000_000)}${r.one(100_000) ? " unlikely" : ""}\n`;
    lines.push(line);
    size += line.length;
  }
  const log = Buffer.from(lines.join(""));
  const tenth = lines.slice(0, lines.length / 10);
  return {
    words: Buffer.from(`${words.join("\n")}\n`),
    sorted: Buffer.from(`${words.toSorted().join("\n")}\n`),
    numbers: Buffer.from(`${numbers.join("\n")}\n`),
    log,
    logcopy: log,
    log10: Buffer.from(tenth.join("")),
    log10b: Buffer.from(tenth.filter((_, i) => i % 5000 !== 7).join("")),
  };
}

const files = makeFiles();
// in memory, as the machine's files are
const dir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "bench-"));
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", HOME: "/root" };
const { createMachine } = await import(new URL("../../dist/node/machine.js", import.meta.url).href);
const machine = await createMachine(options.cpus ? { cpus: options.cpus } : {});
let failures = 0;
try {
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(dir, name), bytes);
    await machine.writeFile(`/tmp/${name}`, bytes);
  }
  const { stdout: packed } = spawnSync("gzip", ["-c", join(dir, "log")], { maxBuffer: 1 << 28 });
  writeFileSync(join(dir, "log.gz"), packed);
  await machine.writeFile("/tmp/log.gz", packed);
  const WIDTHS = [12, 48, 10, 10, 9];
  const show = (/** @type {string[]} */ row) =>
    console.log(
      row.map((cell, at) => (at < 2 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0))).join(""),
    );
  show(["", "", "native", "here", "ratio"]);
  for (const [name, command] of Object.entries(CASES)) {
    if (names.length > 0 && !names.includes(name) && !names.includes(name.split(" ")[0] ?? "")) continue;
    let native = Number.POSITIVE_INFINITY;
    let here = Number.POSITIVE_INFINITY;
    const text = `cd "$1"; ${command}`;
    // what is written is compared once, and timed without the copy of it; grep to /dev/null would stop at its first match
    const quiet = `cd "$1"; { ${command}; } >out`;
    const theirs = spawnSync("dash", ["-c", text, "sh", dir], { env: ENVIRONMENT, maxBuffer: 1 << 28 });
    const ours = await machine.run({ argv: ["sh", "-c", text, "sh", "/tmp"], env: ENVIRONMENT });
    const digest = (/** @type {Uint8Array} */ bytes) => createHash("sha256").update(bytes).digest("hex");
    const same = theirs.status === ours.code && digest(theirs.stdout) === digest(ours.stdout);
    if (!same) failures++;
    for (let i = 0; i < options.samples; i++) {
      let start = performance.now();
      spawnSync("dash", ["-c", quiet, "sh", dir], { env: ENVIRONMENT, stdio: "ignore" });
      native = Math.min(native, performance.now() - start);
      start = performance.now();
      await machine.run({ argv: ["sh", "-c", quiet, "sh", "/tmp"], env: ENVIRONMENT });
      here = Math.min(here, performance.now() - start);
    }
    show([
      name,
      command,
      duration(native * 1e6),
      duration(here * 1e6),
      `${(here / native).toFixed(1)} ×${same ? "" : `  DIFFERS (${ours.code}: ${Buffer.from(ours.stderr).toString().trim()})`}`,
    ]);
  }
} finally {
  await machine.shutdown();
  rmSync(dir, { recursive: true });
}
process.exit(failures > 0 ? 1 : 0);
