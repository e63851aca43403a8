// dist/page/: the page, bundled by Vite. Its assets are the kernels and the programs of dist/, so it comes after them.

import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { hash, isUpToDate, ROOT, remember } from "./cache.mjs";
import { buildOffline } from "./offline.mjs";

/** Files that shape the page without being imported by it. */
const SHAPES = ["index.html", "embed.html", "vite.config.ts", "workers/build/offline.mjs", "package-lock.json"];

function filesBelow(/** @type {string} */ folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

export async function buildPage() {
  const key = hash("page", "element", "offline");
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
  // A file of its own name, that runs as a classic script too.
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
      lib: {
        entry: "web/embed/script.ts",
        formats: ["iife"],
        name: "nutshellTerm",
        fileName: () => "nutshell-term.js",
      },
    },
  });
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
