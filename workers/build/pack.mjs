// dist/packed/: what a page fetches of a machine (kernels, initramfs, programs, the sources that `asc` reads), each packed on its own. The page
// unpacks it itself (workers/browser/assets.ts), so that it is small from any host, also one that compresses nothing or not these types.
//
// What every prompt needs is packed by LZMA, a quarter smaller than by gzip and slower to unpack; the rest by gzip, for which browsers have
// DecompressionStream. Its brotli would do as well as LZMA, and Chromium has none yet.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { compress } from "lzma1";
import { hash, hashFile, isUpToDate, ROOT, remember, writeAtomically } from "./cache.mjs";

const PACKED = "dist/packed";

/** Beside a kernel. */
const FIRST = new Set(["initramfs.cpio", "init.wasm", "sh.wasm"]);

/**
 * A kernel and, apart, the contents of its name section, which compilers put last: a page asks for those when it has a trace to spell
 * (workers/names.ts).
 * @param {Buffer} kernel
 */
function splitNames(kernel) {
  const [names = new ArrayBuffer(0)] = WebAssembly.Module.customSections(
    new WebAssembly.Module(new Uint8Array(kernel)),
    "name",
  );
  const content = names.byteLength + "\x04name".length;
  let header = 1;
  for (let rest = content; rest > 0; rest >>>= 7) header += 1; // LEB128
  return { bare: kernel.subarray(0, kernel.length - content - header), names: Buffer.from(names) };
}

/** @typedef {{ key: string, suffix: string, pack: (bytes: Buffer) => Uint8Array }} Packer */

/** @type {Packer} */
const gzip = {
  key: "gzip 9",
  suffix: "gz",
  pack: (/** @type {Buffer} */ bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
};
/** @type {Packer} */
const lzma = { key: "lzma 9", suffix: "lzma", pack: (/** @type {Buffer} */ bytes) => compress(bytes, 9) };

/** @typedef {{ file: string, name: string, by: Packer, of: (bytes: Buffer) => Buffer }} Piece */

/** @returns {Piece[]} */
function pieces() {
  const programs = existsSync(join(ROOT, "dist/programs")) ? readdirSync(join(ROOT, "dist/programs")) : [];
  const whole = ["dist/initramfs.cpio"].concat(
    programs.filter((name) => /\.(wasm|ts)$|^manual$/.test(name)).map((name) => `dist/programs/${name}`),
  );
  const kernels = ["smp", "up"].map((mode) => `dist/kernel-${mode}.wasm`);
  const by = (/** @type {string} */ name) => (FIRST.has(name) ? lzma : gzip);
  return [
    ...whole.map((file) => ({
      file,
      name: basename(file),
      by: by(basename(file)),
      of: (/** @type {Buffer} */ all) => all,
    })),
    ...kernels.flatMap((file) => [
      { file, name: basename(file), by: lzma, of: (/** @type {Buffer} */ all) => splitNames(all).bare },
      {
        file,
        name: `${basename(file, ".wasm")}.names`,
        by: gzip,
        of: (/** @type {Buffer} */ all) => splitNames(all).names,
      },
    ]),
  ].filter(({ file }) => existsSync(join(ROOT, file)));
}

export function pack() {
  mkdirSync(join(ROOT, PACKED), { recursive: true });
  const all = pieces();
  const wanted = new Set(all.map(({ name, by }) => `${name}.${by.suffix}`));
  for (const name of readdirSync(join(ROOT, PACKED))) if (!wanted.has(name)) rmSync(join(ROOT, PACKED, name));
  for (const { file, name, by, of } of all) {
    const output = `${PACKED}/${name}.${by.suffix}`;
    const key = hash(by.key, hashFile(join(ROOT, file)));
    if (isUpToDate(`packed-${name}`, key)) continue;
    writeAtomically(join(ROOT, output), by.pack(of(readFileSync(join(ROOT, file)))));
    remember(`packed-${name}`, key, [file], [output]);
  }
}
