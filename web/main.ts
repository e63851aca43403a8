// The page's entry: the machine of this browser, in the page. The machine is on its way before the page's own code has come, so
// that the two load side by side.

import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-700.css";
import "@xterm/xterm/css/xterm.css";
import { boot, prepare } from "../workers/browser.ts";
import { bootEarly } from "./early.ts";
import { hasId } from "./saved.ts";
import { findFeatures, missing, wantedCpus } from "./support.ts";

const cpus = wantedCpus(new URLSearchParams(location.search));
const able = missing(findFeatures()).length === 0;
if (able) prepare(cpus);
else globalThis.nutshellEarly?.worker.terminate();
const first = able && !hasId() ? bootEarly(boot, cpus) : boot;
const { startPage } = await import("./page.ts");
await startPage(first);
