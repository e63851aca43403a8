// The main input: the files and assignments among the operands, and getline in all its forms.
import { strerror } from "../../lib/errno";
import { Reader, stdin, stdout } from "../../lib/io";
import { O_CLOEXEC, O_RDONLY, open } from "../../lib/sys/file";
import { Node, Program } from "./ast";
import { fatalPlain } from "./errors";
import { assign, setStatus } from "./interp";
import { unescape } from "./lexer";
import * as state from "./state";
import { source, warnFile } from "./streams";
import { input, number, text } from "./value";

let program: Program = new Program();
let current: Reader | null = null;
/** Whether an operand was a file; without one stdin is read. */
let sawFile = false;
let ended = false;

export function setProgram(p: Program): void {
  program = p;
}
/** name=value as POSIX has it: the name an identifier, escapes in the value taken. @returns whether it was one */
export function assignment(s: string): bool {
  const eq = s.indexOf("=");
  if (eq <= 0) return false;
  for (let i = 0; i < eq; i++) {
    const c = s.charCodeAt(i);
    if (c != 0x5f && !((c | 32) >= 97 && (c | 32) <= 122) && !(i > 0 && c >= 48 && c <= 57)) return false;
  }
  const index = program.global(s.substring(0, eq));
  state.allocate(program);
  state.setGlobal(index, input(unescape(s.substring(eq + 1))));
  return true;
}
function openNext(): bool {
  for (;;) {
    const argc = state.getGlobal(state.V_ARGC).num();
    const ind = state.getGlobal(state.V_ARGIND).num() + 1;
    let name: string;
    if (ind >= argc) {
      if (sawFile || ended) return false;
      name = "-";
    } else {
      state.setGlobal(state.V_ARGIND, number(ind));
      const item = state.globals[state.V_ARGV].getArray().find(number(ind).str("%d"));
      name = item === null ? "" : item.value.str(state.convfmt);
      if (!name.length || assignment(name)) continue;
    }
    sawFile = true;
    state.resetFnr();
    if (name == "-") {
      if (ind < argc) state.setGlobal(state.V_FILENAME, text(name));
      current = stdin();
      return true;
    }
    const fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      // the end at once, without the END rules
      stdout.flush();
      fatalPlain(name + ": " + strerror(fd));
    }
    state.setGlobal(state.V_FILENAME, text(name));
    current = new Reader(fd);
    return true;
  }
}
function closeCurrent(): void {
  const r = current;
  current = null;
  if (r !== null && r.fd != 0) r.close();
}
export function skipFile(): void {
  closeCurrent();
}
function nextText(): string | null {
  while (current !== null || openNext()) {
    const r = current!;
    const s = state.readRecord(r);
    if (s !== null) {
      state.countRecord(true);
      return s;
    }
    if (r.error < 0) {
      warnFile(r.fd == 0 ? "-" : state.getGlobal(state.V_FILENAME).str("%d"), r.error);
      setStatus(1);
    }
    closeCurrent();
  }
  ended = true;
  return null;
}
/** The next record of the main input into $0. */
export function nextRecord(): bool {
  const s = nextText();
  if (s === null) return false;
  state.setRecord(input(s));
  return true;
}
function store(target: Node | null, s: string): void {
  if (target === null) state.setRecord(input(s));
  else assign(target, input(s));
}
/** getline [var]: sets NR and FNR. @returns 1, 0 at the end, −1 */
export function getlineMain(target: Node | null): f64 {
  const s = nextText();
  if (s === null) return 0;
  store(target, s);
  return 1;
}
/** getline [var] < file: NR stays. */
export function getlineFile(target: Node | null, name: string): f64 {
  const r = source(name, false);
  return r === null ? -1 : fromReader(target, r, false);
}
/** command | getline [var]: NR counts. */
export function getlinePipe(target: Node | null, command: string): f64 {
  const r = source(command, true);
  return r === null ? -1 : fromReader(target, r, true);
}
function fromReader(target: Node | null, r: Reader, count: bool): f64 {
  const s = state.readRecord(r);
  if (s === null) return r.error < 0 ? -1 : 0;
  if (count) state.countRecord(false);
  store(target, s);
  return 1;
}
