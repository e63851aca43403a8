// npm start: builds what is missing and serves the built page, with the headers that cross-origin isolation needs.

import { preview } from "vite";
import { build } from "./index.mjs";
import { buildPage } from "./page.mjs";

const failed = await build();
if (failed.length > 0) {
  console.error(`These did not build: ${failed.join(", ")}`);
  process.exit(1);
}
await buildPage();
const at = process.argv.indexOf("--port");
const port = at > 0 ? Number(process.argv[at + 1]) : 8080;
const server = await preview({ preview: { port } });
const [address] = server.resolvedUrls?.local ?? [];
console.log(`\n  Nutshell is at ${address}\n  Stop it with Ctrl+C.\n`);
