// The shell beside dash: node test/bench/sh.mjs [--samples N] [--cpus N] [CASE…]
//
// Each script is run by our sh in a machine in Node and by dash, in turns; the best of the samples counts, for both alike.

import { spawnSync } from "node:child_process";
import { duration } from "./cases.mjs";

/** What `n` times a thing costs, by the script that does it. @type {{ name: string, label: string, n: number, script: string }[]} */
const CASES = [
  {
    name: "loop",
    label: "a turn of while [ ]; i=$((i+1))",
    n: 1_000_000,
    script: "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done",
  },
  {
    name: "call",
    label: "a function call",
    n: 200_000,
    script: "f() { :; }; i=0; while [ $i -lt 200000 ]; do f $i; i=$((i+1)); done",
  },
  {
    name: "words",
    label: "a turn with expansions",
    n: 100_000,
    script:
      'i=0; while [ $i -lt 100000 ]; do x="a$i.b"; y=${x%.*}; case $y in b*) ;; a*) z=${#y};; esac; i=$((i+1)); done',
  },
  {
    name: "for",
    label: "a turn of for over a list",
    n: 300_000,
    script: 'l="1 2 3 4 5 6 7 8 9 10"; i=0; while [ $i -lt 30000 ]; do for j in $l; do :; done; i=$((i+1)); done',
  },
  {
    name: "echo",
    label: "an echo to a file",
    n: 100_000,
    script: "i=0; while [ $i -lt 100000 ]; do echo $i; i=$((i+1)); done >/dev/null",
  },
  {
    name: "read",
    label: "a line read",
    n: 20_000,
    script: "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done | while read a b; do :; done",
  },
  {
    name: "substitution",
    label: "a command substitution",
    n: 2000,
    script: "i=0; while [ $i -lt 2000 ]; do x=$(echo $i); i=$((i+1)); done",
  },
  { name: "subshell", label: "a subshell", n: 2000, script: "i=0; while [ $i -lt 2000 ]; do (:); i=$((i+1)); done" },
  {
    name: "program",
    label: "/bin/true",
    n: 1000,
    script: "i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done",
  },
  {
    name: "start",
    label: "sh -c true",
    n: 1000,
    script: "i=0; while [ $i -lt 1000 ]; do sh -c true; i=$((i+1)); done",
  },
  {
    name: "parse",
    label: "a line parsed and run",
    n: 50_000,
    script: `${'x=1; y="$x a"; : "$y" b\n'.repeat(1000)}`.repeat(50),
  },
];

let samples = 5;
let cpus = /** @type {number | undefined} */ (undefined);
/** @type {string[]} */
const names = [];
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift() ?? "";
  if (arg === "--samples") samples = Number(args.shift());
  else if (arg === "--cpus") cpus = Number(args.shift());
  else names.push(arg);
}

const { createMachine } = await import(new URL("../../dist/node/machine.js", import.meta.url).href);
const machine = await createMachine(cpus === undefined ? {} : { cpus });
const WIDTHS = [34, 10, 10, 10];
const show = (/** @type {string[]} */ row) =>
  console.log(
    row.map((cell, at) => (at === 0 ? cell.padEnd(WIDTHS[0] ?? 0) : cell.padStart(WIDTHS[at] ?? 0))).join(""),
  );
show(["", "dash", "sh here", "ratio"]);
for (const { name, label, n, script } of CASES) {
  if (names.length > 0 && !names.includes(name)) continue;
  await machine.writeFile("/tmp/script", script);
  let native = Number.POSITIVE_INFINITY;
  let here = Number.POSITIVE_INFINITY;
  for (let i = 0; i < samples; i++) {
    let start = performance.now();
    const { status } = spawnSync("dash", ["-s"], { input: script, stdio: ["pipe", "ignore", "inherit"] });
    if (status === 0) native = Math.min(native, performance.now() - start);
    start = performance.now();
    const { code } = await machine.run({ argv: ["sh", "/tmp/script"] });
    if (code !== 0) throw new Error(`${name}: status ${code}`);
    here = Math.min(here, performance.now() - start);
  }
  const each = (/** @type {number} */ ms) => (Number.isFinite(ms) ? duration((ms * 1e6) / n) : "-");
  show([label, each(native), each(here), Number.isFinite(native) ? `${(here / native).toFixed(2)} ×` : "-"]);
}
await machine.shutdown();
