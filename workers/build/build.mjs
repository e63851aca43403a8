// npm run build: what runs inside a machine (kernels, programs, initramfs, the bundles for Node), then the page around it and the npm package.

import { build } from "./index.mjs";
import { buildPackage } from "./package.mjs";
import { buildPage } from "./page.mjs";

const failed = await build(process.argv.slice(2));
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exit(1);
}
if (process.argv.length === 2) {
  await buildPage();
  await buildPackage();
}
