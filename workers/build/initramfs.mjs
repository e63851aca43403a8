// dist/initramfs.cpio: the root file system of a machine. The skeleton (asm/root) as it is, the prepared programs below
// /usr/lib/nutshell, and for each of their applets a stub executable.
//
// A stub is a valid WebAssembly module that holds nothing but the custom section "nutshell.interp" with
// "{interpreter path}\0{applet}": the analogue of ELF's PT_INTERP. The kernel's execve follows it.
//
// The programs themselves, the sources of the C library for `asc` and the examples are not in the archive but only named: a module that holds nothing but the custom section
// "nutshell.absent" with "{SHA-256 in hex}\0{size}\0{file in dist/programs}". workers/initramfs.ts makes a file of that size
// whose content is fetched when it is first executed or read (asm/kernel/fs/absent.ts), so that a page loads what it runs.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { hash, isUpToDate, ROOT, remember, writeAtomically } from "./cache.mjs";
import { directory, file, symlink, writeCpio } from "./cpio.mjs";
import { packages } from "./programs.mjs";

const OUTPUT = "dist/initramfs.cpio";
const SKELETON = "asm/root";

/** Directories that are not 0755 root:root, or that no file brings along. */
const DIRECTORIES = /** @type {const} */ ([
  ["dev"],
  ["proc"],
  ["sys"],
  ["run"],
  ["mnt"],
  ["opt"],
  ["opt/busybox"],
  ["srv"],
  ["media"],
  ["root", 0o700],
  ["tmp", 0o1777],
  ["etc"],
  ["home"],
  ["home/alice", 0o755, 1000, 1000],
  ["home/bob", 0o755, 1001, 1001],
  ["usr"],
  ["usr/bin"],
  ["usr/sbin"],
  ["usr/lib"],
  ["usr/lib/nutshell"],
  ["usr/share"],
  ["usr/local"],
  ["usr/local/bin"],
  ["usr/local/sbin"],
  ["var"],
  ["var/lib"],
  ["var/log"],
  ["var/cache"],
  ["var/spool"],
  ["var/tmp", 0o1777],
]);

const SYMLINKS = /** @type {const} */ ([
  ["bin", "usr/bin"],
  ["sbin", "usr/sbin"],
  ["lib", "usr/lib"],
  ["var/run", "/run"],
  ["etc/mtab", "/proc/self/mounts"],
  ["usr/bin/sh", "dash"],
  ["usr/bin/zegrep", "zgrep"],
  ["usr/bin/zfgrep", "zgrep"],
  ["usr/bin/zmore", "zless"],
  ["usr/bin/zcmp", "zdiff"],
]);

/** Sources that come when somebody reads them: where they lie here, in a machine, and how their copies in dist/programs begin. */
const SOURCES = /** @type {const} */ ([
  ["asm/lib", "usr/lib/assemblyscript/nutshell", "lib"],
  // What the library shares with the kernel.
  ["asm/abi", "usr/lib/assemblyscript/abi", "abi"],
  ["asm/root/usr/share/examples", "usr/share/examples", "example"],
]);

const SETTINGS = "asm/lib/asconfig.json";
const LIBRARY = "/usr/lib/assemblyscript";

/**
 * The settings of programs that `asc` makes in a machine: those of ours, but not optimized (that takes several times as long), with
 * checks, and with the library where it lies there.
 */
function settings() {
  const { options } = JSON.parse(readFileSync(join(ROOT, SETTINGS), "utf8"));
  const { optimizeLevel: _speed, shrinkLevel: _size, noAssert: _checks, ...kept } = options;
  const found = {
    use: ["abort=~lib/abort/abort"],
    lib: ["abort", "lastwords"].map((name) => `${LIBRARY}/nutshell/${name}.ts`),
    path: [LIBRARY],
  };
  return Buffer.from(`${JSON.stringify({ options: { ...kept, ...found } }, undefined, 2)}\n`);
}

/** Modes of skeleton files that are not 0644 (0755 for what begins with "#!"). */
const MODES = /** @type {Record<string, number>} */ ({ "etc/shadow": 0o640 });

/** Run as root by whoever starts them: they check themselves what that user may. */
const SETUID = new Set(["newuidmap", "newgidmap"]);

function leb(/** @type {number} */ value) {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

/** A module that holds nothing but one custom section. */
function section(/** @type {string} */ title, /** @type {string | Buffer} */ text) {
  const name = Buffer.from(title);
  const content = typeof text === "string" ? Buffer.from(text) : text;
  const body = Buffer.concat([Buffer.from(leb(name.length)), name, content]);
  return Buffer.concat([Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, ...leb(body.length)]), body]);
}

/** @returns a stub executable for an applet of the program at `interpreter` */
export function stub(/** @type {string} */ interpreter, /** @type {string} */ applet) {
  return section("nutshell.interp", `${interpreter}\0${applet}`);
}

/** @returns what stands in the archive for a file of dist/programs */
function absent(/** @type {string} */ name) {
  const content = readFileSync(join(ROOT, "dist/programs", name));
  const stub = section(
    "nutshell.absent",
    `${createHash("sha256").update(content).digest("hex")}\0${content.length}\0${name}`,
  );
  // The size of the section is one byte, by which workers/initramfs.ts knows it from a program.
  if (stub.length > 8 + 2 + 127) throw new Error(`the name ${name} is too long for what stands for its content`);
  return stub;
}

const MANUAL = "usr/share/man";

/** Writes the manual's pages into one file of dist/programs, which man(1) reads: each behind a form feed and "name.section". */
function collectManual(/** @type {[string, string][]} */ skeleton) {
  const pages = skeleton.flatMap(([below, path]) => {
    const [, section, name] = /^usr\/share\/man\/man(\d)\/(.*)\.md$/.exec(below) ?? [];
    return name === undefined ? [] : [`\f${name}.${section}\n${readFileSync(path, "utf8")}`];
  });
  mkdirSync(join(ROOT, "dist/programs"), { recursive: true });
  writeAtomically(join(ROOT, "dist/programs/manual"), pages.join(""));
}

const BUNDLE = "asm/bin/busybox/bundle.txt";

/** @returns /usr/bin/busybox: see asm/kernel/task/bundle.ts */
function bundle() {
  const lines = readFileSync(join(ROOT, BUNDLE), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/[:\s]+/));
  const hashes = lines.map(([name]) => {
    const content = readFileSync(join(ROOT, `dist/programs/${name}.wasm`));
    return createHash("sha256").update(content).digest();
  });
  const names = lines.flatMap(([, ...names], at) =>
    names.map((name) => Buffer.concat([Buffer.from([at]), Buffer.from(`${name}\0`)])),
  );
  return section("nutshell.bundle", Buffer.concat([Buffer.from([hashes.length]), ...hashes, ...names]));
}

/** When what is built was last changed, in seconds: SOURCE_DATE_EPOCH, else the commit's date, else the machine's own start. */
function changedAt() {
  if (process.env["SOURCE_DATE_EPOCH"]) return Number(process.env["SOURCE_DATE_EPOCH"]);
  const git = spawnSync("git", ["log", "-1", "--format=%ct"], { cwd: ROOT, encoding: "utf8" });
  return git.status === 0 ? Number(git.stdout) : 0;
}

/** Applets of a package: [name, path] from its applets.txt ("name [directory or path]", default /usr/bin). */
function applets(/** @type {string} */ name) {
  const list = join(ROOT, "asm/bin", name, "applets.txt");
  const text = existsSync(list) ? readFileSync(list, "utf8") : name;
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [applet = "", where = "/usr/bin"] = line.split(/\s+/);
      const path =
        where.endsWith(`/${applet}`) || /\/bin\/|\/sbin\/|^\/opt\//.test(where) ? where : `${where}/${applet}`;
      return [applet, path.replace(/^\/(s?bin\/)/, "/usr/$1").replace(/^\//, "")];
    });
}

/** Every file below a folder, parents first, by name: [path below it, absolute path]. @returns {[string, string][]} */
function walk(/** @type {string} */ top, prefix = "") {
  if (!existsSync(top)) return [];
  return readdirSync(top)
    .sort()
    .flatMap((name) => {
      const path = join(top, name);
      const below = prefix === "" ? name : `${prefix}/${name}`;
      /** @type {[string, string][]} */
      const self = [[below, path]];
      return statSync(path).isDirectory() ? [...self, ...walk(path, below)] : self;
    });
}

export function buildInitramfs() {
  const skeleton = walk(join(ROOT, SKELETON));
  const sources = SOURCES.flatMap(([from, to, prefix]) =>
    walk(join(ROOT, from)).flatMap(([below, path]) => {
      if (!below.endsWith(".ts")) return [];
      const name = `${prefix}-${below.replaceAll("/", "-")}`;
      return [{ from: `${from}/${below}`, to: `${to}/${below}`, name, data: readFileSync(path) }];
    }),
  );
  const built = packages().filter((name) => existsSync(join(ROOT, `dist/programs/${name}.wasm`)));
  const inputs = [
    "workers/build/initramfs.mjs",
    "workers/build/cpio.mjs",
    BUNDLE,
    SETTINGS,
    ...skeleton.filter(([, path]) => !statSync(path).isDirectory()).map(([below]) => `${SKELETON}/${below}`),
    ...sources.map(({ from }) => from),
    ...built.flatMap((name) => [`dist/programs/${name}.wasm`, `asm/bin/${name}/applets.txt`]),
  ];
  const mtime = changedAt();
  const key = hash(inputs.join("\n"), `${mtime}`);
  if (isUpToDate("initramfs", key)) return;

  /** @type {Map<string, import("./cpio.mjs").Entry>} */
  const tree = new Map();
  const add = (/** @type {import("./cpio.mjs").Entry} */ entry) => tree.set(entry.path, entry);
  for (const [path, mode, uid, gid] of DIRECTORIES) add(directory(path, mode, uid, gid));
  for (const [path, target] of SYMLINKS) add(symlink(path, target));
  for (const [below, path] of skeleton) {
    if (statSync(path).isDirectory()) {
      if (!tree.has(below)) add(directory(below));
      continue;
    }
    // the manual comes when it is first read
    if (below.startsWith(`${MANUAL}/man`)) continue;
    if (sources.some(({ to }) => to === below)) continue;
    const data = readFileSync(path);
    add(file(below, data, MODES[below] ?? (data.subarray(0, 2).toString() === "#!" ? 0o755 : 0o644)));
  }
  for (const { to, name, data } of sources) {
    for (let at = to.indexOf("/", 4); at > 0; at = to.indexOf("/", at + 1)) {
      if (!tree.has(to.slice(0, at))) add(directory(to.slice(0, at)));
    }
    writeAtomically(join(ROOT, "dist/programs", name), data);
    add(file(to, absent(name)));
  }
  add(file(`${LIBRARY.slice(1)}/asconfig.json`, settings()));
  for (const name of built) {
    const path = `usr/lib/nutshell/${name}.wasm`;
    add(file(path, absent(`${name}.wasm`), 0o755));
    for (const [applet = "", where = ""] of applets(name))
      add(file(where, stub(`/${path}`, applet), SETUID.has(applet) ? 0o4755 : 0o755));
  }
  collectManual(skeleton);
  add(file(`${MANUAL}/pages`, absent("manual"), 0o644));
  add(file("usr/bin/busybox", bundle(), 0o755));
  // a directory before what it holds
  const entries = [...tree.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const archive = writeCpio(entries, mtime);
  writeAtomically(join(ROOT, OUTPUT), archive);
  const copies = sources.map(({ name }) => `dist/programs/${name}`);
  remember("initramfs", key, inputs, [OUTPUT, "dist/programs/manual", ...copies]);
  console.log(`initramfs: ${entries.length} entries, ${(archive.length / 1024).toFixed(0)} KiB`);
}
