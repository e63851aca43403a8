// echo, as dash has it: -n, and backslash escapes always.
import { stdout } from "../../../lib/io";
import { escapeLength, escapeValue, readEscape } from "./escape";

/** Puts a text with its escapes to stdout. @returns false after \c */
export function putEscaped(text: string): bool {
  const n = text.length;
  if (!text.includes("\\")) {
    stdout.put(text);
    return true;
  }
  for (let i = 0; i < n; ) {
    const c = text.charCodeAt(i);
    if (c != 0x5c) {
      stdout.byte(c);
      i++;
      continue;
    }
    if (i + 1 < n && text.charCodeAt(i + 1) == 0x63) return false;
    readEscape(text, i + 1, true);
    stdout.byte(escapeValue);
    i += 1 + escapeLength;
  }
  return true;
}

export function echo(args: string[]): i32 {
  let i = 1;
  let newline = true;
  if (args.length > 1 && args[1] == "-n") {
    newline = false;
    i = 2;
  }
  for (let first = true; i < args.length; i++, first = false) {
    if (!first) stdout.byte(32);
    if (!putEscaped(args[i])) return 0;
  }
  if (newline) stdout.byte(10);
  return 0;
}
