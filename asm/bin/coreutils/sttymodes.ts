// The names that stty knows: flags and fields of the four words of a termios, special characters, combinations, speeds.
import { Termios } from "../../lib/tty";

export const CONTROL = 0;
export const INPUT = 1;
export const OUTPUT = 2;
export const LOCAL = 3;

// What a mode is like, or-ed
/** `sane` sets it; it is shown when it is not set. */
export const SANE_ON = 1;
/** `sane` clears it; it is shown when it is set. */
export const SANE_OFF = 2;
/** May be negated. */
export const REVERSIBLE = 4;
/** Another name of one that is shown. */
export const ALIAS = 8;

const PLAIN = REVERSIBLE;
const ON = REVERSIBLE | SANE_ON;
const OFF = REVERSIBLE | SANE_OFF;

export class Mode {
  constructor(
    public name: string,
    public word: i32,
    public kind: i32,
    public bits: u32,
    /** The field that the bits are a value of; 0: a flag. */
    public field: u32,
  ) {}
  @inline get mask(): u32 {
    return this.field ? this.field : this.bits;
  }
}

const CSIZE: u32 = 0o60;
const NLDLY: u32 = 0o400;
const CRDLY: u32 = 0o3000;
const TABDLY: u32 = 0o14000;
const BSDLY: u32 = 0o20000;
const VTDLY: u32 = 0o40000;
const FFDLY: u32 = 0o100000;

function flag(name: string, word: i32, kind: i32, bits: u32): Mode {
  return new Mode(name, word, kind, bits, 0);
}

/** In the order in which they are shown. */
export const MODES: Mode[] = [
  flag("parenb", CONTROL, PLAIN, 0o400),
  flag("parodd", CONTROL, PLAIN, 0o1000),
  flag("cmspar", CONTROL, PLAIN, 0o10000000000),
  new Mode("cs5", CONTROL, 0, 0, CSIZE),
  new Mode("cs6", CONTROL, 0, 0o20, CSIZE),
  new Mode("cs7", CONTROL, 0, 0o40, CSIZE),
  new Mode("cs8", CONTROL, 0, 0o60, CSIZE),
  flag("hupcl", CONTROL, PLAIN, 0o2000),
  flag("hup", CONTROL, PLAIN | ALIAS, 0o2000),
  flag("cstopb", CONTROL, PLAIN, 0o100),
  flag("cread", CONTROL, ON, 0o200),
  flag("clocal", CONTROL, PLAIN, 0o4000),
  flag("crtscts", CONTROL, PLAIN, 0o20000000000),
  flag("ignbrk", INPUT, OFF, 0o1),
  flag("brkint", INPUT, ON, 0o2),
  flag("ignpar", INPUT, PLAIN, 0o4),
  flag("parmrk", INPUT, PLAIN, 0o10),
  flag("inpck", INPUT, PLAIN, 0o20),
  flag("istrip", INPUT, PLAIN, 0o40),
  flag("inlcr", INPUT, OFF, 0o100),
  flag("igncr", INPUT, OFF, 0o200),
  flag("icrnl", INPUT, ON, 0o400),
  flag("ixon", INPUT, PLAIN, 0o2000),
  flag("ixoff", INPUT, OFF, 0o10000),
  flag("tandem", INPUT, PLAIN | ALIAS, 0o10000),
  flag("iuclc", INPUT, OFF, 0o1000),
  flag("ixany", INPUT, OFF, 0o4000),
  flag("imaxbel", INPUT, ON, 0o20000),
  flag("iutf8", INPUT, OFF, 0o40000),
  flag("opost", OUTPUT, ON, 0o1),
  flag("olcuc", OUTPUT, OFF, 0o2),
  flag("ocrnl", OUTPUT, OFF, 0o10),
  flag("onlcr", OUTPUT, ON, 0o4),
  flag("onocr", OUTPUT, OFF, 0o20),
  flag("onlret", OUTPUT, OFF, 0o40),
  flag("ofill", OUTPUT, OFF, 0o100),
  flag("ofdel", OUTPUT, OFF, 0o200),
  new Mode("nl1", OUTPUT, SANE_OFF, 0o400, NLDLY),
  new Mode("nl0", OUTPUT, SANE_ON, 0, NLDLY),
  new Mode("cr3", OUTPUT, SANE_OFF, 0o3000, CRDLY),
  new Mode("cr2", OUTPUT, SANE_OFF, 0o2000, CRDLY),
  new Mode("cr1", OUTPUT, SANE_OFF, 0o1000, CRDLY),
  new Mode("cr0", OUTPUT, SANE_ON, 0, CRDLY),
  new Mode("tab3", OUTPUT, SANE_OFF, 0o14000, TABDLY),
  new Mode("tab2", OUTPUT, SANE_OFF, 0o10000, TABDLY),
  new Mode("tab1", OUTPUT, SANE_OFF, 0o4000, TABDLY),
  new Mode("tab0", OUTPUT, SANE_ON, 0, TABDLY),
  new Mode("bs1", OUTPUT, SANE_OFF, 0o20000, BSDLY),
  new Mode("bs0", OUTPUT, SANE_ON, 0, BSDLY),
  new Mode("vt1", OUTPUT, SANE_OFF, 0o40000, VTDLY),
  new Mode("vt0", OUTPUT, SANE_ON, 0, VTDLY),
  new Mode("ff1", OUTPUT, SANE_OFF, 0o100000, FFDLY),
  new Mode("ff0", OUTPUT, SANE_ON, 0, FFDLY),
  flag("isig", LOCAL, ON, 0o1),
  flag("icanon", LOCAL, ON, 0o2),
  flag("iexten", LOCAL, ON, 0o100000),
  flag("echo", LOCAL, ON, 0o10),
  flag("echoe", LOCAL, ON, 0o20),
  flag("crterase", LOCAL, PLAIN | ALIAS, 0o20),
  flag("echok", LOCAL, ON, 0o40),
  flag("echonl", LOCAL, OFF, 0o100),
  flag("noflsh", LOCAL, OFF, 0o200),
  flag("xcase", LOCAL, OFF, 0o4),
  flag("tostop", LOCAL, OFF, 0o400),
  flag("echoprt", LOCAL, OFF, 0o2000),
  flag("prterase", LOCAL, PLAIN | ALIAS, 0o2000),
  flag("echoctl", LOCAL, ON, 0o1000),
  flag("ctlecho", LOCAL, PLAIN | ALIAS, 0o1000),
  flag("echoke", LOCAL, ON, 0o4000),
  flag("crtkill", LOCAL, PLAIN | ALIAS, 0o4000),
  flag("flusho", LOCAL, OFF, 0o10000),
  flag("extproc", LOCAL, OFF, 0o200000),
];

/** A special character: name, place in c_cc, and its usual value. The last two are numbers. */
export class Char {
  constructor(
    public name: string,
    public at: i32,
    public usual: i32,
  ) {}
}
export const CHARS: Char[] = [
  new Char("intr", 0, 3),
  new Char("quit", 1, 28),
  new Char("erase", 2, 127),
  new Char("kill", 3, 21),
  new Char("eof", 4, 4),
  new Char("eol", 11, 0),
  new Char("eol2", 16, 0),
  new Char("swtch", 7, 0),
  new Char("start", 8, 17),
  new Char("stop", 9, 19),
  new Char("susp", 10, 26),
  new Char("rprnt", 12, 18),
  new Char("werase", 14, 23),
  new Char("lnext", 15, 22),
  new Char("discard", 13, 15),
  new Char("flush", 13, 15),
  new Char("min", 6, 1),
  new Char("time", 5, 0),
];
export const MIN = 6;
export const TIME = 5;

export function findChar(name: string): i32 {
  for (let i = 0; i < CHARS.length; i++) if (CHARS[i].name == name) return i;
  return -1;
}
export function findMode(name: string): i32 {
  for (let i = 0; i < MODES.length; i++) if (MODES[i].name == name) return i;
  return -1;
}

export function wordOf(t: Termios, which: i32): u32 {
  if (which == INPUT) return t.iflag;
  if (which == OUTPUT) return t.oflag;
  return which == CONTROL ? t.cflag : t.lflag;
}
export function setWord(t: Termios, which: i32, value: u32): void {
  if (which == INPUT) t.iflag = value;
  else if (which == OUTPUT) t.oflag = value;
  else if (which == CONTROL) t.cflag = value;
  else t.lflag = value;
}
export function setMode(t: Termios, m: Mode, on: bool): void {
  const others = wordOf(t, m.word) & ~m.mask;
  setWord(t, m.word, on ? others | m.bits : others);
}

function change(t: Termios, names: string, on: bool): void {
  const list = names.split(" ");
  for (let i = 0; i < list.length; i++) setMode(t, MODES[findMode(list[i])], on);
}
function usual(t: Termios, name: string): void {
  const c = CHARS[findChar(name)];
  t.setCc(c.at, c.usual);
}
function sane(t: Termios): void {
  for (let i = 0; i < CHARS.length; i++) t.setCc(CHARS[i].at, CHARS[i].usual);
  for (let i = 0; i < MODES.length; i++) {
    const m = MODES[i];
    if (m.kind & SANE_ON) setMode(t, m, true);
    else if (m.kind & SANE_OFF) setWord(t, m.word, wordOf(t, m.word) & ~m.mask);
  }
}
/** raw and cooked: each the other's negation. */
function raw(t: Termios, on: bool): void {
  if (!on) {
    change(t, "brkint ignpar istrip icrnl ixon opost isig icanon", true);
    return;
  }
  t.iflag = 0;
  change(t, "opost isig icanon xcase", false);
  t.setCc(MIN, 1);
  t.setCc(TIME, 0);
}

/** A combination by name. @returns false when there is none of that name, or it may not be negated */
export function combination(t: Termios, name: string, on: bool): bool {
  if (name == "raw") raw(t, on);
  else if (name == "cooked") raw(t, !on);
  else if (name == "evenp" || name == "parity" || name == "oddp") {
    change(t, "parenb", on);
    change(t, on ? "cs7" : "cs8", true);
    if (on) change(t, "parodd", name == "oddp");
  } else if (name == "nl") {
    change(t, "icrnl onlcr", !on);
    if (!on) change(t, "inlcr igncr ocrnl onlret", false);
  } else if (name == "pass8" || name == "litout") {
    change(t, "parenb istrip", !on);
    change(t, on ? "cs8" : "cs7", true);
    if (name == "litout") change(t, "opost", !on);
  } else if (name == "cbreak") {
    change(t, "icanon", !on);
    if (on) {
      t.setCc(MIN, 1);
      t.setCc(TIME, 0);
    }
  } else if (name == "decctlq") change(t, "ixany", !on);
  else if (name == "tabs") change(t, on ? "tab0" : "tab3", true);
  else if (name == "lcase" || name == "LCASE") change(t, "xcase iuclc olcuc", on);
  else if (!on) return false;
  else if (name == "sane") sane(t);
  else if (name == "ek") {
    usual(t, "erase");
    usual(t, "kill");
  } else if (name == "crt") change(t, "echoe echoctl echoke", true);
  else if (name == "dec") {
    usual(t, "intr");
    usual(t, "erase");
    usual(t, "kill");
    change(t, "echoe echoctl echoke", true);
    change(t, "ixany", false);
  } else return false;
  return true;
}

export const CBAUD: u32 = 0o10017;
/** Speeds by their code in c_cflag: the first sixteen, then those with 0o10000. */
const BAUD: i32[] = [0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400];
const MORE: i32[] = [
  0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000,
  3500000, 4000000,
];
export function baudOf(code: u32): i32 {
  return code & 0o10000 ? MORE[code & 15] : BAUD[code & 15];
}
/** The code of a speed as it is typed, or −1. */
export function baudCode(text: string): i32 {
  if (text == "exta") return 0o16;
  if (text == "extb") return 0o17;
  if (text == "134.5") return 4;
  for (let i = 0; i < 16; i++) if (BAUD[i].toString() == text) return i;
  for (let i = 1; i < 16; i++) if (MORE[i].toString() == text) return 0o10000 | i;
  return -1;
}
