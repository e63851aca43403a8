// Makes asm/kernel/syscall/entry.ts from syscall_64.tbl: for every call an exported entry (lock, call sys<Name>, unlock) with
// WALI's signature, the dispatcher that makes a blocked call again, and brings the table's "home" column up to date from
// the sources; and docs/system-calls.md. `node asm/abi/generate.mjs --check` only says whether the files are current.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const kernel = join(here, "../kernel");
const tablePath = join(here, "syscall_64.tbl");
const entryPath = join(kernel, "syscall/entry.ts");
const pagePath = join(here, "../../docs/system-calls.md");

/** Calls that only read words nobody else changes: no lock, no look at pending work. */
const LOCKLESS = new Set(["getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid"]);

function sources(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory()
      ? sources(join(dir, e.name))
      : e.name.endsWith(".ts") && e.name !== "entry.ts"
        ? [join(dir, e.name)]
        : [],
  );
}

function pascal(name) {
  return name.replace(/^_+/, "").replace(/(^|_)([a-z0-9])/g, (_, __, c) => c.toUpperCase());
}

/** sys<Name> → file below asm/kernel, without its ending. */
function findHomes() {
  const homes = new Map();
  for (const path of sources(kernel)) {
    for (const m of readFileSync(path, "utf8").matchAll(/^export function (sys[A-Z]\w*)\(([^)]*)\): i64/gm)) {
      const home = relative(kernel, path).slice(0, -3);
      if (homes.has(m[1])) throw new Error(`${m[1]} is in ${homes.get(m[1]).home} and in ${home}`);
      const types = [...m[2].matchAll(/\w+: (\w+)/g)].map((a) => a[1]);
      homes.set(m[1], { home, types });
    }
  }
  return homes;
}

export function readTable() {
  return readFileSync(tablePath, "utf8")
    .split("\n")
    .filter((l) => l && !l.startsWith("#"))
    .map((l) => {
      const [nr, name, home, args = ""] = l.split("\t");
      return {
        nr: Number(nr),
        name,
        home,
        args: args
          .split(" ")
          .filter(Boolean)
          .map((a) => ({ name: a.split(":")[0], type: a.split(":")[1] })),
      };
    });
}

/** docs/system-calls.md: what there is and what is not. */
function page(rows) {
  const there = rows.filter((r) => r.home !== "-");
  const absent = rows.filter((r) => r.home === "-").map((r) => `\`${r.name}\``);
  const lines = there.map(
    (r) => `| ${r.nr} | \`${r.name}\` | ${r.args.map((a) => a.name).join(", ")} | \`${r.home}.ts\` |`,
  );
  return `<!-- Generated from asm/abi/syscall_64.tbl by asm/abi/generate.mjs: do not edit. -->

# System calls

${there.length} calls with x86-64's numbers and WALI's signatures. 600 and 601 are those of Linux-CR (2008). What each does is what its page of
the manual says; where the kernel knowingly does otherwise stands in [differences.md](differences.md). A call that is not here answers
ENOSYS, and one line on the console names it.

| number | call | arguments | below asm/kernel |
|---|---|---|---|
${lines.join("\n")}

## Not here

${absent.join(" ")}
`;
}

function generate() {
  const homes = findHomes();
  const rows = readTable();
  const used = new Set();
  for (const row of rows) {
    const fn = `sys${pascal(row.name)}`;
    const found = homes.get(fn);
    row.fn = fn;
    row.home = found ? found.home : "-";
    if (found) {
      used.add(fn);
      const want = row.args.map((a) => a.type).join(" ");
      if (found.types.join(" ") !== want)
        throw new Error(`${fn} in ${found.home} takes (${found.types.join(" ")}), the table says (${want})`);
    }
  }
  for (const fn of homes.keys()) if (!used.has(fn)) throw new Error(`${fn} has no row in syscall_64.tbl`);

  const head = readFileSync(tablePath, "utf8")
    .split("\n")
    .filter((l) => l.startsWith("#"));
  const table = `${[
    ...head,
    ...rows.map((r) =>
      [r.nr, r.name, r.home, r.args.map((a) => `${a.name}:${a.type}`).join(" ")].join("\t").replace(/\t$/, ""),
    ),
  ].join("\n")}\n`;

  const live = rows.filter((r) => r.home !== "-");
  const byHome = new Map();
  for (const r of live) byHome.set(r.home, [...(byHome.get(r.home) ?? []), r.fn]);
  const imports = [...byHome]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([home, fns]) => {
      const from = home.startsWith("syscall/") ? `./${home.slice(8)}` : `../${home}`;
      return `import { ${fns.sort().join(", ")} } from "${from}";`;
    });
  const entries = live.map((r) => {
    const params = r.args.map((a, i) => `a${i}: ${a.type}`).join(", ");
    const pass = r.args.map((_, i) => `a${i}`).join(", ");
    if (LOCKLESS.has(r.name)) return `export function SYS_${r.name}(${params}): i64 {\n  return ${r.fn}(${pass});\n}`;
    const saved = Array.from({ length: 6 }, (_, i) => (i < r.args.length ? `a${i}` : "0")).join(", ");
    return (
      `export function SYS_${r.name}(${params}): i64 {\n  enter(${r.nr}, ${saved});\n` +
      `  const r = ${r.fn}(${pass});\n  return plain(r) ? leave(r) : leaveSlow(${r.nr}, r, ${saved});\n}`
    );
  });
  const again = live
    .filter((r) => !LOCKLESS.has(r.name))
    .map((r) => {
      const pass = r.args.map((a, i) => (a.type === "i64" ? `c.a${i}` : `<i32>c.a${i}`)).join(", ");
      return `    case ${r.nr}:\n      return ${r.fn}(${pass});`;
    });
  const entry = `// Generated from asm/abi/syscall_64.tbl by asm/abi/generate.mjs: do not edit.

import { ENOSYS } from "../../abi/errno";
import { CallRecord } from "../task/task";
import { enter, leave, leaveSlow, plain } from "./gate";
${imports.join("\n")}

${entries.join("\n\n")}

/** Makes the call of a record again: the task has been woken. */
export function callAgain(c: CallRecord): i64 {
  switch (c.nr) {
${again.join("\n")}
  }
  return -ENOSYS;
}
`;
  return [
    [tablePath, table],
    [entryPath, entry],
    [pagePath, page(rows)],
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let stale = 0;
  for (const [path, text] of generate()) {
    const old = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (old === text) continue;
    stale++;
    if (process.argv.includes("--check"))
      console.error(`${relative(process.cwd(), path)} is stale: run node asm/abi/generate.mjs`);
    else writeFileSync(path, text);
  }
  if (stale && process.argv.includes("--check")) process.exit(1);
}
