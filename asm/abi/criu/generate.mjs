// Makes from the *.txt of this folder (their format: the head of images.txt)
//   asm/abi/criu.ts         a constant for every magic, field number and enum value, for who writes and reads images
//   asm/bin/crit/schema.ts  all of it as one text, for crit
// `node asm/abi/criu/generate.mjs --check` only says whether they are current.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const constantsPath = join(here, "../criu.ts");
const schemaPath = join(here, "../../bin/crit/schema.ts");

const SCALARS = new Set(
  "bool bytes string int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64".split(" "),
);
const LABELS = new Set(["!", "?", "*"]);

/**
 * @typedef {{ number: number, label: string, type: string, name: string, hints: string[], line: string }} Field
 * @typedef {{ kind: "image" | "flags" | "dict" | "enum" | "message", words: string[], values: [number, string][], fields: Field[] }} Block
 */

/** All lines that say something, in the order of the files. */
function lines() {
  const names = readdirSync(here).filter((name) => name.endsWith(".txt") && name !== "images.txt");
  return ["images.txt", ...names.sort()].flatMap((name) =>
    readFileSync(join(here, name), "utf8")
      .split("\n")
      .map((line, i) => ({ line, where: `${name}:${i + 1}` }))
      .filter(({ line }) => line.trim() !== "" && !line.startsWith("#")),
  );
}

/** @returns {Block[]} what the files say; throws where they are not in the format */
export function readSchema() {
  /** @type {Block[]} */
  const blocks = [];
  for (const { line, where } of lines()) {
    const wrong = (/** @type {string} */ why) => new Error(`asm/abi/criu/${where}: ${why}: ${line}`);
    const words = line.trim().split(" ");
    const block = blocks.at(-1);
    if (!line.startsWith("  ")) {
      const kind = /** @type {Block["kind"]} */ (words[0]);
      if (!["image", "flags", "dict", "enum", "message"].includes(kind)) throw wrong("what is this?");
      blocks.push({ kind, words: words.slice(1), values: [], fields: [] });
    } else if (block?.kind === "message") {
      const [number, label, type, name, ...hints] = words;
      if (!name || !(Number(number) > 0) || !LABELS.has(label)) throw wrong("not NUMBER LABEL TYPE FIELD");
      if (block.fields.some((field) => field.number === Number(number) || field.name === name)) throw wrong("twice");
      block.fields.push({ number: Number(number), label, type, name, hints, line: where });
    } else if (block && block.kind !== "image") {
      if (words.length !== 2 || Number.isNaN(Number(words[0]))) throw wrong("not NUMBER WORD");
      block.values.push([Number(words[0]), words[1]]);
    } else throw wrong("a line of nothing");
  }
  const types = new Set(
    blocks.filter(({ kind }) => kind === "enum" || kind === "message").map(({ words }) => words[0]),
  );
  for (const { fields } of blocks)
    for (const { type, line } of fields)
      if (!SCALARS.has(type) && !types.has(type)) throw new Error(`asm/abi/criu/${line}: there is no ${type}`);
  for (const { kind, words } of blocks)
    if (kind === "image" && words[3] !== "-" && !types.has(words[3]))
      throw new Error(`${words[0]}: there is no ${words[3]}`);
  return blocks;
}

const hex = (/** @type {number} */ n) => `0x${n.toString(16)}`;

/** @returns {string} the text of asm/abi/criu.ts */
function constants(/** @type {Block[]} */ blocks) {
  const seen = new Set();
  const constant = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string} */ value) => {
    const upper = name.toUpperCase();
    if (seen.has(upper)) throw new Error(`${upper} is there twice`);
    seen.add(upper);
    return `export const ${upper}: ${type} = ${value};`;
  };
  const magics = blocks
    .filter(({ kind }) => kind === "image")
    .map(({ words: [magic, value, names] }) => {
      const files = names === "-" ? "" : ` // ${names.replaceAll(",", ".img, ")}.img`;
      return constant(`MAGIC_${magic}`, "u32", value) + files;
    });
  const groups = blocks.map(({ kind, words, values, fields }) => {
    if (kind === "flags" && words[1] === "export") return values.map(([n, word]) => constant(word, "u32", hex(n)));
    if (kind === "enum") return values.map(([n, word]) => constant(`${words[0]}_${word}`, "u32", `${n}`));
    if (kind === "message")
      return fields.map(({ number, label, type, name, hints }) => {
        const standing = hints.find((hint) => hint.startsWith("default="))?.replace("default=", " = ") ?? "";
        const text = (label === "*" ? `${type}[]` : label === "?" ? `${type}?` : type) + standing;
        return `${constant(`${words[0]}_${name}`, "u32", `${number}`)} // ${text}`;
      });
    return [];
  });
  return `// Generated from asm/abi/criu/*.txt by asm/abi/criu/generate.mjs: do not edit. The magics of images, the numbers of the fields of
// their messages (with type and default; ? optional, [] repeated), the values of their enums.

${[magics, ...groups.filter((group) => group.length > 0)].map((group) => group.join("\n")).join("\n\n")}
`;
}

/** @returns {string} the text of asm/bin/crit/schema.ts */
function schema() {
  const text = lines().map(({ line }) => line.replace(/^ +/, " "));
  if (text.some((line) => /[`\\$]/.test(line))) throw new Error("what would a template literal make of this?");
  return `// Generated from asm/abi/criu/*.txt by asm/abi/criu/generate.mjs: do not edit. Their lines, members with one space before them.

export const SCHEMA = \`${text.join("\n")}
\`;
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const blocks = readSchema();
  for (const [path, text] of [
    [constantsPath, constants(blocks)],
    [schemaPath, schema()],
  ]) {
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (process.argv.includes("--check")) {
      console.error(`${relative(process.cwd(), path)} is stale: run node asm/abi/criu/generate.mjs`);
      process.exitCode = 1;
    } else writeFileSync(path, text);
  }
}
