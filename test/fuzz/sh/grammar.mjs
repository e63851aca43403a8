// One random shell script of a seed: a beginning that gives the rest something to work on, functions, commands; in some of them
// something is broken, for the sake of the syntax errors.

import { Commands, EVALUATE } from "./commands.mjs";
import { Random } from "./random.mjs";
import { Scenes } from "./scenes.mjs";
import { NAMES } from "./words.mjs";

/** @typedef {import("./both.mjs").Case} Case */

/** @returns {Case} */
export function scriptOf(/** @type {number} */ seed) {
  const random = new Random(seed);
  const make = new Commands(random);
  make.traced = random.chance(15);
  let script = "mkdir -p d/e; ln -s d/e l; printf 'a k\\nx  1\\n' >f1; : >ax\n";
  const start = script.length;
  for (const name of NAMES.slice(0, random.between(1, 6))) script += `${name}=${make.words.field()}\n`;
  if (random.chance(60)) script += `set -- ${random.several(1, 4, () => make.words.field()).join(" ")}\n`;
  if (random.chance(25))
    script += `IFS=${random.pick([":", "' '", "", "'a '", "', '", '"$x"', "1", "'\\'", "'\n'", "x"])}\n`;
  for (let i = random.below(3); i > 0; i--) script += make.definition() + make.newline();
  if (make.traced || random.chance(20))
    script += `set -${make.traced ? random.pick(["x", "x", "v", "xv"]) : make.option()}\n`;
  const scenes = new Scenes(make);
  // a traced script may not hold what prints in two processes at once
  const onlyScenes = !make.traced && random.chance(30);
  for (let i = random.between(2, onlyScenes ? 5 : 8); i > 0; i--) {
    if (!make.traced && (onlyScenes || random.chance(12))) script += `${make.newline()}${scenes.scene()}`;
    else script += make.andOr() + make.separator();
  }
  script += `\necho "end $?"\n`;
  if (/\bev /.test(script)) script = `${script.slice(0, start)}${EVALUATE}\n${script.slice(start)}`;
  if (random.chance(10)) script = broken(random, script);
  if (random.chance(3)) script = script.replace(/\n$/, "");
  const ascii = !/[^\n\t -~]/.test(script);
  const way = random.weighed([
    [8, () => /** @type {const} */ ("file")],
    [1, () => (ascii ? /** @type {const} */ ("command") : /** @type {const} */ ("file"))],
    [1, () => /** @type {const} */ ("stdin")],
  ]);
  return { name: String(seed), script, way };
}

const PIECES = [
  "'",
  '"',
  "`",
  "(",
  ")",
  ";;",
  ";",
  "&&",
  "||",
  "|",
  "then",
  "fi",
  "do",
  "done",
  "esac",
  "{",
  "}",
  "in",
  "if",
  "for",
  "$(",
  "${",
  "<",
  ">",
  "<<",
  "!",
  "\\",
  "\0",
  "case",
  "((",
  "else",
  "\n",
];

/** With a piece taken out, put in or doubled behind the beginning. */
function broken(/** @type {Random} */ random, /** @type {string} */ script) {
  const first = script.indexOf("\n") + 1;
  const tokens = script.slice(first).split(/(\s+|[;|&(){}<>'"`$])/);
  const at = random.below(tokens.length);
  // never what a kill is told to kill
  if (/kill|PPID|-9/.test(tokens.slice(Math.max(0, at - 12), at + 12).join(""))) return script;
  const change = random.below(3);
  if (change === 0) tokens.splice(at, 1);
  else if (change === 1) tokens.splice(at, 0, random.pick(PIECES));
  else tokens.splice(at, 0, tokens[at] ?? "");
  const changed = script.slice(0, first) + tokens.join("");
  // With a quote less or more, what was quoted is a command: two of these would write at the same time.
  const quotes = (/** @type {string} */ text) => text.replace(/[^'"`\\]/g, "");
  const several = /(?<!&)&(?!&)|(?<!\|)\|(?!\|)/;
  if (quotes(changed) !== quotes(script) && several.test(script.slice(first))) return script;
  // $$ is a number of chance
  const pids = (/** @type {string} */ text) => text.split("$$").length;
  return pids(changed) > pids(script) ? script : changed;
}
