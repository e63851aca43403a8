// dist/packed/: what a page fetches of a machine (kernels, initramfs, programs), each compressed on its own. The page unpacks
// it with DecompressionStream, so that it is small from any host, also one that compresses nothing or not these types.
//
// gzip and not brotli: no browser unpacks brotli from a script. What that costs is in test/README.md.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { hash, hashFile, isUpToDate, ROOT, remember, writeAtomically } from "./cache.mjs";

const PACKED = "dist/packed";

export function pack() {
  const programs = existsSync(join(ROOT, "dist/programs")) ? readdirSync(join(ROOT, "dist/programs")) : [];
  const files = [
    ...["dist/kernel-smp.wasm", "dist/kernel-up.wasm", "dist/initramfs.cpio"],
    ...programs.filter((name) => name.endsWith(".wasm")).map((name) => `dist/programs/${name}`),
  ].filter((file) => existsSync(join(ROOT, file)));
  mkdirSync(join(ROOT, PACKED), { recursive: true });
  const wanted = new Set(files.map((file) => `${basename(file)}.gz`));
  for (const name of readdirSync(join(ROOT, PACKED))) if (!wanted.has(name)) rmSync(join(ROOT, PACKED, name));
  for (const file of files) {
    const output = `${PACKED}/${basename(file)}.gz`;
    const key = hash("gzip 9", hashFile(join(ROOT, file)));
    if (isUpToDate(`packed-${basename(file)}`, key)) continue;
    writeAtomically(
      join(ROOT, output),
      gzipSync(readFileSync(join(ROOT, file)), { level: constants.Z_BEST_COMPRESSION }),
    );
    remember(`packed-${basename(file)}`, key, [file], [output]);
  }
}
