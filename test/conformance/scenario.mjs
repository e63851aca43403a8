// What a scenario is, and whether what it did is what was recorded. Two kinds: NAME.sh, a script (recorded: NAME.out, NAME.err,
// NAME.rc), and NAME.tty, keystrokes on pseudoterminals (recorded: NAME.out, what they showed, and NAME.rc).

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { diff } from "./diff.mjs";
import { keysAnswer } from "./keys.mjs";
import { normalise } from "./normalise.mjs";

/**
 * @typedef {{ name: string, path: string, keys: boolean, title: string, tags: string[] }} Scenario
 * @typedef {{ out: string, err: string, rc: number, leaks: string }} Ran  one character a byte; leaks: what it left in the kernel
 * @typedef {Ran | { failure: string }} Result
 */

/** @returns {Scenario[]} */
export function scenarios(/** @type {string} */ dir) {
  const top = resolve(dir);
  if (!existsSync(top) || !statSync(top).isDirectory()) {
    console.error(`${dir}: not a folder`);
    process.exit(2);
  }
  return readdirSync(top)
    .filter((name) => name.endsWith(".sh") || name.endsWith(".tty"))
    .sort()
    .map((name) => {
      const path = join(top, name);
      const [title = "", tags = ""] = readFileSync(path, "utf8").split("\n");
      return {
        name: basename(name, extname(name)),
        path,
        keys: name.endsWith(".tty"),
        title: title.replace(/^# ?/, ""),
        tags: tags.replace(/^# ns: ?/, "").split(/[\s,]+/),
      };
    });
}

const utf8 = (/** @type {string} */ bytes) => Buffer.from(bytes, "latin1").toString("utf8");

/** @returns {{ parts: [kind: string, got: string][], failure?: string }} one character a byte, normalised */
function told(/** @type {Scenario} */ scenario, /** @type {Ran} */ { out, err, rc }) {
  if (scenario.keys) {
    const answer = keysAnswer(out);
    if (answer === undefined) return { parts: [], failure: `the driver ended with ${rc}: ${err}` };
    return {
      parts: [
        ["out", answer.out],
        ["rc", answer.rc],
      ],
      ...(answer.failure === undefined ? {} : { failure: answer.failure }),
    };
  }
  const [first, second] = normalise(utf8(out), utf8(err));
  const bytes = (/** @type {string} */ text) => Buffer.from(text, "utf8").toString("latin1");
  return {
    parts: [
      ["out", bytes(first)],
      ["err", bytes(second)],
      ["rc", `${rc}\n`],
    ],
  };
}

/**
 * What a scenario without a recording should print, by its own comment: lines that are indented further than the sentence.
 * @returns {string | undefined}
 */
function promised(/** @type {Scenario} */ scenario) {
  if (!scenario.tags.includes("beyond")) return undefined;
  const lines = readFileSync(scenario.path, "utf8").split("\n");
  return lines
    .filter((line) => line.startsWith("#   "))
    .map((line) => `${line.slice(4)}\n`)
    .join("");
}

/** What differs, or undefined. @returns {string | undefined} */
export function compare(/** @type {Scenario} */ scenario, /** @type {Result} */ result) {
  if ("failure" in result) return `  ${result.failure}\n`;
  const { parts, failure } = told(scenario, result);
  let text = failure === undefined ? "" : `  ${failure}\n`;
  for (const [kind, got] of parts) {
    const file = `${scenario.path.slice(0, -extname(scenario.path).length)}.${kind}`;
    const promise = promised(scenario);
    if (promise !== undefined && kind !== "out") continue;
    const want = promise ?? (existsSync(file) ? readFileSync(file, "latin1") : "(never recorded)\n");
    if (want !== got) text += `  ${kind}:\n${diff(utf8(want), utf8(got))}`;
  }
  if (result.leaks) text += `  left in the kernel: ${result.leaks}\n`;
  return text === "" ? undefined : text;
}
