// Files of many small scripts, and what dash says to each: NAME.sh holds scripts, each after a line "### TITLE [WAY]" (WAY: how the
// shell gets it, "file" when it is not said); NAME.json beside it the recorded results.

import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

/**
 * @typedef {import("./both.mjs").Case} Case
 * @typedef {import("./both.mjs").Result} Result
 */

/** @returns {Case[]} */
export function casesOf(/** @type {string} */ path) {
  const text = readFileSync(path, "latin1");
  const file = basename(path, ".sh");
  const parts = text.split(/^### ?(.*)\n/m);
  if (parts.length === 1) return [{ name: file, script: text, way: "file" }];
  /** @type {Case[]} */
  const cases = [];
  for (let i = 1; i < parts.length; i += 2) {
    const [title = "", way = "file"] = (parts[i] ?? "").split(" ");
    cases.push({ name: `${file}.${title}`, script: parts[i + 1] ?? "", way: /** @type {Case["way"]} */ (way) });
  }
  return cases;
}

/** The recorded results by name; the folder that the scripts ran in is written @DIR@. @returns {Record<string, Result>} */
export function recorded(/** @type {string} */ path) {
  return JSON.parse(readFileSync(path.replace(/\.sh$/, ".json"), "utf8"));
}
export function record(/** @type {string} */ path, /** @type {Record<string, Result>} */ results) {
  writeFileSync(path.replace(/\.sh$/, ".json"), `${JSON.stringify(results, null, 2)}\n`);
}
export function withoutFolder(/** @type {Result} */ { out, err, status }, /** @type {string} */ folder) {
  return { out: out.replaceAll(folder, "@DIR@"), err: err.replaceAll(folder, "@DIR@"), status };
}
