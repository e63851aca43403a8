// What all of ip's objects share: options, words of the command line, messages; iproute2 6.1.
import { print, stderr, stdout } from "../../lib/io";
import { exit } from "../../lib/start";
import { begin, dump, Message, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, textOf } from "./netlink";

export let brief = false;
export let oneline = false;
export let details = false;
export let stats = 0;
export let json = false;
let pretty = false;
export let family = 0;
export function setBrief(): void {
  brief = true;
}
export function setOneline(): void {
  oneline = true;
}
export function setDetails(): void {
  details = true;
}
export function addStats(): void {
  stats++;
}
export function setJson(): void {
  json = true;
}
export function setPretty(): void {
  pretty = true;
}

/** JSON as it is printed: on one line, or with -p as iproute2's writer lays it out. @param text without white space */
export function outJson(text: string): void {
  out((pretty ? laidOut(text) : text) + "\n");
}

/** Each member on a line of its own, four spaces for each brace and bracket around it; elements of an array one after the other. */
function laidOut(text: string): string {
  let s = "";
  let depth = 0;
  let quotes = false;
  let empty = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quotes) {
      s += c;
      if (c == "\\") s += text.charAt(++i);
      else if (c == '"') quotes = false;
      continue;
    }
    // A member of an object: a name follows the brace, or the comma between two members.
    if (c == '"') {
      if (isMember(text, i)) s += "\n" + "    ".repeat(depth);
      quotes = true;
      s += c;
    } else if (c == "{" || c == "[") {
      depth++;
      s += c == "[" ? "[ " : "{";
      empty = true;
      continue;
    } else if (c == "}" || c == "]") {
      depth--;
      if (c == "]") s += empty ? "]" : " ]";
      else s += empty ? "}" : "\n" + "    ".repeat(depth) + "}";
    } else s += c == ":" ? ": " : c;
    empty = false;
  }
  return s;
}

/** Is the string that begins at `i` the name of a member? */
function isMember(text: string, i: i32): bool {
  let end = i + 1;
  while (end < text.length && text.charAt(end) != '"') end += text.charAt(end) == "\\" ? 2 : 1;
  return end + 1 < text.length && text.charAt(end + 1) == ":";
}
export function setFamily(f: i32): void {
  family = f;
}

/** The end of a line within an entry: -o puts everything on one. */
export function newline(): string {
  return oneline ? "\\" : "\n";
}

/** matches(): an abbreviation of a word. */
export function matches(arg: string, word: string): bool {
  return arg.length > 0 && arg.length <= word.length && word.startsWith(arg);
}

/** The flags by which rtnetlink tells "add", "change" and "replace" apart, 0 for another word. */
export function changeFlags(word: string): i32 {
  if (matches(word, "add")) return NLM_F_CREATE | NLM_F_EXCL;
  if (matches(word, "change") || word == "chg") return NLM_F_REPLACE;
  if (matches(word, "replace")) return NLM_F_CREATE | NLM_F_REPLACE;
  return 0;
}

export function fail(message: string, status: i32): void {
  stdout.flush();
  stderr.put(message + "\n");
  exit(status);
}
export function incomplete(): void {
  fail('Command line is not complete. Try option "help"', 255);
}
export function missing(what: string): i32 {
  stderr.put('Not enough information: "' + what + '" argument is required.\n');
  return 1;
}
/** invarg. */
export function invalid(message: string, arg: string): void {
  fail('Error: argument "' + arg + '" is wrong: ' + message, 255);
}
export function duplicate(name: string, arg: string): void {
  fail('Error: duplicate "' + name + '": "' + arg + '" is the second value.', 255);
}

/** The words of a command, taken one by one. */
export class Words {
  at: i32 = 0;
  constructor(public list: string[]) {}
  get more(): bool {
    return this.at < this.list.length;
  }
  get word(): string {
    return this.list[this.at];
  }
  /** NEXT_ARG: the next must be there. */
  next(): string {
    this.at++;
    if (!this.more) incomplete();
    return this.list[this.at];
  }
}

let links: Message[] | null = null;

/** All links as the kernel has them (read once). @param view AF_INET6: what IPv6 tells of them */
export function allLinks(view: i32 = 0): Message[] {
  const had = links;
  if (had !== null) return had;
  const body = begin(18, 0, 16);
  store<u8>(body, view as u8);
  const got = dump();
  const list = got === null ? new Array<Message>(0) : got;
  links = list;
  return list;
}
export function forgetLinks(): void {
  links = null;
}

/** ll_index_to_name. */
export function nameOf(index: i32): string {
  const list = allLinks();
  for (let i = 0; i < list.length; i++) if (load<i32>(list[i].body, 4) == index) return linkName(list[i]);
  return "if" + index.toString();
}

/** ll_name_to_index. 0 = there is none */
export function indexOf(name: string): i32 {
  const list = allLinks();
  for (let i = 0; i < list.length; i++) if (linkName(list[i]) == name) return load<i32>(list[i].body, 4);
  if (name.length > 2 && name.startsWith("if")) {
    const n = I32.parseInt(name.substring(2));
    if (n > 0 && n.toString() == name.substring(2)) return n;
  }
  return 0;
}
export function linkName(m: Message): string {
  const at = m.find(16, 3);
  return at ? textOf(at) : "";
}

/** nodev: exit status 1. */
export function noDevice(name: string): i32 {
  stderr.put('Cannot find device "' + name + '"\n');
  return 1;
}

export function pad(s: string, n: i32): string {
  return s.padEnd(n);
}

/** A string of JSON. */
export function quoted(s: string): string {
  return '"' + s.replaceAll("\\", "\\\\").replaceAll('"', '\\"') + '"';
}

export function out(s: string): void {
  print(s);
}

/** rt_addr_n2a's names of scopes. */
export function scopeName(scope: i32): string {
  switch (scope) {
    case 0:
      return "global";
    case 253:
      return "link";
    case 254:
      return "host";
    case 255:
      return "nowhere";
    case 200:
      return "site";
  }
  return scope.toString();
}
