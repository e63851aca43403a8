// The front door of `npm start`, `npm test` and the other scripts: works on a fresh clone, before anything is installed,
// so it uses nothing outside Node itself. It installs the packages when node_modules is missing or older than the lock
// file, then runs the script of that name.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What each script runs, once the packages are there.
 * @type {Record<string, [file: string, ...args: string[]]>}
 */
const SCRIPTS = {
  start: ["workers/build/start.mjs"],
  build: ["workers/build/build.mjs"],
  test: ["test/ci.mjs"],
  bench: ["test/bench/run.mjs"],
  conformance: ["test/conformance/run.mjs"],
  format: ["workers/build/style.mjs", "format"],
  lint: ["workers/build/style.mjs", "lint"],
  typecheck: ["node_modules/typescript/bin/tsc", "-p", "."],
};

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Nutshell needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org/.`);
  process.exit(1);
}

/**
 * Whether node_modules holds what the lock file says, by the record that npm keeps there. Optional packages are for other
 * platforms and may be absent.
 */
function installed() {
  const record = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const packagesOf = (/** @type {string} */ file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const wanted = packagesOf(join(ROOT, "package-lock.json"));
  const found = packagesOf(record);
  return Object.keys(wanted).every(
    (path) => path === "" || wanted[path].optional || found[path]?.version === wanted[path].version,
  );
}

/** npm ci, when the installed packages are not those of the lock file. */
function install() {
  if (installed()) return;
  console.log("Installing packages (npm ci) …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: ROOT,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    console.error("npm ci failed; nothing was built. Is the npm registry reachable?");
    process.exit(npm.status ?? 1);
  }
}

const [name = "", ...rest] = process.argv.slice(2);
const script = SCRIPTS[name];
if (!script) {
  console.error(`usage: node workers/build/bootstrap.mjs ${Object.keys(SCRIPTS).join("|")} [ARG…]`);
  process.exit(2);
}
install();
const [file, ...fixed] = script;
const child = spawnSync(process.execPath, [join(ROOT, file), ...fixed, ...rest], { cwd: ROOT, stdio: "inherit" });
if (child.error) throw child.error;
process.exit(child.status ?? 1);
