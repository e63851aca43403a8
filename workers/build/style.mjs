// Formatter and linter over the whole tree: Biome, and Biome again over the AssemblyScript with its decorators hidden.
//
// AssemblyScript allows decorators on functions and variables (`@inline function f(): i32`), which no TypeScript parser
// accepts. So it is copied to a scratch folder with each such decorator written as a comment (`/*@inline*/ function …`),
// Biome works there, and with --write the result comes back with the comments undone. Line numbers stay the same.
//
//   style.mjs format [--check]    style.mjs lint [--fix]

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");

/** A decorator that a TypeScript parser would reject: before a function or a variable, at the start of a line. */
const DECORATORS = /^((?:@[\w.]+(?:\([^()\n]*\))?\s+)+)(?=(?:export\s+)?(?:declare\s+)?(?:function|const|let)\b)/gm;

/** Folders of AssemblyScript; biome.json leaves them out and gives them rules of their own. */
const ASSEMBLY = ["asm", "test/conformance/sandbox", "test/cr/kinds", "test/namespaces/sys"];

/** First line of a file that another file is the source of: its generator decides how it looks. */
const GENERATED = /^\/\/ *generated\b/i;

/** @returns the source with the decorators of functions and variables as comments */
export function hideDecorators(/** @type {string} */ source) {
  return source.replace(DECORATORS, (/** @type {string} */ run) =>
    run.replace(/@[\w.]+(?:\([^()\n]*\))?/g, (/** @type {string} */ one) => `/*${one}*/`),
  );
}

/** Undoes hideDecorators. */
export function showDecorators(/** @type {string} */ source) {
  return source.replace(/\/\*(@[\w.]+(?:\([^()\n]*\))?)\*\//g, "$1");
}

function biome(/** @type {string[]} */ args, /** @type {string} */ cwd) {
  const run = spawnSync(process.execPath, [BIOME, ...args, "--max-diagnostics=60"], { cwd, stdio: "inherit" });
  if (run.error) throw run.error;
  return run.status ?? 1;
}

function assemblyFiles() {
  return ASSEMBLY.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  ).filter((file) => !GENERATED.test(readFileSync(join(ROOT, file), "utf8")));
}

/** Runs Biome over a copy of the AssemblyScript; with `write`, brings changed files back. */
function overAssembly(/** @type {string[]} */ args, /** @type {boolean} */ write) {
  const scratch = mkdtempSync(join(tmpdir(), "nutshell-style-"));
  try {
    const config = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
    delete config.$schema;
    config.files.includes = ["**"]; // biome.json leaves asm/ out: it is for this program alone
    writeFileSync(join(scratch, "biome.json"), JSON.stringify(config));
    const files = assemblyFiles();
    const hidden = new Map();
    for (const file of files) {
      hidden.set(file, hideDecorators(readFileSync(join(ROOT, file), "utf8")));
      mkdirSync(dirname(join(scratch, file)), { recursive: true });
      writeFileSync(join(scratch, file), hidden.get(file));
    }
    const status = biome([...args, ...ASSEMBLY], scratch);
    if (write) {
      for (const file of files) {
        const after = readFileSync(join(scratch, file), "utf8");
        // A file that was edited meanwhile is left alone: the next run formats it.
        if (after === hidden.get(file)) continue;
        if (hideDecorators(readFileSync(join(ROOT, file), "utf8")) !== hidden.get(file)) continue;
        writeFileSync(join(ROOT, file), showDecorators(after));
      }
    }
    return status;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] && relative(process.argv[1], fileURLToPath(import.meta.url)) === "") {
  const [what, ...flags] = process.argv.slice(2);
  const write = what === "format" ? !flags.includes("--check") : flags.includes("--fix");
  // `check` with the linter off is the formatter and the order of imports together.
  const command = what === "format" ? ["check", "--linter-enabled=false"] : ["lint"];
  const args = [...command, ...(write ? ["--write"] : [])];
  const outside = biome(args, ROOT);
  const inside = overAssembly(args, write);
  process.exit(outside || inside);
}
