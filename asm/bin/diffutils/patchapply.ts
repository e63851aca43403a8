// Putting hunks into one file, as GNU patch does: where they fit, with what offset and fuzz, what is said, and what is left over.
import { putBytes } from "../../lib/bytes";
import { strerror } from "../../lib/errno";
import { print, Reader, stdout } from "../../lib/io";
import { quotef } from "../../lib/quote";
import { Stat } from "../../lib/stat";
import { close, isatty, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, open, writeAll } from "../../lib/sys/file";
import { chmod, mkdir, rmdir, unlink } from "../../lib/sys/fs";
import { Content, fatal, Hunk, Input, UNIFIED } from "./patchinput";

export class PatchSettings {
  fuzz: i32 = 2;
  loose: bool = false;
  reverse: bool = false;
  forward: bool = false;
  batch: bool = false;
  force: bool = false;
  silent: bool = false;
  dry: bool = false;
  backup: bool = false;
  backupOnMismatch: bool = true;
  removeEmpty: bool = false;
  suffix: string = ".orig";
  output: string = "";
  rejectName: string = "";
}
export const settings: PatchSettings = new PatchSettings();

export function say(text: string): void {
  if (!settings.silent) print(text);
}
/** An answer from the terminal: none when output does not go to one. */
function ask(question: string): bool {
  print(question);
  stdout.flush();
  const fd = isatty(1) ? open("/dev/tty", O_RDONLY) : -1;
  if (fd < 0) {
    print("\n");
    return false;
  }
  const got = new Reader(fd).readLine();
  close(fd);
  return got !== null && got.startsWith("y");
}

export function write(path: string, list: string[], append: bool = false): void {
  const text = list.join("");
  const fd = append ? 1 : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (fd < 0) fatal("Can't create file " + quotef(path) + " : " + strerror(fd));
  const data = heap.alloc(text.length + 1);
  putBytes(data, text);
  const r = writeAll(fd, data, text.length);
  heap.free(data);
  if (!append) close(fd);
  if (r < 0) fatal("write error : " + strerror(r as i32));
}
function folders(path: string): void {
  for (let i = path.indexOf("/", 1); i > 0; i = path.indexOf("/", i + 1)) mkdir(path.substring(0, i), 0o777);
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
  return settings.loose ? squeezed(a) == squeezed(b) : a == b;
}

/** One file being patched. Lines are counted from 1; 0 is no line. */
class Patching {
  result: string[] = [];
  /** Sum of what hunks have been away from where they were expected. */
  offset: i32 = 0;
  /** How many lines longer the new file is so far. */
  grown: i32 = 0;
  /** Lines of the file that are in the result, or left out of it. */
  frozen: i32 = 0;
  constructor(public text: string[]) {}

  private matches(h: Hunk, line: i32, head: i32, tail: i32): bool {
    const n = h.old.length - tail;
    for (let i = head; i < n; i++) {
      const at = line - 1 + i;
      if (at < 0 || at >= this.text.length || !same(this.text[at], h.old[i])) return false;
    }
    return true;
  }
  /** Where a hunk fits when `fuzz` lines of its context do not count. */
  locate(h: Hunk, fuzz: i32): i32 {
    const guess = h.first + this.offset;
    const lines = h.old.length;
    if (!lines) return guess;
    const context = max(h.prefix(), h.suffix());
    const head = fuzz + h.prefix() - context;
    const tail = fuzz + h.suffix() - context;
    const input = this.text.length;
    const most = input - (lines - tail) + 1;
    const up = most - guess;
    let down = guess - (this.frozen + 1);
    if (guess <= down) down = guess - 1;
    if (head < 0) {
      // less context before than behind: it was the beginning of the file
      if (tail < 0 && (lines != input || h.prefix() < this.frozen)) return 0;
      const offset = 1 - guess;
      return this.frozen <= h.prefix() && offset <= up && this.matches(h, 1, 0, max(tail, 0))
        ? this.found(guess, offset)
        : 0;
    }
    if (tail < 0) {
      const offset = guess - (input - lines + 1);
      return offset <= down && this.matches(h, guess - offset, head, 0) ? this.found(guess, -offset) : 0;
    }
    const reach = max(up, down);
    for (let d = up < 0 ? guess - most : down < 0 ? guess - (this.frozen + 1) : 0; d <= reach; d++) {
      if (d <= up && this.matches(h, guess + d, head, tail)) return this.found(guess, d);
      if (d > 0 && d <= down && this.matches(h, guess - d, head, tail)) return this.found(guess, -d);
    }
    return 0;
  }
  private found(guess: i32, offset: i32): i32 {
    this.offset += offset;
    return guess + offset;
  }
  /** Takes over lines of the file. @returns false when a hunk before this one lies behind it */
  private copyTill(line: i32): bool {
    if (this.frozen > line) {
      print("misordered hunks! output would be garbled\n");
      return false;
    }
    while (this.frozen < line && this.frozen < this.text.length) this.result.push(this.text[this.frozen++]);
    return true;
  }
  put(h: Hunk, where: i32): bool {
    let i = 0;
    let k = 0;
    while (i < h.old.length || k < h.come.length) {
      const from = i < h.old.length ? h.oldMarks.charAt(i) : "";
      const to = k < h.come.length ? h.comeMarks.charAt(k) : "";
      if (from == "-" || (from == "!" && to != "+")) {
        if (!this.copyTill(where + i - 1)) return false;
        this.frozen++;
        i++;
        // the lines of a change come when all that they replace have gone
        while (from == "!" && i < h.old.length && h.oldMarks.charAt(i) == "!") {
          this.frozen++;
          i++;
        }
        while (from == "!" && k < h.come.length && h.comeMarks.charAt(k) == "!") this.result.push(h.come[k++]);
      } else if (to == "+" || to == "!") {
        if (!this.copyTill(where + i - 1)) return false;
        this.result.push(h.come[k++]);
      } else {
        i++;
        k++;
      }
    }
    this.grown += h.come.length - h.old.length;
    return true;
  }
  finish(): void {
    this.copyTill(this.text.length);
  }
}

function range(first: i32, count: i32): string {
  // of no lines: the one before
  const start = count ? first : first - 1;
  return count == 1 ? start.toString() : start.toString() + "," + count.toString();
}
function stars(first: i32, count: i32): string {
  return count <= 0 ? "0" : count == 1 ? first.toString() : first.toString() + "," + (first + count - 1).toString();
}
function whole(out: string[], mark: string, line: string): void {
  out.push(mark + line);
  if (!line.endsWith("\n")) out.push("\n\\ No newline at end of file\n");
}
/** A hunk as it is written down in the file of rejects. */
function reject(out: string[], h: Hunk, grown: i32, kind: i32): void {
  if (kind == UNIFIED) {
    out.push(
      "@@ -" +
        range(h.first + grown, h.old.length) +
        " +" +
        range(h.newFirst + grown, h.come.length) +
        " @@" +
        h.section +
        "\n",
    );
    let i = 0;
    let k = 0;
    while (i < h.old.length || k < h.come.length) {
      if (i < h.old.length && h.oldMarks.charAt(i) == "-") whole(out, "-", h.old[i++]);
      else if (k < h.come.length && h.comeMarks.charAt(k) == "+") whole(out, "+", h.come[k++]);
      else {
        whole(out, " ", h.old[i++]);
        k++;
      }
    }
    return;
  }
  const ends = kind == 2 ? " ****" : "";
  out.push("***************" + h.section + "\n*** " + stars(h.first + grown, h.old.length) + ends + "\n");
  for (let i = 0; i < h.old.length; i++) whole(out, h.oldMarks.charAt(i) + " ", h.old[i]);
  out.push("--- " + stars(h.newFirst + grown, h.come.length) + (kind == 2 ? " ----" : " -----") + "\n");
  for (let i = 0; i < h.come.length; i++) whole(out, h.comeMarks.charAt(i) + " ", h.come[i]);
}

/** It seems to be in the file already. @returns whether to turn it round; `skip` may be set */
let skip = false;
let anyway = false;
let mismatch = false;
function turnIt(reverse: bool): bool {
  const s = settings;
  if (s.forward || !(s.force && s.silent))
    print((reverse ? "Unreversed" : "Reversed (or previously applied)") + " patch detected!");
  if (s.forward) {
    print("  Skipping patch.\n");
    skip = true;
    return false;
  }
  if (s.force) {
    say("  Applying it anyway.\n");
    return false;
  }
  if (s.batch) {
    print(reverse ? "  Ignoring -R.\n" : "  Assuming -R.\n");
    return true;
  }
  if (ask(reverse ? "  Ignore -R? [n] " : "  Assume -R? [n] ")) return true;
  if (!ask("Apply anyway? [n] ")) {
    say("Skipping patch.\n");
    skip = true;
  }
  return false;
}

/** What a header says of a file: it does not exist, or did not at the beginning of time. */
export function nonexistent(header: string): bool {
  const tab = header.indexOf("\t");
  const name = (tab < 0 ? header : header.substring(0, tab)).trim();
  return name == "/dev/null" || (tab >= 0 && header.substring(tab + 1).startsWith("1970-01-01 00:00:00"));
}

/** Of the patch at hand, with -o: what goes to that file. */
export const together: string[] = [];

/** Puts the hunks that follow in `input` into `name`. @returns whether all went in */
export function apply(name: string, input: Input): bool {
  const s = settings;
  const target = s.output.length ? s.output : name;
  const st = new Stat();
  const exists = st.stat(name) == 0;
  let text: string[] = [];
  if (exists) {
    const fd = open(name, O_RDONLY);
    if (fd < 0) fatal("Can't open file " + quotef(name) + " : " + strerror(fd));
    text = new Content(fd).lines;
    close(fd);
  }
  say(
    (s.dry ? "checking file " : "patching file ") +
      quotef(target) +
      (s.output.length ? " (read from " + quotef(name) + ")" : "") +
      "\n",
  );
  const work = new Patching(text);
  const rejects: string[] = [];
  let reverse = s.reverse;
  let hunks = 0;
  let failed = 0;
  skip = anyway = mismatch = false;
  for (let h = input.hunk(); h !== null; h = input.hunk()) {
    hunks++;
    if (reverse) h.swap();
    const most = min(s.fuzz, max(h.prefix(), h.suffix()));
    let where = 0;
    let fuzz = 0;
    const before = work.offset;
    while (!skip) {
      where = work.locate(h, fuzz);
      if (!where || fuzz || work.offset) mismatch = true;
      if (hunks == 1 && !where && !s.force && !anyway && reverse == s.reverse) {
        h.swap();
        where = work.locate(h, fuzz);
        if (where && turnIt(reverse)) reverse = !reverse;
        else {
          h.swap();
          work.offset = before;
          if (where) {
            anyway = true;
            fuzz--;
            where = 0;
          }
        }
      }
      if (skip || where || ++fuzz > most) break;
    }
    const shown = (where ? where : h.first) + work.grown;
    const number = "Hunk #" + hunks.toString();
    const clash = where == 1 && text.length > 0 && nonexistent(reverse ? input.newHeader : input.oldHeader);
    const grown = work.grown;
    if (skip || !where || clash || !work.put(h, where)) {
      if (!failed++) putHeaders(rejects, input, reverse);
      reject(rejects, h, grown, input.kind);
      if (!skip) say(number + " FAILED at " + shown.toString() + ".\n");
    } else if (fuzz || work.offset) {
      let line = number + " succeeded at " + shown.toString();
      if (fuzz) line += " with fuzz " + fuzz.toString();
      if (work.offset) line += " (offset " + work.offset.toString() + (work.offset == 1 ? " line)" : " lines)");
      say(line + ".\n");
    }
  }
  work.finish();
  let ok = failed == 0;
  if (!skip && s.output.length) for (let i = 0; i < work.result.length; i++) together.push(work.result[i]);
  else if (
    !skip &&
    !finish(name, work, exists ? st : null, failed > 0, nonexistent(reverse ? input.oldHeader : input.newHeader))
  )
    ok = false;
  if (failed) {
    const file = s.rejectName.length ? s.rejectName : target + ".rej";
    print(
      failed.toString() +
        " out of " +
        hunks.toString() +
        (hunks == 1 ? " hunk " : " hunks ") +
        (skip ? "ignored" : "FAILED") +
        (s.dry ? "\n" : " -- saving rejects to file " + quotef(file) + "\n"),
    );
    if (!s.dry) write(file, rejects);
  }
  return ok;
}
function putHeaders(out: string[], input: Input, reverse: bool): void {
  const old = reverse ? input.newHeader : input.oldHeader;
  const come = reverse ? input.oldHeader : input.newHeader;
  const unified = input.kind == UNIFIED;
  out.push((unified ? "--- " : "*** ") + (old.length ? old : "/dev/null\n"));
  out.push((unified ? "+++ " : "--- ") + (come.length ? come : "/dev/null\n"));
}
/** The new file in the old one's place. @param st of the old file, when there is one @returns false when it should be gone and is not */
function finish(name: string, work: Patching, st: Stat | null, failed: bool, gone: bool): bool {
  const s = settings;
  const kept = gone && work.result.length > 0;
  if (kept) {
    mismatch = true;
    say("Not deleting file " + quotef(name) + " as content differs from patch\n");
  }
  if (s.dry) return !kept;
  if (st !== null && (s.backup || (s.backupOnMismatch && (mismatch || failed)))) {
    write(name + s.suffix, work.text);
    chmod(name + s.suffix, st.mode & 0o7777);
  }
  if (!work.result.length && (s.removeEmpty || gone)) {
    unlink(name);
    // folders that are empty now go, too
    for (let i = name.lastIndexOf("/"); i > 0; i = name.lastIndexOf("/", i - 1))
      if (rmdir(name.substring(0, i)) < 0) break;
    return !kept;
  }
  folders(name);
  write(name, work.result);
  return !kept;
}
