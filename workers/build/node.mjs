// dist/node/: the machine, its workers and the command line for Node, bundled from workers/ (Node runs no TypeScript).

import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hash, isUpToDate, ROOT, remember } from "./cache.mjs";

const DIST_NODE = join(ROOT, "dist/node");

/** Entry points: name in dist/node → source. */
const ENTRIES = /** @type {Record<string, string>} */ ({
  cli: "workers/node/cli.ts",
  machine: "workers/node/index.ts",
  cpu: "workers/node/cpu-worker.ts",
  prepare: "workers/node/prepare-worker.ts",
  compiler: "workers/node/compile-worker.ts",
});

export async function bundleNode() {
  const input = Object.fromEntries(Object.entries(ENTRIES).filter(([, source]) => existsSync(join(ROOT, source))));
  const key = hash(JSON.stringify(input));
  if (Object.keys(input).length === 0 || isUpToDate("node", key)) return;
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: Object.fromEntries(Object.entries(input).map(([name, source]) => [name, join(ROOT, source)])),
    platform: "node",
    // The compiler is 15 MB of a package that is installed anyway.
    external: /^assemblyscript\//,
  });
  const { output } = await bundle.write({
    dir: join(ROOT, "dist/node"),
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await bundle.close();
  const kept = new Set(output.map((item) => item.fileName));
  for (const name of readdirSync(DIST_NODE)) if (!kept.has(name)) rmSync(join(DIST_NODE, name));
  chmodSync(join(DIST_NODE, "cli.js"), 0o755);
  const chunks = output.filter((item) => item.type === "chunk");
  const inputs = [...new Set(chunks.flatMap((chunk) => chunk.moduleIds))]
    .filter((id) => id.startsWith(ROOT))
    .map((id) => id.slice(ROOT.length));
  remember(
    "node",
    key,
    inputs,
    chunks.map((chunk) => `dist/node/${chunk.fileName}`),
  );
  console.log(`node: ${chunks.length} files`);
}
