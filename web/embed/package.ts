// The entry of the npm package: `import "nutshell"` makes <nutshell-term> known. The frame's files are served by the Vite plugin (vite.ts); without
// it they are looked for where Vite's development server has the package's own, and else at /nutshell/.

import { define, setHome } from "./element.ts";

export { define, NutshellTerm, type NutshellTermEvents, type RunResult, setHome } from "./element.ts";

/** Put in place of this name by the plugin. */
declare const __NUTSHELL_HOME__: string | undefined;

if (globalThis.document) {
  const [, modules] = /^(.*\/node_modules\/)/.exec(import.meta.url) ?? [];
  if (typeof __NUTSHELL_HOME__ === "string") setHome(__NUTSHELL_HOME__);
  else
    setHome(
      modules === undefined
        ? new URL("/nutshell/embed.html", location.origin)
        : `${modules}nutshell/dist/page/embed.html`,
    );
}
define();
