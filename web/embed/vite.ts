// The Vite plugin of the npm package: the frame's files at nutshell/, in development with the headers that give it several CPUs, and copied into
// what is built.

import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connect, Plugin } from "vite";
import { ISOLATION } from "./isolation.ts";

/** Beside dist/package/, where this is built to. */
const PAGE = fileURLToPath(new URL("../page/", import.meta.url));
const FOLDER = "nutshell/";
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

function files(): string[] {
  return readdirSync(PAGE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PAGE, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

export default function nutshell(): Plugin {
  let base = "/";
  const serve: Connect.NextHandleFunction = (request, response, next) => {
    const path = (request.url ?? "").replace(/[?#].*$/, "");
    if (!path.startsWith(base + FOLDER)) return next();
    const name = path.slice(base.length + FOLDER.length);
    if (!files().includes(name)) return next();
    for (const [header, value] of Object.entries(ISOLATION)) response.setHeader(header, value);
    response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
    response.end(readFileSync(join(PAGE, name)));
  };
  return {
    name: "nutshell",
    config: (config) => ({
      define: { __NUTSHELL_HOME__: JSON.stringify(`${config.base ?? "/"}${FOLDER}embed.html`) },
      optimizeDeps: { exclude: ["nutshell"] }, // what is bundled beforehand does not hear of the above
    }),
    configResolved(config) {
      base = config.base.startsWith("/") ? config.base : "/";
    },
    configureServer: (server) => void server.middlewares.use(serve),
    generateBundle(this) {
      for (const name of files())
        this.emitFile({ type: "asset", fileName: FOLDER + name, source: readFileSync(join(PAGE, name)) });
    },
  };
}
