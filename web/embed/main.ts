// The frame's entry. What is wrong with its address is said in its place.

import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-700.css";
import "@xterm/xterm/css/xterm.css";
import { boot } from "../../workers/browser.ts";
import { reason } from "../life.ts";
import { troublePanel } from "../panels.ts";
import { Frame } from "./frame.ts";
import { readOptions } from "./options.ts";

const root = document.getElementById("frame");
if (!root) throw new Error("embed.html has no #frame");
try {
  const frame = new Frame(root, boot, await readOptions(location.hash));
  await frame.begin();
} catch (error) {
  root.replaceChildren(troublePanel({ title: "This frame cannot be shown", text: reason(error) }, []));
}
