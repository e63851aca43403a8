// dist/package/: the entries of the npm package, that is the element, the Comlink end and the Vite plugin, with their types. What they serve is dist/page.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { hash, isUpToDate, ROOT, remember } from "./cache.mjs";

const ENTRIES = { index: "web/embed/package.ts", comlink: "web/embed/connect.ts", vite: "web/embed/vite.ts" };

export async function buildPackage() {
  const key = hash("package");
  if (isUpToDate("package", key)) return;
  const { rolldown } = await import("rolldown");
  const read = ["web/embed/tsconfig.json", "tsconfig.json"];
  for (const [name, source] of Object.entries(ENTRIES)) {
    const bundle = await rolldown({
      input: join(ROOT, source),
      platform: "neutral",
      external: /^(node:|vite$|comlink$)/,
    });
    const { output } = await bundle.write({ file: join(ROOT, `dist/package/${name}.js`), format: "esm" });
    await bundle.close();
    for (const item of output)
      if (item.type === "chunk") read.push(...item.moduleIds.map((id) => id.slice(ROOT.length)));
  }
  const types = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "web/embed"], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (types.status !== 0) throw new Error("the package's types were not made");
  remember(
    "package",
    key,
    read,
    Object.keys(ENTRIES).map((name) => `dist/package/${name}.js`),
  );
  console.log(`package: ${Object.keys(ENTRIES).length} entries`);
}
