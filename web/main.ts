// The page's entry: the machine of this browser, in the page. The machine's worker is on its way before the page's own code has
// come, so that the two load side by side.

import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-700.css";
import "@xterm/xterm/css/xterm.css";
import { boot, prepare } from "../workers/browser.ts";
import { findFeatures, missing, wantedCpus } from "./support.ts";

if (missing(findFeatures()).length === 0) prepare(wantedCpus(new URLSearchParams(location.search)));
const { startPage } = await import("./page.ts");
await startPage(boot);
