// Where the parser's characters come from: a stack of files and strings, and texts put back in front of them (aliases, lines of
// here-documents). A file is taken line by line, so that -v, prompts and aliases see lines.
import { fromBytes } from "../../lib/bytes";
import { EAGAIN, EINTR } from "../../lib/errno";
import { stderr } from "../../lib/io";
import { close, F_GETFL, F_SETFL, fcntl, O_NONBLOCK, read } from "../../lib/sys/file";
import { Alias } from "./alias";
import { editing, editLine } from "./edit/edit";
import { Parse } from "./parser";
import { showPrompt } from "./prompt";
import { O_VERBOSE, opt } from "./state";
import { interrupted, Signals } from "./trap";

export const EOF = -1;
/** What dash reads at a time; a script on a pipe that shares its input with commands shows it. */
const CHUNK = 8192;

@final
export class Source {
  text: string = "";
  pos: i32 = 0;
  /** End of the line in reach. */
  end: i32 = 0;
  fd: i32 = -1;
  line: i32 = 1;
  /** Put back in front of `prev`: its end is not the end of the input. */
  pushed: bool = false;
  /** The alias whose text this is. */
  alias: Alias | null = null;
  /** Those whose texts had just ended when this one was put in front. */
  ended: Source | null = null;
  constructor(public prev: Source | null) {}
}

export class Input {
  static source: Source = new Source(null);
  /** The script, or standard input: where all others return to. */
  static bottom: Source = Input.source;
  /** An alias that ended in a blank has just been left: the next word is looked up, too. */
  static aliasBlank: bool = false;
  /** The text of an alias that has just ended. Until more is read than the byte that told so, the alias counts as in use. */
  static ended: Source | null = null;
  static endedAt: i32 = 0;
  /** Prompting is on; a prompt (PS2) is wanted before the next token. */
  static prompting: bool = false;
  static needPrompt: bool = false;
  /** Which prompt the next line is read with: 1 or 2. */
  static prompt: i32 = 0;
  /** The last getc gave EOF. */
  static atEof: bool = false;
}
let chunk: usize = 0;

/** Next byte, or EOF. NUL bytes are dropped, as dash does. */
export function getc(): i32 {
  const s = Input.source;
  if (s.pos < s.end) {
    const c = load<u16>(changetype<usize>(s.text) + ((s.pos++ as usize) << 1));
    if (c) return c;
    return getc();
  }
  return refill();
}
/** Puts the last byte back. */
export function ungetc(): void {
  if (Input.atEof) Input.atEof = false;
  else Input.source.pos--;
}
/** Next byte after line continuations. */
export function getcJoined(): i32 {
  while (true) {
    const c = getc();
    if (c != 0x5c) return c;
    const from = Input.source;
    if (getc() != 10) {
      ungetc();
      if (Input.source != from) {
        // the backslash was the last byte of an alias: who puts it back is to find it
        pushBack("\\", null);
        Input.source.pos = 1;
      }
      return c;
    }
    Input.source.line++;
    if (Input.prompting) wantPrompt(2);
  }
}
function refill(): i32 {
  while (true) {
    const s = Input.source;
    if (s.pushed) {
      popPushed();
      const p = Input.source;
      if (p.pos < p.end) break;
      continue;
    }
    // after a syntax error nothing is read any more (-v would show it)
    if (s.fd < 0 || Parse.failed || !nextLine(s)) {
      Input.atEof = true;
      return EOF;
    }
    if (opt(O_VERBOSE)) stderr.put(withoutNuls(s.text.substring(s.pos, s.end)));
    break;
  }
  // a terminal goes on after its ^D, and what comes is not to be taken for the end when it is put back
  Input.atEof = false;
  return getc();
}
function withoutNuls(text: string): string {
  return text.includes("\0") ? text.split("\0").join("") : text;
}
function popPushed(): void {
  const s = Input.source;
  const a = s.alias;
  Input.ended = s;
  Input.endedAt = s.prev!.pos;
  if (a !== null) {
    if (s.pos > 0 && s.text.length) {
      const last = s.text.charCodeAt(s.text.length - 1);
      if (last == 32 || last == 9) Input.aliasBlank = true;
    }
  }
  const p = s.prev!;
  p.line = s.line;
  Input.source = p;
}
/** The name of an alias is looked for: those whose texts have ended may be expanded again. @param anew at the start of a token */
export function releaseAliases(anew: bool): void {
  let s = Input.ended;
  if (s === null || (!anew && s.prev == Input.source && Input.source.pos == Input.endedAt)) return;
  Input.ended = null;
  for (; s !== null; s = s.ended) {
    const a = s.alias;
    if (a !== null) a.inUse = false;
  }
}
/** Brings the next line of a file into reach; false at its end. */
function nextLine(s: Source): bool {
  if (s.end < s.text.length) {
    s.end = lineEnd(s.text, s.end);
    return true;
  }
  if (s.fd == 0 && Input.prompting && editing()) {
    const line = editLine(Input.prompt);
    if (line === null) {
      if (Signals.interrupt) {
        interrupted();
        Parse.failed = true;
      }
      return false;
    }
    s.text = line;
    s.pos = 0;
    s.end = lineEnd(line, 0);
    return true;
  }
  if (!chunk) chunk = heap.alloc(CHUNK);
  let n = 0;
  while (true) {
    n = read(s.fd, chunk, CHUNK - 1);
    if (n == -EINTR) {
      if (!Signals.interrupt) continue;
      // ^C at the prompt: the line and what came before it are dropped
      interrupted();
      Parse.failed = true;
      return false;
    }
    if (n == -EAGAIN && s.fd == 0) {
      const flags = fcntl(0, F_GETFL);
      if (flags >= 0 && flags & O_NONBLOCK && fcntl(0, F_SETFL, (flags & ~O_NONBLOCK) as i64) >= 0) {
        stderr.put("sh: turning off NDELAY mode\n");
        continue;
      }
    }
    break;
  }
  if (n <= 0) return false;
  s.text = fromBytes(chunk, n);
  s.pos = 0;
  s.end = lineEnd(s.text, 0);
  return true;
}
function lineEnd(text: string, from: i32): i32 {
  const i = text.indexOf("\n", from);
  return i < 0 ? text.length : i + 1;
}

/** A prompt is due: 1 before a command, 2 inside one. */
export function wantPrompt(which: i32): void {
  Input.needPrompt = false;
  Input.prompt = which;
  if (!editing()) showPrompt(which);
}

/** Reads from a file from now on. */
export function pushFile(fd: i32): void {
  const s = new Source(Input.source);
  s.fd = fd;
  Input.source = s;
  Input.atEof = false;
}
/** Reads from a text from now on, until popSource. */
export function pushString(text: string): void {
  const s = new Source(Input.source);
  s.text = text;
  s.end = text.length;
  Input.source = s;
  Input.atEof = false;
}
/** Puts a text in front of what is being read. */
export function pushBack(text: string, alias: Alias | null): void {
  const s = new Source(Input.source);
  s.text = text;
  s.end = text.length;
  s.pushed = true;
  s.alias = alias;
  s.line = Input.source.line;
  if (alias !== null) alias.inUse = true;
  s.ended = Input.ended;
  Input.ended = null;
  Input.source = s;
}
/** Goes back to the source before the current one. */
export function popSource(): void {
  while (Input.source.pushed) popPushed();
  releaseAliases(true);
  const s = Input.source;
  if (s.fd > 0) close(s.fd);
  Input.source = s.prev!;
  Input.atEof = false;
}
/** Goes back to `to` (an error has left sources in the middle). */
export function unwindSources(to: Source): void {
  releaseAliases(true);
  while (Input.source != to) {
    const s = Input.source;
    Input.ended = s;
    releaseAliases(true);
    if (!s.pushed && s.fd > 0) close(s.fd);
    const p = s.prev;
    if (p === null) break;
    Input.source = p;
  }
  Input.atEof = false;
}
/** Forgets what is left of the line (after an error at the prompt). */
export function flushInput(): void {
  const s = Input.source;
  s.pos = s.end = s.text.length;
  Input.atEof = false;
}
/** A forked child reads no script; where its parent's one was, its messages say. */
export function forgetScripts(): void {
  const bottom = Input.bottom;
  unwindSources(bottom);
  if (bottom.fd > 0) {
    close(bottom.fd);
    bottom.fd = -1;
  }
}
