// The schema (schema.ts, one text) as objects. What is not asked for is not parsed: an image needs a few of the 230 messages.

import { fail } from "./fail";
import { SCHEMA } from "./schema";

export const ENUM = 0;
export const MESSAGE = 1;
export const BOOLEAN = 2;
export const BYTES = 3;
export const STRING = 4;
export const INT32 = 5;
export const INT64 = 6;
export const UINT32 = 7;
export const UINT64 = 8;
export const SINT32 = 9;
export const SINT64 = 10;
export const FIXED32 = 11;
export const FIXED64 = 12;
export const SFIXED32 = 13;
export const SFIXED64 = 14;
const SCALARS = [
  "",
  "",
  "bool",
  "bytes",
  "string",
  "int32",
  "int64",
  "uint32",
  "uint64",
  "sint32",
  "sint64",
  "fixed32",
  "fixed64",
  "sfixed32",
  "sfixed64",
]; // prettier-ignore

export const REQUIRED = 0;
export const OPTIONAL = 1;
export const REPEATED = 2;

/** Numbers with words, in the order of the schema: an enum, a set of flags, a dictionary. */
export class Words {
  numbers: u64[] = [];
  words: string[] = [];

  /** @returns index of a number, −1 for none */
  ofNumber(n: u64): i32 {
    return this.numbers.indexOf(n);
  }
  ofWord(word: string): i32 {
    return this.words.indexOf(word);
  }
}

export class Field {
  number: u32 = 0;
  label: i32 = 0;
  type: i32 = 0;
  typeName: string = "";
  name: string = "";
  // how it is shown
  hex: bool = false;
  dev: bool = false;
  oldDev: bool = false;
  address: bool = false;
  quoted: bool = false;
  flags: Words | null = null;
  dict: Words | null = null;

  /** The message that this is, for type MESSAGE. */
  get message(): Message {
    return message(this.typeName);
  }
  /** The words that this is one of, for type ENUM. */
  get words(): Words {
    return words("enum " + this.typeName);
  }
}

export class Message {
  /** By number. */
  fields: Field[] = [];
  constructor(public name: string) {}

  /** @returns index of a field, −1 for none */
  ofNumber(number: u64): i32 {
    const fields = this.fields;
    for (let i = 0; i < fields.length; i++) if ((fields[i].number as u64) == number) return i;
    return -1;
  }
  ofName(name: string): i32 {
    const fields = this.fields;
    for (let i = 0; i < fields.length; i++) if (fields[i].name == name) return i;
    return -1;
  }
}

/** A kind of image: its magic's name and number, the message of its entries ("-": not known), what follows each of them ("": nothing). */
export class Image {
  constructor(
    public name: string,
    public magic: u32,
    public message: string,
    public extra: string,
  ) {}
}

/** Where each block's members begin in the text, by "kind name". */
let blocks: Map<string, i32> | null = null;
const images: Image[] = [];
const messages = new Map<string, Message>();
const wordsOf = new Map<string, Words>();

/** Reads the lines that begin blocks. */
function index(): Map<string, i32> {
  const found = new Map<string, i32>();
  for (let at = 0; at < SCHEMA.length; ) {
    const end = SCHEMA.indexOf("\n", at);
    const first = SCHEMA.charCodeAt(at);
    if (first != 0x20) {
      const line = SCHEMA.substring(at, end);
      if (line.startsWith("image ")) addImage(line);
      else found.set(line.endsWith(" export") ? line.substring(0, line.length - 7) : line, end + 1);
    }
    at = end + 1;
  }
  blocks = found;
  return found;
}
function addImage(line: string): void {
  const part = line.split(" ");
  images.push(new Image(part[1], U32.parseInt(part[2]), part[4], part.length > 5 ? part[5] : ""));
}

/** The members of a block, a line each; fails for one that is not there, which would be a mistake of ours. */
function members(block: string): string[] {
  const all = blocks || index();
  const lines: string[] = [];
  if (!all.has(block)) fail("the schema has no " + block);
  for (let at = all.get(block); at < SCHEMA.length && SCHEMA.charCodeAt(at) == 0x20; ) {
    const end = SCHEMA.indexOf("\n", at);
    lines.push(SCHEMA.substring(at + 1, end));
    at = end + 1;
  }
  return lines;
}

/** @param block "enum NAME", "flags NAME" or "dict NAME FIELD" */
function words(block: string): Words {
  if (wordsOf.has(block)) return wordsOf.get(block);
  const made = new Words();
  const lines = members(block);
  for (let i = 0; i < lines.length; i++) {
    const space = lines[i].indexOf(" ");
    made.numbers.push(U64.parseInt(lines[i].substring(0, space)));
    made.words.push(lines[i].substring(space + 1));
  }
  wordsOf.set(block, made);
  return made;
}

export function message(name: string): Message {
  if (messages.has(name)) return messages.get(name);
  const made = new Message(name);
  messages.set(name, made);
  const lines = members("message " + name);
  for (let i = 0; i < lines.length; i++) {
    const field = parseField(lines[i].split(" "));
    // the schema's order is that of the sources, an image's that of the numbers
    let at = made.fields.length;
    while (at > 0 && made.fields[at - 1].number > field.number) at--;
    made.fields.push(field);
    for (let j = made.fields.length - 1; j > at; j--) made.fields[j] = made.fields[j - 1];
    made.fields[at] = field;
  }
  return made;
}

function parseField(part: string[]): Field {
  const field = new Field();
  field.number = U32.parseInt(part[0]);
  field.label = part[1] == "!" ? REQUIRED : part[1] == "?" ? OPTIONAL : REPEATED;
  field.typeName = part[2];
  field.name = part[3];
  const scalar = SCALARS.indexOf(part[2]);
  field.type = scalar > 0 ? scalar : blocks!.has("enum " + part[2]) ? ENUM : MESSAGE;
  for (let i = 4; i < part.length; i++) {
    const hint = part[i];
    if (hint == "hex") field.hex = true;
    else if (hint == "dev") field.dev = true;
    else if (hint == "odev") field.oldDev = true;
    else if (hint == "ipadd") field.address = true;
    else if (hint == "conv=unix_name") field.quoted = true;
    else if (hint.startsWith("flags=")) field.flags = words("flags " + hint.substring(6));
    else if (hint.startsWith("dict=")) field.dict = words("dict " + hint.substring(5) + " " + field.name);
  }
  return field;
}

/** The kind of image that has a magic number, or null. */
export function imageOfMagic(magic: u32): Image | null {
  if (blocks === null) index();
  for (let i = 0; i < images.length; i++) if (images[i].magic == magic) return images[i];
  return null;
}
/** The kind of image that has a name, or null. */
export function imageOfName(name: string): Image | null {
  if (blocks === null) index();
  for (let i = 0; i < images.length; i++) if (images[i].name == name) return images[i];
  return null;
}
