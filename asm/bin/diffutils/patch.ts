// patch(1): unified and normal differences, put into files with GNU's offsets, fuzz, rejects and words. Context differences and
// ed scripts are not read.
import { fromBytes, putBytes } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, OPT_ERR, REQ_ARG } from "../../lib/getopt";
import { eprint, print, Reader, stdout } from "../../lib/io";
import { isDigits } from "../../lib/number";
import { quotef } from "../../lib/quote";
import { exit, prog } from "../../lib/start";
import { Stat } from "../../lib/stat";
import { close, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open, writeAll } from "../../lib/sys/file";
import { chdir, chmod, mkdir, rmdir, unlink } from "../../lib/sys/fs";

const USAGE = `Usage: patch [OPTION]... [ORIGFILE [PATCHFILE]]

Input options:

  -p NUM  --strip=NUM  Strip NUM leading components from file names.
  -F LINES  --fuzz LINES  Set the fuzz factor to LINES for inexact matching.
  -l  --ignore-whitespace  Ignore white space changes between patch and input.

  -n  --normal  Interpret the patch as a normal difference.
  -u  --unified  Interpret the patch as a unified difference.

  -N  --forward  Ignore patches that appear to be reversed or already applied.
  -R  --reverse  Assume patches were created with old and new files swapped.

  -i PATCHFILE  --input=PATCHFILE  Read patch from PATCHFILE instead of stdin.

Output options:

  -o FILE  --output=FILE  Output patched files to FILE.
  -r FILE  --reject-file=FILE  Output rejects to FILE.

  -E  --remove-empty-files  Remove output files that are empty after patching.

Backup and version control options:

  -b  --backup  Back up the original contents of each file.
  --no-backup-if-mismatch  Back up mismatches only if otherwise requested.
  -z SUFFIX  --suffix=SUFFIX  Append SUFFIX to backup file names.

Miscellaneous options:

  -t  --batch  Ask no questions; skip bad-Prereq patches; assume reversed.
  -f  --force  Like -t, but ignore bad-Prereq patches, and assume unreversed.
  -s  --quiet  --silent  Work silently unless an error occurs.
  --dry-run  Do not actually change any files; just print what would happen.

  -d DIR  --directory=DIR  Change the working directory to DIR first.

  -v  --version  Output version info.
  --help  Output this help.
`;

class Hunk {
  oldStart: i32 = 0;
  oldCount: i32 = 0;
  newStart: i32 = 0;
  newCount: i32 = 0;
  head: string = "";
  /** Each with its mark: " ", "-" or "+"; without newline. */
  lines: string[] = [];
  /** The last old line, the last new line, have no newline. */
  oldOpen: bool = false;
  newOpen: bool = false;
}

let strip = -1;
let fuzzMost = 2;
let loose = false;
let reverse = false;
let forward = false;
let batch = false;
let force = false;
let silent = false;
let dry = false;
let backup = false;
let backupOnMismatch = true;
let removeEmpty = false;
let suffix = ".orig";
let output = "";
let rejectName = "";
let original = "";
let lines: string[] = [];
let at = 0;
let status = 0;

function fatal(message: string): void {
  stdout.flush();
  eprint(prog + ": **** " + message + "\n");
  exit(2);
}
function say(text: string): void {
  if (!silent) print(text);
}

/** The text of a file as lines; `open` when the last has no newline. @returns false when it cannot be read */
class Content {
  lines: string[] = [];
  open: bool = false;
  error: i32 = 0;
  constructor(fd: i32) {
    const r = new Reader(fd);
    while (r.nextLine()) {
      this.lines.push(fromBytes(r.linePtr, r.lineLen));
      this.open = !r.hadNewline;
    }
    this.error = r.error;
  }
}
function write(path: string, list: string[], open_: bool): void {
  const text = list.join("\n") + (list.length && !open_ ? "\n" : "");
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) fatal("Can't create file " + quotef(path) + " : " + strerror(fd));
  const data = heap.alloc(text.length + 1);
  putBytes(data, text);
  const r = writeAll(fd, data, text.length);
  heap.free(data);
  close(fd);
  if (r < 0) fatal("write error : " + strerror(r as i32));
}

/** A name of a header line: up to a tab (or a blank before a date). */
function nameOf(line: string): string {
  let s = line.substring(4);
  const tab = s.indexOf("\t");
  if (tab >= 0) s = s.substring(0, tab);
  return s.trim();
}
function stripped(name: string): string {
  if (name == "/dev/null") return name;
  if (strip < 0) return name.substring(name.lastIndexOf("/") + 1);
  let s = name;
  for (let n = 0; n < strip; n++) {
    const slash = s.indexOf("/");
    if (slash < 0) return "";
    s = s.substring(slash);
    while (s.startsWith("/")) s = s.substring(1);
  }
  return s;
}
function isThere(name: string): bool {
  return name.length > 0 && name != "/dev/null" && new Stat().stat(name) == 0;
}
/** "3", "3,4" of a hunk's head. */
function numbers(text: string): i32[] {
  const comma = text.indexOf(",");
  const a = comma < 0 ? text : text.substring(0, comma);
  const b = comma < 0 ? "" : text.substring(comma + 1);
  if (!isDigits(a) || (comma >= 0 && !isDigits(b))) return [];
  return [parseInt(a) as i32, comma < 0 ? 1 : (parseInt(b) as i32)];
}
/** @@ -a,b +c,d @@ */
function unifiedHunk(): Hunk | null {
  if (at >= lines.length || !lines[at].startsWith("@@ -")) return null;
  const words = lines[at].split(" ");
  if (words.length < 4 || !words[2].startsWith("+")) return null;
  const a = numbers(words[1].substring(1));
  const b = numbers(words[2].substring(1));
  if (!a.length || !b.length) return null;
  const h = new Hunk();
  h.head = lines[at];
  h.oldStart = a[0];
  h.oldCount = a[1];
  h.newStart = b[0];
  h.newCount = b[1];
  at++;
  let old = 0;
  let new_ = 0;
  while (old < h.oldCount || new_ < h.newCount) {
    if (at >= lines.length) fatal("unexpected end of file in patch");
    const line = lines[at];
    const mark = line.length ? line.charAt(0) : " ";
    if (mark == " " || mark == "\t") {
      old++;
      new_++;
    } else if (mark == "-") old++;
    else if (mark == "+") new_++;
    else if (mark != "\\") fatal("malformed patch at line " + (at + 1).toString() + ": " + line + "\n");
    if (mark == "\\") open_(h);
    else h.lines.push(line.length ? (mark == "\t" ? " " + line : line) : " ");
    at++;
  }
  if (at < lines.length && lines[at].startsWith("\\")) {
    open_(h);
    at++;
  }
  return h;
}
/** "\ No newline at end of file" belongs to the line before it. */
function open_(h: Hunk): void {
  const last = h.lines.length ? h.lines[h.lines.length - 1] : " ";
  if (!last.startsWith("+")) h.oldOpen = true;
  if (!last.startsWith("-")) h.newOpen = true;
}
/** 3,4c5,6 */
function normalHunk(): Hunk | null {
  if (at >= lines.length) return null;
  const line = lines[at];
  let i = 0;
  while (i < line.length && !"acd".includes(line.charAt(i))) i++;
  if (i == 0 || i >= line.length) return null;
  const left = line.substring(0, i).split(",");
  const right = line.substring(i + 1).split(",");
  for (let k = 0; k < left.length; k++) if (!isDigits(left[k])) return null;
  for (let k = 0; k < right.length; k++) if (!isDigits(right[k])) return null;
  const kind = line.charAt(i);
  const h = new Hunk();
  h.head = line;
  h.oldStart = parseInt(left[0]) as i32;
  h.oldCount = kind == "a" ? 0 : (left.length > 1 ? (parseInt(left[1]) as i32) : h.oldStart) - h.oldStart + 1;
  h.newStart = parseInt(right[0]) as i32;
  h.newCount = kind == "d" ? 0 : (right.length > 1 ? (parseInt(right[1]) as i32) : h.newStart) - h.newStart + 1;
  at++;
  for (let k = 0; k < h.oldCount; k++, at++) {
    if (at >= lines.length || !lines[at].startsWith("< "))
      fatal("'<' expected at line " + (at + 1).toString() + " of patch");
    h.lines.push("-" + lines[at].substring(2));
  }
  if (at < lines.length && lines[at].startsWith("\\")) {
    h.oldOpen = true;
    at++;
  }
  if (kind == "c") {
    if (at >= lines.length || !lines[at].startsWith("---"))
      fatal("'---' expected at line " + (at + 1).toString() + " of patch");
    at++;
  }
  for (let k = 0; k < h.newCount; k++, at++) {
    if (at >= lines.length || !lines[at].startsWith("> "))
      fatal("'>' expected at line " + (at + 1).toString() + " of patch");
    h.lines.push("+" + lines[at].substring(2));
  }
  if (at < lines.length && lines[at].startsWith("\\")) {
    h.newOpen = true;
    at++;
  }
  return h;
}
function turn(h: Hunk): void {
  const start = h.oldStart;
  const count = h.oldCount;
  const ends = h.oldOpen;
  h.oldStart = h.newStart;
  h.oldCount = h.newCount;
  h.oldOpen = h.newOpen;
  h.newStart = start;
  h.newCount = count;
  h.newOpen = ends;
  // within each stretch of changes what goes comes first again
  const out: string[] = [];
  let gone: string[] = [];
  let come: string[] = [];
  for (let i = 0; i < h.lines.length; i++) {
    const s = h.lines[i];
    if (s.startsWith("-")) come.push("+" + s.substring(1));
    else if (s.startsWith("+")) gone.push("-" + s.substring(1));
    else {
      for (let k = 0; k < gone.length; k++) out.push(gone[k]);
      for (let k = 0; k < come.length; k++) out.push(come[k]);
      gone = [];
      come = [];
      out.push(s);
    }
  }
  for (let k = 0; k < gone.length; k++) out.push(gone[k]);
  for (let k = 0; k < come.length; k++) out.push(come[k]);
  h.lines = out;
}
function side(h: Hunk, mark: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < h.lines.length; i++)
    if (h.lines[i].startsWith(" ") || h.lines[i].startsWith(mark)) out.push(h.lines[i].substring(1));
  return out;
}
function squeezed(s: string): string {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c != 32 && c != 9) out += String.fromCharCode(c);
    else if (!out.endsWith(" ")) out += " ";
  }
  return out.trimEnd();
}
function same(a: string, b: string): bool {
  return loose ? squeezed(a) == squeezed(b) : a == b;
}
function matches(text: string[], old: string[], line: i32, head: i32, tail: i32): bool {
  if (line < 0 || line + old.length - tail > text.length) return false;
  for (let i = head; i < old.length - tail; i++) {
    if (line + i < 0 || !same(text[line + i], old[i])) return false;
  }
  return true;
}
/** Of the last place(): how much context was left out at the beginning and at the end. */
let leftOutHead = 0;
let leftOutTail = 0;
/** Where the old lines of a hunk are, from `least` on. @returns the line (from 0), −1 when nowhere */
function place(text: string[], h: Hunk, guess: i32, least: i32, fuzz: i32): i32 {
  const old = side(h, "-");
  let before = 0;
  while (before < h.lines.length && h.lines[before].startsWith(" ")) before++;
  let after = 0;
  while (after < h.lines.length && h.lines[h.lines.length - 1 - after].startsWith(" ")) after++;
  // less context on one side stands for the file's beginning or end
  const context = max(before, after);
  const head = max(fuzz + before - context, 0);
  const tail = max(fuzz + after - context, 0);
  leftOutHead = min(head, before);
  leftOutTail = min(tail, after);
  if (!old.length) return guess <= text.length && guess >= least ? guess : -1;
  if (before < after && h.oldStart <= 1 && !fuzz)
    return matches(text, old, 0, leftOutHead, leftOutTail) && least == 0 ? 0 : -1;
  if (after < before && !fuzz) {
    // it ended the file, and has to do so again
    const end = text.length - old.length;
    if (end >= least && matches(text, old, end, leftOutHead, leftOutTail)) return end;
    return -1;
  }
  const most = max(guess, text.length);
  for (let d = 0; d <= most; d++) {
    const on = guess + d;
    if (on >= least && matches(text, old, on, leftOutHead, leftOutTail)) return on;
    const back = guess - d;
    if (d && back >= least && matches(text, old, back, leftOutHead, leftOutTail)) return back;
  }
  return -1;
}
function find(text: string[], h: Hunk, guess: i32, least: i32, fuzzes: i32): i32 {
  let context = 0;
  while (context < h.lines.length && h.lines[context].startsWith(" ")) context++;
  let behind = 0;
  while (behind < h.lines.length && h.lines[h.lines.length - 1 - behind].startsWith(" ")) behind++;
  const most = min(fuzzes, max(context, behind));
  for (let fuzz = 0; fuzz <= most; fuzz++) {
    const line = place(text, h, guess, least, fuzz);
    if (line >= 0) {
      fuzzUsed = fuzz;
      return line;
    }
  }
  return -1;
}
let fuzzUsed = 0;
function guessOf(h: Hunk): i32 {
  return h.oldCount ? h.oldStart - 1 : h.oldStart;
}

/** Puts hunks into one file. */
function apply(name: string, hunks: Hunk[], headers: string[], deleted: bool, created: bool): void {
  const target = output.length ? output : name;
  const st = new Stat();
  const exists = st.stat(name) == 0;
  let content = new Content(-1);
  content.error = 0;
  if (exists) {
    const fd = open(name, O_RDONLY);
    if (fd < 0) fatal("Can't open file " + quotef(name) + " : " + strerror(fd));
    content = new Content(fd);
    close(fd);
  }
  say(
    (dry ? "checking file " : "patching file ") +
      quotef(target) +
      (output.length ? " (read from " + quotef(name) + ")" : "") +
      "\n",
  );
  if (reverse) for (let i = 0; i < hunks.length; i++) turn(hunks[i]);
  const text = content.lines;
  let skip = false;
  let inexact = false;
  if (hunks.length && find(text, hunks[0], guessOf(hunks[0]), 0, fuzzMost) < 0) {
    // perhaps it is in there already, or the other way round
    const h = hunks[0];
    turn(h);
    const there = find(text, h, guessOf(h), 0, 0) >= 0 && h.lines.length > 0;
    turn(h);
    if (there) {
      const what = reverse ? "Unreversed patch detected!" : "Reversed (or previously applied) patch detected!";
      const question = reverse ? "Ignore -R?" : "Assume -R?";
      if (forward) {
        say(what + "  Skipping patch.\n");
        skip = true;
      } else if (batch) {
        say(what + "  " + (reverse ? "Ignoring" : "Assuming") + " -R.\n");
        for (let i = 0; i < hunks.length; i++) turn(hunks[i]);
        inexact = true;
      } else if (!force) {
        print(what + "  " + question + " [n] ");
        if (answer()) {
          for (let i = 0; i < hunks.length; i++) turn(hunks[i]);
          inexact = true;
        } else {
          print("Apply anyway? [n] ");
          if (!answer()) {
            say("Skipping patch.\n");
            skip = true;
          }
        }
      }
    }
  }
  const out: string[] = [];
  let done = 0; // lines of text that are in out
  let offset = 0;
  let failed = 0;
  let ends = content.open;
  const rejects: string[] = [];
  for (let i = 0; i < hunks.length; i++) {
    const h = hunks[i];
    const guess = guessOf(h) + offset;
    const line = skip ? -1 : find(text, h, guess, done, fuzzMost);
    if (line < 0) {
      failed++;
      if (!skip)
        say("Hunk #" + (i + 1).toString() + " FAILED at " + (h.oldStart + out.length - done).toString() + ".\n");
      if (!rejects.length) for (let k = 0; k < headers.length; k++) rejects.push(headers[k]);
      rejects.push("@@ -" + rangeText(h.oldStart, h.oldCount) + " +" + rangeText(h.newStart, h.newCount) + " @@");
      for (let k = 0; k < h.lines.length; k++) rejects.push(h.lines[k]);
      continue;
    }
    const moved = line - guessOf(h);
    const shown = line + 1 + out.length - done + (h.oldCount ? 0 : 0);
    if (moved != 0 || fuzzUsed) {
      inexact = true;
      let s = "Hunk #" + (i + 1).toString() + " succeeded at " + shown.toString();
      if (fuzzUsed) s += " with fuzz " + fuzzUsed.toString();
      if (moved) s += " (offset " + moved.toString() + (abs(moved) == 1 ? " line)" : " lines)");
      say(s + ".\n");
    }
    offset = moved;
    for (; done < line; done++) out.push(text[done]);
    // context stays as it is in the file
    let k = 0;
    for (; k < h.lines.length; k++) {
      const s = h.lines[k];
      if (s.startsWith("+")) out.push(s.substring(1));
      else {
        if (s.startsWith(" ")) out.push(text[done]);
        done++;
      }
    }
    if (done >= text.length)
      ends =
        h.newOpen || (content.open && !h.oldOpen && h.lines.length > 0 && h.lines[h.lines.length - 1].startsWith(" "));
  }
  for (; done < text.length; done++) out.push(text[done]);
  if (failed) {
    const all = hunks.length.toString();
    const reject = rejectName.length ? rejectName : target + ".rej";
    say(
      failed.toString() +
        " out of " +
        all +
        (hunks.length == 1 ? " hunk " : " hunks ") +
        (skip ? "ignored" : "FAILED") +
        (dry ? "\n" : " -- saving rejects to file " + quotef(reject) + "\n"),
    );
    status = 1;
    if (!dry) write(reject, rejects, false);
  }
  if (dry || skip) return;
  if (exists && (backup || (backupOnMismatch && (inexact || failed > 0)))) {
    const kept = target + suffix;
    write(kept, text, content.open);
    chmod(kept, st.mode & 0o7777);
  }
  if (!out.length && !failed && (removeEmpty || (reverse ? created : deleted))) {
    unlink(target);
    // folders that are empty now go, too
    for (let i = target.lastIndexOf("/"); i > 0; i = target.lastIndexOf("/", i - 1))
      if (rmdir(target.substring(0, i)) < 0) break;
    return;
  }
  folders(target);
  write(target, out, ends);
}
function rangeText(start: i32, count: i32): string {
  return count == 1 ? start.toString() : start.toString() + "," + count.toString();
}
function folders(path: string): void {
  for (let i = path.indexOf("/", 1); i > 0; i = path.indexOf("/", i + 1)) mkdir(path.substring(0, i), 0o777);
}
/** An answer from the terminal: no when there is none. */
function answer(): bool {
  stdout.flush();
  const fd = open("/dev/tty", O_RDONLY);
  if (fd < 0) {
    print("\n");
    return false;
  }
  const r = new Reader(fd);
  const got = r.readLine();
  close(fd);
  return got !== null && (got.startsWith("y") || got.startsWith("Y"));
}

const O_DRY = 1000;
const O_NO_BACKUP = 1001;
const O_HELP = 1002;

export function patch(args: string[]): i32 {
  const o = new Getopt(args, "p:F:lnuNRi:o:r:Ebz:tfsd:v", [
    long("strip", REQ_ARG, 0x70),
    long("fuzz", REQ_ARG, 0x46),
    long("ignore-whitespace", NO_ARG, 0x6c),
    long("normal", NO_ARG, 0x6e),
    long("unified", NO_ARG, 0x75),
    long("forward", NO_ARG, 0x4e),
    long("reverse", NO_ARG, 0x52),
    long("input", REQ_ARG, 0x69),
    long("output", REQ_ARG, 0x6f),
    long("reject-file", REQ_ARG, 0x72),
    long("remove-empty-files", NO_ARG, 0x45),
    long("backup", NO_ARG, 0x62),
    long("no-backup-if-mismatch", NO_ARG, O_NO_BACKUP),
    long("suffix", REQ_ARG, 0x7a),
    long("batch", NO_ARG, 0x74),
    long("force", NO_ARG, 0x66),
    long("quiet", NO_ARG, 0x73),
    long("silent", NO_ARG, 0x73),
    long("dry-run", NO_ARG, O_DRY),
    long("directory", REQ_ARG, 0x64),
    long("version", NO_ARG, 0x76),
    long("help", NO_ARG, O_HELP),
  ]);
  let input = "";
  let folder = "";
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    const a = o.arg === null ? "" : o.arg!;
    if (c == 0x70 || c == 0x46) {
      if (!isDigits(a)) fatal((c == 0x70 ? "strip count " : "fuzz factor ") + quotef(a) + " is not a number");
      if (c == 0x70) strip = parseInt(a) as i32;
      else fuzzMost = parseInt(a) as i32;
    } else if (c == 0x6c) loose = true;
    else if (c == 0x4e) forward = true;
    else if (c == 0x52) reverse = true;
    else if (c == 0x69) input = a;
    else if (c == 0x6f) output = a;
    else if (c == 0x72) rejectName = a;
    else if (c == 0x45) removeEmpty = true;
    else if (c == 0x62) backup = true;
    else if (c == O_NO_BACKUP) backupOnMismatch = false;
    else if (c == 0x7a) suffix = a;
    else if (c == 0x74) batch = true;
    else if (c == 0x66) force = true;
    else if (c == 0x73) silent = true;
    else if (c == O_DRY) dry = true;
    else if (c == 0x64) folder = a;
    else if (c == 0x76) {
      print("GNU patch 2.7.6\nNutshell's own implementation, in AssemblyScript.\n");
      return 0;
    } else if (c == O_HELP) {
      print(USAGE);
      return 0;
    } else if (c == OPT_ERR) {
      eprint(prog + ": Try '" + prog + " --help' for more information.\n");
      return 2;
    }
  }
  const operands = o.rest();
  if (folder.length) {
    const r = chdir(folder);
    if (r < 0) fatal("Can't change to directory " + quotef(folder) + " : " + strerror(r));
  }
  if (operands.length > 2) {
    eprint(
      prog + ": " + operands[2] + ": extra operand\n" + prog + ": Try '" + prog + " --help' for more information.\n",
    );
    return 2;
  }
  if (operands.length) original = operands[0];
  if (operands.length == 2) input = operands[1];
  let fd = 0;
  if (input.length && input != "-") {
    fd = open(input, O_RDONLY);
    if (fd < 0) fatal("Can't open patch file " + quotef(input) + " : " + strerror(fd));
  }
  lines = new Content(fd).lines;
  let any = false;
  let old = "";
  let new_ = "";
  let headers: string[] = [];
  while (at < lines.length) {
    const line = lines[at];
    if (line.startsWith("--- ") && at + 1 < lines.length && lines[at + 1].startsWith("+++ ")) {
      old = nameOf(line);
      new_ = nameOf(lines[at + 1]);
      headers = [line, lines[at + 1]];
      at += 2;
      continue;
    }
    const mark = at;
    const unified = line.startsWith("@@ -");
    let h = unified ? unifiedHunk() : normalHunk();
    if (h === null) {
      at = mark + 1;
      continue;
    }
    const hunks: Hunk[] = [];
    while (h !== null) {
      hunks.push(h);
      h = unified ? unifiedHunk() : normalHunk();
    }
    any = true;
    let name = original;
    if (!name.length) {
      const a = stripped(old);
      const b = stripped(new_);
      const created = old == "/dev/null" || (hunks[0].oldStart == 0 && hunks[0].oldCount == 0);
      if (isThere(a) && (!isThere(b) || a.length <= b.length)) name = a;
      else if (isThere(b)) name = b;
      else if (created && b != "/dev/null") name = b;
      else if (reverse && a != "/dev/null" && new_ == "/dev/null") name = a;
      if (!name.length) {
        say("can't find file to patch at input line " + (mark + 1).toString() + "\n");
        print(
          "Perhaps you " +
            (strip < 0 ? "should have used the -p or --strip option?\n" : "used the wrong -p or --strip option?\n"),
        );
        print("File to patch: \nSkip this patch? [y] \nSkipping patch.\n");
        say(
          hunks.length.toString() +
            " out of " +
            hunks.length.toString() +
            (hunks.length == 1 ? " hunk" : " hunks") +
            " ignored\n",
        );
        status = 1;
        continue;
      }
    }
    apply(name, hunks, headers, new_ == "/dev/null", old == "/dev/null");
    old = "";
    new_ = "";
    headers = [];
  }
  if (!any) {
    if (lines.length) fatal("Only garbage was found in the patch input.");
    return 0;
  }
  return status;
}
