// The page's server and bundler. Everything the page may load is its own: see POLICY.

import { fileURLToPath } from "node:url";
import { type Connect, defineConfig, type Plugin } from "vite";
import { ISOLATION } from "./web/embed/isolation.ts";
import { workerNamed } from "./workers/build/early.mjs";
import { namedByContent } from "./workers/build/offline.mjs";

/**
 * No script, style, font or connection but the page's own. Two things are let in: compiling WebAssembly, which is what the
 * page is for, and inline style, because xterm.js writes its colours and cell sizes into style elements.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The policy in the built page too, so that it holds on a host that sends no headers of ours. */
function policyInPage(): Plugin {
  return {
    name: "nutshell:policy",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

/**
 * Headers that differ from file to file. Files with a hash in their name never change: a reload asks for none of them. What pages of other
 * sites load, the frame and the element's script, says that they may; all the rest is ours alone.
 */
function headersByFile(): Plugin {
  const use: Connect.NextHandleFunction = (request, response, next) => {
    const path = (request.url ?? "").replace(/[?#].*$/, "");
    if (path.startsWith("/assets/")) response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    const forAll = EMBEDDED.has(path);
    response.setHeader("Cross-Origin-Resource-Policy", forAll ? "cross-origin" : "same-origin");
    if (forAll) response.setHeader("Access-Control-Allow-Origin", "*");
    next();
  };
  return {
    name: "nutshell:headers",
    configureServer: (server) => void server.middlewares.use(use),
    configurePreviewServer: (server) => void server.middlewares.use(use),
  };
}

/** What pages of other sites load. */
const EMBEDDED = new Set(["/embed.html", "/nutshell-term.js", "/nutshell-comlink.js"]);

/** A part of a package that its entry gives only together with the rest. */
export const ALIAS = {
  "lzma1/decoder": fileURLToPath(new URL("node_modules/lzma1/lib/decoder.js", import.meta.url)),
};

const headers = { ...ISOLATION, "Content-Security-Policy": POLICY };

export default defineConfig({
  base: "./",
  publicDir: "web/public",
  resolve: { alias: ALIAS },
  plugins: [policyInPage(), namedByContent(), workerNamed(), headersByFile()],
  server: { headers },
  preview: { headers },
  worker: { format: "es" },
  build: {
    outDir: "dist/page",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["index.html", "embed.html"] },
  },
});
