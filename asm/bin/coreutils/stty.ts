// stty(1): prints and changes a terminal's line settings. Names are in sttymodes.ts, what is printed in sttyshow.ts.
import { EINVAL, ERANGE, strerror } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { print } from "../../lib/io";
import { numEnd, numOverflow, strtol } from "../../lib/number";
import { quote, quotef } from "../../lib/quote";
import { exit } from "../../lib/start";

import { O_NONBLOCK, O_RDONLY, open } from "../../lib/sys/file";
import {
  getWinsize,
  setWinsize,
  TCSETS,
  TCSETSW,
  Termios,
  tcgetattr,
  tcsetattr,
  windowColumns,
  windowRows,
} from "../../lib/tty";
import { help, version } from "./common";
import {
  baudCode,
  baudOf,
  CBAUD,
  CHARS,
  combination,
  findChar,
  findMode,
  MODES,
  REVERSIBLE,
  setMode,
} from "./sttymodes";
import { showAll, showChanges, showSize } from "./sttyshow";

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

/** What glibc remembers of a termios beside the kernel's words: the speeds that were asked for, as codes of c_cflag. */
let inputSpeed: u32 = 0;
let outputSpeed: u32 = 0;

function hex(n: u32): string {
  return n.toString(16);
}
function save(t: Termios): string {
  let text = hex(t.iflag) + ":" + hex(t.oflag) + ":" + hex(t.cflag) + ":" + hex(t.lflag);
  for (let i = 0; i < 32; i++) text += ":" + (i < 19 ? hex(t.cc(i) as u32) : "0");
  return text;
}
/** What -g printed. @returns false when it is not that: then nothing is changed */
function recall(t: Termios, text: string): bool {
  const parts = text.split(":");
  if (parts.length != 36) return false;
  for (let i = 0; i < parts.length; i++) {
    const value = strtol(parts[i], 16);
    if (!parts[i].length || numEnd != parts[i].length || numOverflow || value < 0) return false;
    if (value > (i < 4 ? (u32.MAX_VALUE as i64) : 255)) return false;
  }
  t.iflag = strtol(parts[0], 16) as u32;
  t.oflag = strtol(parts[1], 16) as u32;
  t.cflag = strtol(parts[2], 16) as u32;
  t.lflag = strtol(parts[3], 16) as u32;
  for (let i = 0; i < 19; i++) t.setCc(i, strtol(parts[4 + i], 16) as i32);
  return true;
}

function invalid(text: string): void {
  error(0, 0, "invalid argument " + quote(text));
  usage();
}
function usage(): void {
  tryHelp();
  exit(1);
}
/** A number in any of C's notations, at most `most`; anything else ends. */
function integer(text: string, most: i64): i64 {
  const value = strtol(text, 0);
  const over = numOverflow || value > most;
  if (!text.length || numEnd != text.length || text.charCodeAt(0) == 0x2d)
    error(1, 0, "invalid integer argument: " + quote(text));
  if (over) error(1, 0, "invalid integer argument: " + quote(text) + ": " + strerror(ERANGE));
  return value;
}
/** A character as itself, `^C`, `^-` or `undef`, or as a number. */
function character(name: string, text: string): i32 {
  if (name == "min" || name == "time") return integer(text, 255) as i32;
  if (text.length < 2) return text.length ? text.charCodeAt(0) : 0;
  if (text == "undef" || text == "^-") return 0;
  if (text.charCodeAt(0) == 0x5e) return text.charAt(1) == "?" ? 127 : text.charCodeAt(1) & ~0o140;
  return integer(text, 255) as i32;
}

class Settings {
  fd: i32 = 0;
  device: string = "standard input";
  all: bool = false;
  save: bool = false;
  drain: bool = true;
  list: string[] = [];
}

function parse(args: string[]): Settings | null {
  const s = new Settings();
  for (let i = 1; i < args.length; i++) {
    const arg = args[i];
    if (arg == "--") continue;
    if (arg.length > 2 && arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const name = equals < 0 ? arg : arg.substring(0, equals);
      if (equals < 0 && "--all".startsWith(name)) s.all = true;
      else if (equals < 0 && "--save".startsWith(name)) s.save = true;
      else if ("--file".startsWith(name) && (equals >= 0 || i + 1 < args.length))
        s.device = equals < 0 ? args[++i] : arg.substring(equals + 1);
      else if (equals < 0 && "--help".startsWith(name)) {
        help(USAGE);
        return null;
      } else if (equals < 0 && "--version".startsWith(name)) {
        version();
        return null;
      } else s.list.push(arg);
      continue;
    }
    // A cluster of options, or a setting: "-echo" is none of ours.
    let known = arg.length > 1 && arg.startsWith("-");
    for (let k = 1; k < arg.length && known; k++) {
      const c = arg.charAt(k);
      if (c == "F") {
        known = k + 1 < arg.length || i + 1 < args.length;
        break;
      }
      known = c == "a" || c == "g";
    }
    if (!known) {
      if (arg == "drain" || arg == "-drain") s.drain = arg == "drain";
      else s.list.push(arg);
      continue;
    }
    for (let k = 1; k < arg.length; k++) {
      const c = arg.charAt(k);
      if (c == "a") s.all = true;
      else if (c == "g") s.save = true;
      else {
        s.device = k + 1 < arg.length ? arg.substring(k + 1) : args[++i];
        break;
      }
    }
  }
  return s;
}

/** Takes the settings one after another. With `act` those of the window are done at once, as they come. */
function take(s: Settings, t: Termios, act: bool): bool {
  let changed = false;
  const list = s.list;
  for (let i = 0; i < list.length; i++) {
    const arg = list[i];
    const on = !arg.startsWith("-");
    const name = on ? arg : arg.substring(1);
    const mode = findMode(name);
    if (mode >= 0 && (on || MODES[mode].kind & REVERSIBLE)) {
      setMode(t, MODES[mode], on);
      changed = true;
      continue;
    }
    if (mode < 0 && combination(t, name, on)) {
      changed = true;
      continue;
    }
    if (!on) {
      invalid(arg);
      continue;
    }
    const char = findChar(arg);
    const window = arg == "rows" || arg == "cols" || arg == "columns";
    if (char >= 0 || window || arg == "line" || arg == "ispeed" || arg == "ospeed") {
      if (++i == list.length) {
        error(0, 0, "missing argument to " + quote(arg));
        usage();
      }
      const value = list[i];
      if (char >= 0) {
        t.setCc(CHARS[char].at, character(arg, value));
        changed = true;
      } else if (window) {
        const n = integer(value, i32.MAX_VALUE) as i32;
        if (act) setSize(s, arg == "rows" ? n : -1, arg == "rows" ? -1 : n);
      } else if (arg == "line") {
        t.line = integer(value, i64.MAX_VALUE) as u8;
        changed = true;
      } else {
        const code = baudCode(value);
        if (code >= 0) setSpeed(t, code as u32, arg == "ispeed", arg == "ospeed");
        changed = true;
      }
    } else if (arg == "size") {
      if (act) {
        const e = getWinsize(s.fd);
        if (e < 0) error(1, e, quotef(s.device));
        showSize(windowRows(), windowColumns());
      }
    } else if (arg == "speed") {
      if (act) print(baudOf(t.cflag & CBAUD).toString() + "\n");
    } else if (recall(t, arg)) changed = true;
    else {
      const code = baudCode(arg);
      if (code < 0) invalid(arg);
      setSpeed(t, code as u32, true, true);
      changed = true;
    }
  }
  return changed;
}
function setSpeed(t: Termios, code: u32, input: bool, output: bool): void {
  // Speed 0 of the input is a bit of c_iflag to glibc, which the kernel does not keep: it is never found again.
  if (input) inputSpeed = code ? code : u32.MAX_VALUE;
  if (output) outputSpeed = code;
  // as the input's speed 0 means "as the output's"
  if (input && !code && !output) return;
  t.cflag = (t.cflag & ~CBAUD) | code;
}
function setSize(s: Settings, rows: i32, columns: i32): void {
  getWinsize(s.fd);
  const e = setWinsize(s.fd, rows < 0 ? windowRows() : rows, columns < 0 ? windowColumns() : columns);
  if (e < 0) error(1, e, quotef(s.device));
}

function same(a: Termios, b: Termios): bool {
  if (a.iflag != b.iflag || a.oflag != b.oflag || a.cflag != b.cflag || a.lflag != b.lflag || a.line != b.line)
    return false;
  for (let i = 0; i < 19; i++) if (a.cc(i) != b.cc(i)) return false;
  return true;
}

export function stty(args: string[]): i32 {
  const s = parse(args);
  if (s === null) return 0;
  if (s.all && s.save) error(1, 0, "the options for verbose and stty-readable output styles are\nmutually exclusive");
  if (s.list.length && (s.all || s.save)) error(1, 0, "when specifying an output style, modes may not be set");
  // Everything is looked at before the terminal is opened and anything done.
  take(s, new Termios(), false);
  if (s.device != "standard input") {
    s.fd = open(s.device, O_RDONLY | O_NONBLOCK);
    if (s.fd < 0) error(1, s.fd, quotef(s.device));
  }
  const t = new Termios();
  const got = tcgetattr(s.fd, t);
  if (got < 0) error(1, got, quotef(s.device));
  if (s.save) print(save(t) + "\n");
  else if (s.all) showAll(s.fd, t);
  else if (!s.list.length) showChanges(t);
  if (!s.list.length) return 0;
  const before = t.copy();
  inputSpeed = outputSpeed = t.cflag & CBAUD;
  if (!take(s, t, true)) return 0;
  const e = tcsetattr(s.fd, s.drain ? TCSETSW : TCSETS, t);
  if (e < 0) error(1, e, quotef(s.device));
  const now = new Termios();
  tcgetattr(s.fd, now);
  const reached = now.cflag & CBAUD;
  const done = same(now, t) && inputSpeed == reached && outputSpeed == reached;
  // tcsetattr(3) fails when nothing of what was asked for could be done.
  const PARENB_CREAD: u32 = 0o600;
  const CSIZE: u32 = 0o60;
  const wanted = t.cflag;
  if (same(now, before) && ((wanted ^ now.cflag) & PARENB_CREAD || (wanted & CSIZE && (wanted ^ now.cflag) & CSIZE)))
    error(1, EINVAL, quotef(s.device));
  if (!done) error(1, 0, quotef(s.device) + ": unable to perform all requested operations");
  return 0;
}
