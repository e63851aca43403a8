// sw.js of a built page: the service worker (web/offline/worker.ts) with the list of the files that it keeps.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { hash, ROOT } from "./cache.mjs";

/** Pages of other sites load these, or only browsers that have no service workers. */
const NOT_KEPT = /^(embed\.html|nutshell-(term|comlink)\.js|sw\.js)$|\.woff$/;
/** Bytes from which on a file waits until all others are kept. */
const LARGE = 1 << 20;

/** A Vite plugin: files of web/public are named in the page (the frame is not kept) with a hash of their content, as others are by themselves. */
export function namedByContent() {
  return {
    name: "nutshell:named",
    /** @type {"build"} */
    apply: "build",
    transformIndexHtml: (
      /** @type {string} */ html,
      /** @type {import("vite").IndexHtmlTransformContext} */ { path },
    ) =>
      path.endsWith("/index.html")
        ? html.replace(/"\.\/([\w.-]+\.(?:js|svg))"/g, (_, name) => {
            const sum = hash(readFileSync(join(ROOT, "web/public", name)));
            return `"./${name}?${sum.slice(0, 8)}"`;
          })
        : html,
  };
}

/**
 * @param {string} folder of the built page
 * @returns {{ page: [string, string], needed: [string, string][], later: [string, string][] }} see web/offline/worker.ts
 */
function filesOf(folder) {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const inPage = [...html.matchAll(/"\.\/([\w.-]+\?\w+)"/g)].map(([, name = ""]) => name);
  /** @type {[string, string][]} */
  const needed = [];
  /** @type {[string, string][]} */
  const later = [];
  const digest = (/** @type {Uint8Array} */ bytes) => `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
  const integrity = (/** @type {string} */ name) => {
    const bytes = readFileSync(join(folder, name));
    // Some servers say of a file .gz that it is packed for the way only, and browsers unpack it: either will do.
    return name.endsWith(".gz") ? `${digest(bytes)} ${digest(gunzipSync(bytes))}` : digest(bytes);
  };
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
  for (const name of all) {
    if (name === "index.html" || NOT_KEPT.test(name)) continue;
    const named = name.startsWith("assets/") ? name : inPage.find((one) => one.startsWith(`${name}?`));
    if (named === undefined)
      throw new Error(`${name} is in the page's folder, and the page does not name it with its hash`);
    (statSync(join(folder, name)).size < LARGE ? needed : later).push([named, integrity(name)]);
  }
  return { page: ["./", integrity("index.html")], needed, later };
}

/**
 * Writes sw.js. @param folder of the built page
 * @param {string} folder
 * @param {import("vite").Plugin[]} [plugins]
 */
export async function buildOffline(folder, plugins = []) {
  const { build } = await import("vite");
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    plugins,
    define: { __FILES__: JSON.stringify(filesOf(folder)) },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: "es2022",
      lib: {
        entry: "web/offline/worker.ts",
        formats: ["iife"],
        name: "nutshellOffline",
        fileName: () => "sw.js",
      },
    },
  });
}
