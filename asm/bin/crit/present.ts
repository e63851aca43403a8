// Numbers for people: hexadecimal, major:minor, the names of flags, words, addresses; and back. The schema's hints say which field
// is shown how.

import { fail } from "./fail";
import { Field, Words } from "./model";
import { INT, textValue, Value } from "./value";

/** Device numbers of the kernel's own kind have so many bits of minor. */
const MINOR_BITS = 20;

export function hexText(value: Value): string {
  return (value.negative ? "-0x" : "0x") + value.number.toString(16);
}

/** @param hex a message around this field is shown in hexadecimal. @returns the number as it is shown, or itself */
export function show(field: Field, value: Value, hex: bool): Value {
  if (hex || field.hex) return textValue(hexText(value));
  if (field.dev) return textValue(deviceText(field, value.number));
  const flags = field.flags;
  if (flags !== null) return textValue(flagsText(flags, value.word()));
  const dict = field.dict;
  if (dict !== null) {
    const i = dict.ofNumber(value.number);
    if (i >= 0) return textValue(dict.words[i]);
  }
  return value;
}

function deviceText(field: Field, dev: u64): string {
  let major = dev >> MINOR_BITS;
  let minor = dev & ((1 << MINOR_BITS) - 1);
  if (field.oldDev) {
    // makedev(3)
    major = ((dev >> 8) & 0xfff) | ((dev >> 32) & ~(<u64>0xfff));
    minor = (dev & 0xff) | ((dev >> 12) & 0xffffff00);
  }
  return major.toString() + ":" + minor.toString();
}
function deviceNumber(field: Field, text: string): u64 {
  const colon = text.indexOf(":");
  if (colon < 0) fail('not MAJOR:MINOR: "' + text + '"');
  const major = natural(text.substring(0, colon));
  const minor = natural(text.substring(colon + 1));
  if (!field.oldDev) return (major << MINOR_BITS) | minor;
  return ((major & 0xfff) << 8) | ((major & ~(<u64>0xfff)) << 32) | (minor & 0xff) | ((minor & 0xffffff00) << 12);
}

/** "A | B | 0x40": the names of what is set, and what has none. */
function flagsText(flags: Words, value: u64): string {
  let text = "";
  let rest = value;
  for (let i = 0; i < flags.words.length; i++) {
    rest &= ~flags.numbers[i];
    if (value & flags.numbers[i]) text += (text.length ? " | " : "") + flags.words[i];
  }
  return rest ? text + (text.length ? " | " : "") + "0x" + rest.toString(16) : text;
}
function flagsNumber(flags: Words, text: string): u64 {
  let value: u64 = 0;
  const parts = text.split("|");
  if (text.length)
    for (let i = 0; i < parts.length; i++) {
      const word = parts[i].trim();
      const at = flags.ofWord(word);
      value |= at >= 0 ? flags.numbers[at] : natural(word);
    }
  return value;
}

/** The number that was shown as a text. */
export function unshow(field: Field, text: string): Value {
  const value = new Value(INT);
  const flags = field.flags;
  const dict = field.dict;
  if (field.dev) value.number = deviceNumber(field, text);
  else if (flags !== null) value.number = flagsNumber(flags, text);
  else if (dict !== null && dict.ofWord(text) >= 0) value.number = dict.numbers[dict.ofWord(text)];
  else return number(text);
  return value;
}

function natural(text: string): u64 {
  const value = number(text);
  if (value.negative) fail("below zero: " + text);
  return value.number;
}

/** An integer as Python writes one: decimal, 0x, 0o, 0b, with a sign. Fails for another text. */
export function number(text: string): Value {
  const value = new Value(INT);
  const trimmed = text.trim();
  let at = 0;
  if (trimmed.startsWith("-") || trimmed.startsWith("+")) at = 1;
  value.negative = trimmed.startsWith("-");
  const isZeroFirst = at < trimmed.length && trimmed.charCodeAt(at) == 0x30;
  let base: u64 = 10;
  if (isZeroFirst && trimmed.length > at + 2) {
    const mark = trimmed.charCodeAt(at + 1) | 32;
    base = mark == 0x78 ? 16 : mark == 0x6f ? 8 : mark == 0x62 ? 2 : 10;
    if (base != 10) at += 2;
  }
  if (at >= trimmed.length) fail('not a number: "' + text + '"');
  for (; at < trimmed.length; at++) {
    const c = trimmed.charCodeAt(at);
    const lower = c | 32;
    const digit: u64 = c >= 0x30 && c <= 0x39 ? c - 0x30 : lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 99;
    if (digit >= base) fail('not a number: "' + text + '"');
    if (value.number > (u64.MAX_VALUE - digit) / base) fail("more than 64 bits: " + text);
    value.number = value.number * base + digit;
  }
  // 017: eight or ten?
  if (base == 10 && isZeroFirst && value.number) fail('not a number: "' + text + '"');
  return value;
}

/** An address in network order, one word (IPv4) or four (IPv6), as text. */
export function addressText(words: Value[]): string {
  if (words.length == 1) {
    const a = words[0].number as u32;
    return (
      (a & 255).toString() +
      "." +
      ((a >> 8) & 255).toString() +
      "." +
      ((a >> 16) & 255).toString() +
      "." +
      (a >> 24).toString()
    );
  }
  const group: u32[] = [];
  for (let i = 0; i < 4; i++) {
    const word = bswap(words[i].number as u32);
    group.push(word >> 16);
    group.push(word & 0xffff);
  }
  // the longest run of zeros, of two at least, is "::"
  let run = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && group[i + n] == 0) n++;
    if (n > length) {
      run = i;
      length = n;
    }
  }
  let text = "";
  for (let i = 0; i < 8; i++) {
    if (i == run) {
      text += "::";
      i += length - 1;
    } else text += (text.length && !text.endsWith(":") ? ":" : "") + group[i].toString(16);
  }
  return text;
}

/** The words of an address that was written as text, as INTs. */
export function addressWords(text: string): Value[] {
  const bytes = text.includes(":") ? ip6(text) : ip4(text);
  if (bytes === null) fail('not an address: "' + text + '"');
  const words: Value[] = [];
  const all = bytes!;
  for (let i = 0; i < all.length; i += 4) {
    const word = new Value(INT);
    word.number = (all[i] | (all[i + 1] << 8) | (all[i + 2] << 16) | (all[i + 3] << 24)) as u32;
    words.push(word);
  }
  return words;
}
/** @returns 4 bytes, or null */
function ip4(text: string): u32[] | null {
  const parts = text.split(".");
  if (parts.length != 4) return null;
  const bytes: u32[] = [];
  for (let i = 0; i < 4; i++) {
    const n = part(parts[i], 10, 3);
    if (n < 0 || n > 255) return null;
    bytes.push(n);
  }
  return bytes;
}
/** @returns 16 bytes, or null */
function ip6(text: string): u32[] | null {
  const gap = text.indexOf("::");
  const front = groups(gap < 0 ? text : text.substring(0, gap));
  const back = groups(gap < 0 ? "" : text.substring(gap + 2));
  if (front === null || back === null) return null;
  const missing = 16 - front.length - back.length;
  if (gap < 0 ? missing != 0 : missing < 2) return null;
  for (let i = 0; i < missing; i++) front.push(0);
  return front.concat(back);
}
/** The bytes of "a:b:1.2.3.4", or null. */
function groups(text: string): u32[] | null {
  const bytes: u32[] = [];
  if (text == "") return bytes;
  const parts = text.split(":");
  for (let i = 0; i < parts.length; i++) {
    if (i == parts.length - 1 && parts[i].includes(".")) {
      const last = ip4(parts[i]);
      return last === null ? null : bytes.concat(last);
    }
    const n = part(parts[i], 16, 4);
    if (n < 0) return null;
    bytes.push(n >> 8);
    bytes.push(n & 255);
  }
  return bytes;
}
/** A number of one to `most` digits, or −1. */
function part(text: string, base: i32, most: i32): i32 {
  if (text.length == 0 || text.length > most) return -1;
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const lower = c | 32;
    const digit = c >= 0x30 && c <= 0x39 ? c - 0x30 : lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 99;
    if (digit >= base) return -1;
    n = n * base + digit;
  }
  return n;
}
