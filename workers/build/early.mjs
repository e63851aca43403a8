// The machine's worker of a built page is named in its first script, which starts it before the page's own code has come.

/**
 * A Vite plugin: gives the script first.js of index.html the address of the worker, as `data-machine`.
 * @returns {import("vite").Plugin}
 */
export function workerNamed() {
  return {
    name: "nutshell:early",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { path, bundle = {} }) {
        if (!path.endsWith("/index.html")) return html;
        const worker = Object.keys(bundle).find((name) => /(^|\/)machine-worker-[\w-]+\.js$/.test(name));
        if (worker === undefined) throw new Error("the bundle has no machine-worker for first.js to start");
        return html.replace(/<script src="\.\/first\.js[^"]*"/, `$& data-machine="./${worker}"`);
      },
    },
  };
}
