// dist/page/: the page, bundled by Vite. Its assets are the kernels and the programs of dist/, so it comes after them.

import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { hash, isUpToDate, ROOT, remember } from "./cache.mjs";
import { buildOffline } from "./offline.mjs";

/** Files that shape the page without being imported by it. */
const SHAPES = [
  "index.html",
  "embed.html",
  "vite.config.ts",
  "workers/build/early.mjs",
  "workers/build/offline.mjs",
  "package-lock.json",
];

/** @type {[fileName: string, entry: string, format: "iife" | "es"][]} */
const ALONE = [
  ["nutshell-term.js", "web/embed/script.ts", "iife"],
  ["nutshell-comlink.js", "web/embed/connect.ts", "es"],
];

function filesBelow(/** @type {string} */ folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

export async function buildPage() {
  const key = hash("page", JSON.stringify(ALONE), "offline");
  if (isUpToDate("page", key)) return;
  const { build } = await import("vite");
  const started = performance.now();
  /** @type {Set<string>} */
  const read = new Set(SHAPES);
  await build({
    root: ROOT,
    logLevel: "warn",
    plugins: [collectInputs(read)],
    worker: { plugins: () => [collectInputs(read)] },
  });
  // Files of their own names: the element, that runs as a classic script too, and the module for who speaks Comlink.
  for (const [fileName, entry, format] of ALONE) {
    await build({
      root: ROOT,
      configFile: false,
      publicDir: false,
      logLevel: "warn",
      plugins: [collectInputs(read)],
      build: {
        outDir: "dist/page",
        emptyOutDir: false,
        target: "es2022",
        lib: { entry, formats: [format], name: "nutshellTerm", fileName: () => fileName },
      },
    });
  }
  await buildOffline(join(ROOT, "dist/page"), [collectInputs(read)]);
  for (const file of filesBelow("web/public")) read.add(file);
  remember("page", key, read, filesBelow("dist/page"));
  console.log(`page: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Notes what the bundle was made from, so that the next build knows whether anything changed. */
function collectInputs(/** @type {Set<string>} */ read) {
  return {
    name: "nutshell:inputs",
    /** @this {import("rolldown").PluginContext} */
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const path = id.replace(/\?.*$/, "");
        if (path.startsWith(ROOT) && !path.includes("/node_modules/")) read.add(relative(ROOT, path));
      }
    },
  };
}
