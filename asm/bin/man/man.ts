// man(1), apropos(1), whatis(1).
import { compareBytes } from "../../lib/bytes";
import * as C from "../../lib/chars";
import { listDir } from "../../lib/dirs";
import { getenv, setenv } from "../../lib/env";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { eprint, print, readFile, slurp, stdout } from "../../lib/io";
import { strtol } from "../../lib/number";
import { exec, waitpid } from "../../lib/process";
import { close, dup2, isatty, O_RDWR, open, pipe, pipeRead, pipeWrite } from "../../lib/sys/file";
import { _exit, fork } from "../../lib/sys/proc";
import { getWinsize, windowColumns } from "../../lib/tty";
import { HELP_FENCE, render, titleLine } from "./render";

const TOP = "/usr/share/man";
const SECTIONS = "1827345";
const USAGE = `Usage: man [-kfaw] [SECTION] PAGE...
Shows a page of the manual.

  -k WORD   pages whose name or description holds WORD, as apropos
  -f NAME   one line of description, as whatis
  -w        where the page is, not the page itself
  -a        all pages of that name, from all sections
`;
const TITLES: string[] = [
  "",
  "User Commands",
  "System Calls",
  "Library Functions",
  "Devices",
  "File Formats",
  "Games",
  "Overview",
  "System Administration",
];

/** "# name(section) – description" at the head of a page. @returns the description */
function description(text: string): string {
  const end = text.indexOf("\n");
  const line = end < 0 ? text : text.substring(0, end);
  const close = line.indexOf(")");
  let s = line.substring(close + 1).trimStart();
  // a dash of either kind
  if (s.startsWith("\xe2\x80\x93") || s.startsWith("\xe2\x80\x94")) s = s.substring(3);
  else if (s.startsWith("-")) s = s.substring(1);
  return s.trim();
}
function pagePath(section: string, name: string): string {
  return TOP + "/man" + section + "/" + name + ".md";
}

// The pages that come with the machine are one file, whose content is fetched when it is first read: each behind a form feed and a
// line "name.section". Files of man1 … man8 come before them.
const COLLECTION = TOP + "/pages";
let collected: string | null = null;
function collection(): string {
  const known = collected;
  if (known !== null) return known;
  const text = readFile(COLLECTION);
  const all: string = text === null ? "" : text;
  collected = all;
  return all;
}
/** The source of a page, or null. Sets `from`. */
function source(section: string, name: string): string | null {
  from = pagePath(section, name);
  const own = readFile(from);
  if (own !== null) return own;
  from = COLLECTION;
  const all = collection();
  const head = "\f" + name + "." + section + "\n";
  const at = all.indexOf(head);
  if (at < 0) return null;
  const start = at + head.length;
  const end = all.indexOf("\f", start);
  return all.substring(start, end < 0 ? all.length : end);
}
/** Where the last source was found. */
let from = "";
/** Names of the pages of a section, from both places. */
function namesOf(section: string): string[] {
  const names: string[] = [];
  const files = listDir(TOP + "/man" + section);
  if (files !== null)
    for (let i = 0; i < files.length; i++)
      if (files[i].endsWith(".md")) names.push(files[i].substring(0, files[i].length - 3));
  const all = collection();
  for (let at = all.indexOf("\f"); at >= 0; at = all.indexOf("\f", at + 1)) {
    const line = all.substring(at + 1, all.indexOf("\n", at));
    const name = line.substring(0, line.length - 2);
    if (line.endsWith("." + section) && !names.includes(name)) names.push(name);
  }
  return names.sort((a, b) => compareBytes(a, b));
}

/** "%help" in a page stands for what the program itself says of its options. */
function withOptions(text: string, name: string): string {
  const mark = "\n%help\n";
  const at = text.indexOf(mark);
  if (at < 0) return text;
  const help = helpOf(name);
  const options = help === null ? "" : optionsOf(help);
  // without any, the heading goes too
  if (!options.length) return text.substring(0, text.lastIndexOf("\n## ", at)) + text.substring(at + mark.length - 1);
  return text.substring(0, at + 1) + HELP_FENCE + "\n" + options + "```\n" + text.substring(at + mark.length);
}
/** A help text from its first option on, with the line above that when it is a heading. */
function optionsOf(help: string): string {
  const lines = help.split("\n");
  let first = 0;
  while (first < lines.length && !(lines[first].startsWith(" ") && lines[first].trimStart().startsWith("-"))) first++;
  if (first == lines.length) return "";
  if (first > 0 && lines[first - 1].endsWith(":") && !lines[first - 1].startsWith(" ")) first--;
  let out = "";
  for (let i = first; i < lines.length; i++) out += lines[i].trimEnd() + "\n";
  return out.trimEnd() + "\n";
}

/** What a program of ours says about itself: only stubs of /usr are asked, never a stranger's program. */
function helpOf(name: string): string | null {
  if (name.includes("/")) return null;
  let text: string | null = null;
  let path = "";
  const dirs = ["/usr/bin/", "/usr/sbin/"];
  for (let i = 0; i < dirs.length && text === null; i++) {
    path = dirs[i] + name;
    text = readFile(path);
  }
  if (text === null || !text.startsWith("\0asm") || !text.includes("nutshell.interp")) return null;
  if (pipe() < 0) return null;
  const from = pipeRead();
  const to = pipeWrite();
  const pid = fork();
  if (pid == 0) {
    dup2(to, 1);
    close(from);
    const nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, 0);
    dup2(nowhere, 2);
    exec([path, "--help"]);
    _exit(127);
  }
  close(to);
  const help = slurp(from);
  close(from);
  waitpid(pid);
  return help.length ? help : null;
}
function firstSentence(help: string): string {
  const lines = help.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const l = lines[i].trim();
    if (!l.length || l.toLowerCase().startsWith("usage:") || l.startsWith("or:") || lines[i].startsWith(" ")) continue;
    return l.endsWith(".") ? l.substring(0, l.length - 1) : l;
  }
  return "";
}
/** A page out of a --help text: usage lines are the synopsis, the rest stays as it is laid out. */
function pageOfHelp(name: string, help: string, plain: bool): string {
  let synopsis = "";
  let body = "";
  let usage = false;
  const lines = help.split("\n");
  for (let i = 0; i < lines.length; i++) {
    let l = lines[i].trimEnd();
    // argv[0] was a path
    l = l
      .split("/usr/bin/" + name)
      .join(name)
      .split("/usr/sbin/" + name)
      .join(name);
    const t = l.trimStart();
    if (t.toLowerCase().startsWith("usage:")) {
      usage = true;
      const rest = t.substring(6).trim();
      if (rest.length) synopsis += "       " + rest + "\n";
    } else if (usage && (t.startsWith("or:") || (synopsis == "" && t.length))) {
      synopsis += "       " + (t.startsWith("or:") ? t.substring(3).trim() : t) + "\n";
    } else {
      if (synopsis.length) usage = false;
      body += (l.length ? "       " + l : "") + "\n";
    }
  }
  const h = (s: string): string => (plainHeadings ? s : "\x1b[1m" + s + "\x1b[0m");
  plainHeadings = plain;
  const what = firstSentence(help);
  return (
    h("NAME") +
    "\n       " +
    name +
    (what.length ? " - " + what : "") +
    "\n\n" +
    h("SYNOPSIS") +
    "\n" +
    synopsis +
    "\n" +
    h("DESCRIPTION") +
    "\n" +
    body.trimEnd().substring(body.startsWith("\n") ? 1 : 0) +
    "\n"
  );
}
let plainHeadings = false;

function widthOf(): i32 {
  const text = getenv("MANWIDTH");
  const given = text === null ? 0 : (strtol(text) as i32);
  if (given > 0) return given;
  const columns = getenv("COLUMNS");
  const n = columns === null ? 0 : (strtol(columns) as i32);
  if (n > 0) return n;
  if (getWinsize(1) >= 0 && windowColumns() > 0) return windowColumns();
  return 80;
}
/** Through the pager at a terminal. */
function show(text: string): i32 {
  if (!isatty(1)) {
    print(text);
    return 0;
  }
  if (pipe() < 0) {
    print(text);
    return 0;
  }
  const from = pipeRead();
  const to = pipeWrite();
  const pid = fork();
  if (pid == 0) {
    dup2(from, 0);
    close(from);
    close(to);
    const pager = getenv("PAGER");
    const command = pager === null || !pager.length ? "less" : pager;
    setenv("LESS", "-R");
    exec(["sh", "-c", command]);
    _exit(127);
  }
  close(from);
  dup2(to, 1);
  close(to);
  print(text);
  stdout.flush();
  stdout.error = 0; // the pager may have been left early
  close(1);
  waitpid(pid);
  return 0;
}

function find(name: string, section: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < SECTIONS.length; i++) {
    const s = SECTIONS.charAt(i);
    if (section.length && s != section) continue;
    if (source(s, name) !== null) found.push(s);
  }
  return found;
}
/** All pages whose name or description holds `word`; with `exact` only of that name. @returns whether there was one */
function apropos(word: string, exact: bool): bool {
  let any = false;
  const lower = word.toLowerCase();
  for (let i = 0; i < SECTIONS.length; i++) {
    const s = SECTIONS.charAt(i);
    const names = namesOf(s);
    for (let k = 0; k < names.length; k++) {
      const name = names[k];
      if (exact && name != word) continue;
      const text = source(s, name);
      if (text === null) continue;
      const what = description(text);
      if (!exact && !name.includes(lower) && !what.toLowerCase().includes(lower)) continue;
      any = true;
      const head = name + " (" + s + ")";
      print(head + " ".repeat(max(1, 21 - head.length)) + "- " + what + "\n");
    }
  }
  if (!any && exact) {
    const help = helpOf(word);
    if (help !== null) {
      const head = word + " (1)";
      print(head + " ".repeat(max(1, 21 - head.length)) + "- " + firstSentence(help) + "\n");
      return true;
    }
  }
  if (!any) eprint(word + ": nothing appropriate.\n");
  return any;
}

export function man(args: string[], name: string): i32 {
  let keyword = name == "apropos";
  let whatis = name == "whatis";
  let all = false;
  let where = false;
  const o = new Getopt(args, "+kfaw", [
    long("help", NO_ARG, 1000),
    long("apropos", NO_ARG, C.k),
    long("whatis", NO_ARG, C.f),
    long("all", NO_ARG, C.a),
    long("where", NO_ARG, C.w),
    long("path", NO_ARG, C.w),
  ]);
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.k) keyword = true;
    else if (c == C.f) whatis = true;
    else if (c == C.a) all = true;
    else if (c == C.w) where = true;
    else if (c == 1000) {
      print(USAGE);
      return 0;
    } else {
      eprint(USAGE);
      return 1;
    }
  }
  const operands = o.rest();
  if (!operands.length) {
    eprint(keyword || whatis ? name + " what?\n" : "What manual page do you want?\nFor example, try 'man man'.\n");
    return 1;
  }
  let status = 0;
  if (keyword || whatis) {
    for (let i = 0; i < operands.length; i++) if (!apropos(operands[i], whatis)) status = 16;
    return status;
  }
  let section = "";
  let firstPage = 0;
  if (operands.length > 1 && operands[0].length == 1 && SECTIONS.includes(operands[0])) {
    section = operands[0];
    firstPage = 1;
  }
  const plain = !isatty(1);
  const width = min(widthOf(), 100);
  for (let i = firstPage; i < operands.length; i++) {
    let page = operands[i];
    let only = section;
    // "namespaces(7)" and "ls.1"
    const paren = page.indexOf("(");
    if (paren > 0 && page.endsWith(")")) {
      only = page.substring(paren + 1, page.length - 1);
      page = page.substring(0, paren);
    } else if (
      page.length > 2 &&
      page.charAt(page.length - 2) == "." &&
      SECTIONS.includes(page.charAt(page.length - 1))
    ) {
      only = page.charAt(page.length - 1);
      page = page.substring(0, page.length - 2);
    }
    const found = find(page, only);
    let text = "";
    for (let k = 0; k < found.length && (all || k == 0); k++) {
      const s = found[k];
      const body = source(s, page)!;
      if (where) {
        print(from + "\n");
        continue;
      }
      const what = description(body);
      text +=
        titleLine(page.toUpperCase() + "(" + s + ")", TITLES[strtol(s) as i32], width) +
        "\n\n" +
        render("## NAME\n" + page + (what.length ? " - " + what : "") + "\n" + withOptions(body, page), width, plain);
    }
    if (!found.length) {
      const help = only == "" || only == "1" || only == "8" ? helpOf(page) : null;
      if (help === null) {
        eprint("No manual entry for " + page + (only.length ? " in section " + only : "") + "\n");
        status = 16;
        continue;
      }
      if (where) continue;
      text = titleLine(page.toUpperCase() + "(1)", "User Commands", width) + "\n\n" + pageOfHelp(page, help, plain);
    }
    if (text.length) show(text);
  }
  return status;
}
