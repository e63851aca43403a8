// stty(1): prints and changes a terminal's line settings.
import { error, tryHelp } from "../../lib/error";
import { print } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quote } from "../../lib/quote";
import { O_NONBLOCK, O_RDONLY, open } from "../../lib/sys/file";
import {
  getWinsize,
  setWinsize,
  TCSETSW,
  Termios,
  tcgetattr,
  tcsetattr,
  windowColumns,
  windowRows,
} from "../../lib/tty";
import { help, version } from "./common";

const USAGE = `[-F DEVICE | --file=DEVICE] [SETTING]...
  or:  stty [-F DEVICE | --file=DEVICE] [-a|--all]
  or:  stty [-F DEVICE | --file=DEVICE] [-g|--save]
Print or change terminal characteristics.

  -a, --all          print all current settings in human-readable form
  -g, --save         print all current settings in a stty-readable form
  -F, --file=DEVICE  open and use the specified DEVICE instead of stdin

Optional - before SETTING indicates negation.  Settings are the names that
-a prints, a special character's name and its character, and:
  rows N, cols N     tell the kernel that the terminal has N rows or columns
  size               print the number of rows and columns
  sane, cooked, raw, cbreak, -raw, -cooked, -cbreak
`;

const IFLAG = 0;
const OFLAG = 1;
const CFLAG = 2;
const LFLAG = 3;

/** A flag by name: its word, its bit, and what `sane` makes of it (1 set, 0 clear, -1 as it is). */
class Flag {
  constructor(
    public name: string,
    public word: i32,
    public bit: u32,
    public sane: i32,
  ) {}
}

// In the order in which `stty -a` prints them.
const FLAGS: Flag[] = [
  new Flag("parenb", CFLAG, 0o400, -1),
  new Flag("parodd", CFLAG, 0o1000, -1),
  new Flag("cmspar", CFLAG, 0o10000000000, -1),
  new Flag("hupcl", CFLAG, 0o2000, -1),
  new Flag("cstopb", CFLAG, 0o100, -1),
  new Flag("cread", CFLAG, 0o200, 1),
  new Flag("clocal", CFLAG, 0o4000, -1),
  new Flag("crtscts", CFLAG, 0o20000000000, -1),
  new Flag("ignbrk", IFLAG, 0o1, 0),
  new Flag("brkint", IFLAG, 0o2, 1),
  new Flag("ignpar", IFLAG, 0o4, -1),
  new Flag("parmrk", IFLAG, 0o10, -1),
  new Flag("inpck", IFLAG, 0o20, -1),
  new Flag("istrip", IFLAG, 0o40, -1),
  new Flag("inlcr", IFLAG, 0o100, 0),
  new Flag("igncr", IFLAG, 0o200, 0),
  new Flag("icrnl", IFLAG, 0o400, 1),
  new Flag("ixon", IFLAG, 0o2000, -1),
  new Flag("ixoff", IFLAG, 0o10000, 0),
  new Flag("iuclc", IFLAG, 0o1000, 0),
  new Flag("ixany", IFLAG, 0o4000, 0),
  new Flag("imaxbel", IFLAG, 0o20000, 1),
  new Flag("iutf8", IFLAG, 0o40000, -1),
  new Flag("opost", OFLAG, 0o1, 1),
  new Flag("olcuc", OFLAG, 0o2, 0),
  new Flag("ocrnl", OFLAG, 0o10, 0),
  new Flag("onlcr", OFLAG, 0o4, 1),
  new Flag("onocr", OFLAG, 0o20, 0),
  new Flag("onlret", OFLAG, 0o40, 0),
  new Flag("ofill", OFLAG, 0o100, 0),
  new Flag("ofdel", OFLAG, 0o200, 0),
  new Flag("isig", LFLAG, 0o1, 1),
  new Flag("icanon", LFLAG, 0o2, 1),
  new Flag("iexten", LFLAG, 0o100000, 1),
  new Flag("echo", LFLAG, 0o10, 1),
  new Flag("echoe", LFLAG, 0o20, 1),
  new Flag("echok", LFLAG, 0o40, 1),
  new Flag("echonl", LFLAG, 0o100, 0),
  new Flag("noflsh", LFLAG, 0o200, 0),
  new Flag("xcase", LFLAG, 0o4, 0),
  new Flag("tostop", LFLAG, 0o400, 0),
  new Flag("echoprt", LFLAG, 0o2000, 0),
  new Flag("echoctl", LFLAG, 0o1000, 1),
  new Flag("echoke", LFLAG, 0o4000, 1),
  new Flag("flusho", LFLAG, 0o10000, 0),
  new Flag("extproc", LFLAG, 0o200000, 0),
];

/** A special character: name, place in c_cc, and its usual value. */
class Char {
  constructor(
    public name: string,
    public at: i32,
    public usual: i32,
  ) {}
}

const CHARS: Char[] = [
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
  new Char("min", 6, 1),
  new Char("time", 5, 0),
];

function word(t: Termios, which: i32): u32 {
  if (which == IFLAG) return t.iflag;
  if (which == OFLAG) return t.oflag;
  return which == CFLAG ? t.cflag : t.lflag;
}

function setFlag(t: Termios, flag: Flag, on: bool): void {
  const value = on ? word(t, flag.word) | flag.bit : word(t, flag.word) & ~flag.bit;
  if (flag.word == IFLAG) t.iflag = value;
  else if (flag.word == OFLAG) t.oflag = value;
  else if (flag.word == CFLAG) t.cflag = value;
  else t.lflag = value;
}

function findFlag(name: string): i32 {
  for (let i = 0; i < FLAGS.length; i++) if (FLAGS[i].name == name) return i;
  return -1;
}

function findChar(name: string): i32 {
  for (let i = 0; i < CHARS.length; i++) if (CHARS[i].name == name) return i;
  return -1;
}

function setNamed(t: Termios, name: string, on: bool): void {
  setFlag(t, FLAGS[findFlag(name)], on);
}

function visible(c: i32): string {
  if (c == 0) return "<undef>";
  let text = "";
  if (c >= 128) {
    text = "M-";
    c -= 128;
  }
  if (c < 32) return text + "^" + String.fromCharCode(c + 64);
  return c == 127 ? text + "^?" : text + String.fromCharCode(c);
}

/** Words in lines of at most 80 columns, each group on lines of its own. */
let column = 0;
function put(text: string, before: string): void {
  if (column > 0 && column + before.length + text.length > 80) endLine();
  if (column > 0) text = before + text;
  print(text);
  column += text.length;
}
function endLine(): void {
  if (column > 0) print("\n");
  column = 0;
}

function flags(t: Termios, from: i32, to: i32): void {
  for (let i = from; i <= to; i++) {
    const flag = FLAGS[i];
    put((word(t, flag.word) & flag.bit ? "" : "-") + flag.name, " ");
    if (flag.name == "cmspar") put("cs" + (5 + ((t.cflag >> 4) & 3)).toString(), " ");
    if (flag.name == "ofdel") {
      for (let k = 0; k < 6; k++) put(["nl0", "cr0", "tab0", "bs0", "vt0", "ff0"][k], " ");
    }
  }
  endLine();
}

function showAll(fd: i32, t: Termios): void {
  getWinsize(fd);
  put(
    "speed 38400 baud; rows " +
      windowRows().toString() +
      "; columns " +
      windowColumns().toString() +
      "; line = " +
      t.line.toString() +
      ";",
    " ",
  );
  endLine();
  for (let i = 0; i < CHARS.length; i++) {
    const c = CHARS[i];
    const value = c.name == "min" || c.name == "time" ? t.cc(c.at).toString() : visible(t.cc(c.at));
    put(c.name + " = " + value + ";", " ");
  }
  endLine();
  flags(t, findFlag("parenb"), findFlag("crtscts"));
  flags(t, findFlag("ignbrk"), findFlag("iutf8"));
  flags(t, findFlag("opost"), findFlag("ofdel"));
  flags(t, findFlag("isig"), findFlag("extproc"));
}

/** What is not as `sane` would have it. */
function showChanges(t: Termios): void {
  put("speed 38400 baud; line = " + t.line.toString() + ";", " ");
  endLine();
  for (let i = 0; i < CHARS.length; i++) {
    const c = CHARS[i];
    if (t.cc(c.at) != c.usual && c.name != "min" && c.name != "time")
      put(c.name + " = " + visible(t.cc(c.at)) + ";", " ");
  }
  if (!(t.lflag & 0o2)) put("min = " + t.cc(6).toString() + "; time = " + t.cc(5).toString() + ";", " "); // -icanon
  endLine();
  let group = CFLAG;
  for (let i = 0; i < FLAGS.length; i++) {
    const flag = FLAGS[i];
    if (flag.word != group) endLine();
    group = flag.word;
    const on = (word(t, flag.word) & flag.bit) != 0;
    if (flag.sane >= 0 && on != (flag.sane == 1)) put((on ? "" : "-") + flag.name, " ");
  }
  endLine();
}

function hex(n: u32): string {
  return n.toString(16);
}

function save(t: Termios): string {
  let text = hex(t.iflag) + ":" + hex(t.oflag) + ":" + hex(t.cflag) + ":" + hex(t.lflag);
  for (let i = 0; i < 32; i++) text += ":" + (i < 19 ? hex(t.cc(i) as u32) : "0");
  return text;
}

function recall(t: Termios, text: string): bool {
  const parts = text.split(":");
  if (parts.length != 36) return false;
  t.iflag = U32.parseInt(parts[0], 16);
  t.oflag = U32.parseInt(parts[1], 16);
  t.cflag = U32.parseInt(parts[2], 16);
  t.lflag = U32.parseInt(parts[3], 16);
  for (let i = 0; i < 19; i++) t.setCc(i, I32.parseInt(parts[4 + i], 16));
  return true;
}

/** A character as `^C`, `^-` or `undef`, as itself, or as a number. @returns -1 when it is none */
function charOf(text: string): i32 {
  if (text == "undef" || text == "^-" || text.length == 0) return 0;
  if (text.length == 1) return text.charCodeAt(0);
  if (text.length == 2 && text.charCodeAt(0) == 0x5e) return text == "^?" ? 127 : text.charCodeAt(1) & 31;
  const value = strtol(text, 0);
  return value >= 0 && value < 256 ? (value as i32) : -1;
}

function sane(t: Termios): void {
  for (let i = 0; i < FLAGS.length; i++) if (FLAGS[i].sane >= 0) setFlag(t, FLAGS[i], FLAGS[i].sane == 1);
  for (let i = 0; i < CHARS.length; i++) t.setCc(CHARS[i].at, CHARS[i].usual);
}

/** raw and cooked: each the other's negation. */
function raw(t: Termios, on: bool): void {
  if (!on) {
    const names = ["brkint", "ignpar", "istrip", "icrnl", "ixon", "opost", "isig", "icanon"];
    for (let i = 0; i < names.length; i++) setNamed(t, names[i], true);
    return;
  }
  t.iflag = 0;
  const names = ["opost", "isig", "icanon", "xcase"];
  for (let i = 0; i < names.length; i++) setNamed(t, names[i], false);
  t.setCc(6, 1);
  t.setCc(5, 0);
}

/** A combination by name. @returns false when there is none of that name */
function combination(t: Termios, name: string, on: bool): bool {
  if (name == "raw") raw(t, on);
  else if (name == "cooked") raw(t, !on);
  else if (name == "cbreak") setNamed(t, "icanon", !on);
  else if (name == "crterase") setNamed(t, "echoe", on);
  else if (name == "sane" && on) sane(t);
  else if (name == "nl") {
    setNamed(t, "icrnl", !on);
    setNamed(t, "onlcr", !on);
  } else return false;
  return true;
}

function invalid(text: string): i32 {
  error(0, 0, "invalid argument " + quote(text));
  tryHelp();
  return 1;
}

export function stty(args: string[]): i32 {
  let fd = 0;
  let device = "standard input";
  let all = false;
  let saved = false;
  const settings: string[] = [];
  for (let i = 1; i < args.length; i++) {
    const arg = args[i];
    if (arg == "--help") return help(USAGE);
    if (arg == "--version") return version();
    if (arg == "-a" || arg == "--all") all = true;
    else if (arg == "-g" || arg == "--save") saved = true;
    else if (arg.startsWith("--file=")) device = arg.substring(7);
    else if (arg == "-F" && i + 1 < args.length) device = args[++i];
    else settings.push(arg);
  }
  if (device != "standard input") {
    fd = open(device, O_RDONLY | O_NONBLOCK);
    if (fd < 0) {
      error(1, fd, device);
    }
  }
  const t = new Termios();
  const got = tcgetattr(fd, t);
  if (got < 0) error(1, got, quote(device));
  if (all || saved || settings.length == 0) {
    if (settings.length > 0) {
      error(0, 0, "when specifying an output style, modes may not be set");
      return 1;
    }
    if (saved) print(save(t) + "\n");
    else if (all) showAll(fd, t);
    else showChanges(t);
    return 0;
  }
  // Everything is looked at before anything is done.
  getWinsize(fd);
  let rows = windowRows();
  let columns = windowColumns();
  let sized = false;
  let changed = false;
  let output = "";
  for (let i = 0; i < settings.length; i++) {
    const arg = settings[i];
    const on = !arg.startsWith("-");
    const name = on ? arg : arg.substring(1);
    const flag = findFlag(name);
    const char = findChar(name);
    if (flag >= 0) {
      setFlag(t, FLAGS[flag], on);
      changed = true;
    } else if (combination(t, name, on)) changed = true;
    else if (!on) return invalid(arg);
    else if (arg == "size") output += rows.toString() + " " + columns.toString() + "\n";
    else if (arg == "speed") output += "38400\n";
    else if (arg.includes(":") && recall(t, arg)) changed = true;
    else if (char >= 0 || arg == "rows" || arg == "cols" || arg == "columns") {
      if (++i == settings.length) {
        error(0, 0, "missing argument to " + quote(arg));
        tryHelp();
        return 1;
      }
      const value = settings[i];
      if (char >= 0 && arg != "min" && arg != "time") {
        const c = charOf(value);
        if (c < 0) return invalid(value);
        t.setCc(CHARS[char].at, c);
        changed = true;
      } else if (!isDigits(value)) {
        error(0, 0, "invalid integer argument: " + quote(value));
        return 1;
      } else if (char >= 0) {
        t.setCc(CHARS[char].at, strtol(value, 10) as i32);
        changed = true;
      } else {
        if (arg == "rows") rows = strtol(value, 10) as i32;
        else columns = strtol(value, 10) as i32;
        sized = true;
      }
    } else return invalid(arg);
  }
  if (sized) {
    const set = setWinsize(fd, rows, columns);
    if (set < 0) error(1, set, quote(device));
  }
  if (changed) {
    const set = tcsetattr(fd, TCSETSW, t);
    if (set < 0) error(1, set, quote(device));
  }
  print(output);
  return 0;
}
