// find -printf and -ls.
import * as C from "../../../lib/chars";
import { ELOOP, ENOENT, ENOTDIR } from "../../../lib/errno";
import {
  formatFloat,
  formatInt,
  formatString,
  MINUS,
  PLUS,
  padLeft,
  padRight,
  SHARP,
  SPACE,
  ZERO,
} from "../../../lib/fmt";
import { eprint, stdout, Writer } from "../../../lib/io";
import { basename } from "../../../lib/path";
import { escapeName } from "../../../lib/quote";
import { exit, prog } from "../../../lib/start";
import { isBlock, isChar, isLink, major, minor, modeString, Stat } from "../../../lib/stat";
import { readlinkat } from "../../../lib/sys/fs";
import { localtime, nowNsec, strftime } from "../../../lib/time";
import { groupName, userName } from "../../../lib/users";
import { mounts } from "../../coreutils/mounts";
import { File, Node } from "./node";

function typeLetter(mode: u32): string {
  switch (mode & 0o170000) {
    case 0o100000:
      return "f";
    case 0o040000:
      return "d";
    case 0o120000:
      return "l";
    case 0o060000:
      return "b";
    case 0o020000:
      return "c";
    case 0o010000:
      return "p";
    case 0o140000:
      return "s";
  }
  return "U";
}
export function fileSystemOf(dev: u64): string {
  const list = mounts();
  for (let i = list.length - 1; i >= 0; i--) if (list[i].dev == dev) return list[i].type;
  return "unknown";
}
/** Nanoseconds with find's ten digits. */
function fraction(nsec: i64): string {
  const s = nsec.toString();
  return "." + "0".repeat(9 - s.length) + s + "0";
}
/** %Ak, %Ck, %Tk. */
function timeText(k: i32, sec: i64, nsec: i64): string {
  if (k == C.AT) return sec.toString() + fraction(nsec);
  const tm = localtime(sec);
  if (k == C.PLUS) return strftime("%Y-%m-%d+%H:%M:%S", tm) + fraction(nsec);
  const s = strftime("%" + String.fromCharCode(k), tm, nsec);
  // seconds have their fraction wherever they stand
  if (k == C.S || k == C.T || k == C.X) return s + fraction(nsec);
  if (k == C.r) return strftime("%I:%M:%S", tm) + fraction(nsec) + strftime(" %p", tm);
  return s;
}
/** %a %c %t: as ctime(3), with the fraction. */
function ctimeText(sec: i64, nsec: i64): string {
  const tm = localtime(sec);
  return strftime("%a %b %e %H:%M:%S", tm) + fraction(nsec) + strftime(" %Y", tm);
}
function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash == 0 ? "" : path.substring(0, slash);
}

function unsigned(n: u64, flags: i32, width: i32, precision: i32): string {
  return formatInt(n as i64, C.u, flags, width, precision);
}

export function putFormatted(n: Node, f: File): void {
  const given = n.output;
  const w: Writer = given === null ? stdout : given;
  const s = n.text;
  const st = f.stat;
  for (let i = 0; i < s.length; i++) {
    let c = s.charCodeAt(i);
    if (c == C.BACKSLASH) {
      i++;
      if (i >= s.length) {
        w.byte(C.BACKSLASH);
        break;
      }
      c = s.charCodeAt(i);
      if (c >= C.n0 && c <= C.n7) {
        let v = 0;
        let k = 0;
        while (k < 3 && i < s.length && s.charCodeAt(i) >= C.n0 && s.charCodeAt(i) <= C.n7) {
          v = v * 8 + s.charCodeAt(i++) - C.n0;
          k++;
        }
        i--;
        w.byte(v & 255);
        continue;
      }
      const at = "abfnrtv\\".indexOf(s.charAt(i));
      if (at >= 0) w.byte("\x07\b\f\n\r\t\v\\".charCodeAt(at));
      else if (c == C.c) {
        w.flush();
        return;
      } else {
        w.byte(C.BACKSLASH);
        w.byte(c);
      }
      continue;
    }
    if (c != C.PERCENT) {
      w.byte(c);
      continue;
    }
    const start = i++;
    let flags = 0;
    let width = 0;
    let precision = -1;
    for (; i < s.length; i++) {
      c = s.charCodeAt(i);
      if (c == C.MINUS) flags |= MINUS;
      else if (c == C.PLUS) flags |= PLUS;
      else if (c == C.SPACE) flags |= SPACE;
      else if (c == C.HASH) flags |= SHARP;
      else if (c == C.n0) flags |= ZERO;
      else break;
    }
    while (i < s.length && s.charCodeAt(i) >= C.n0 && s.charCodeAt(i) <= C.n9)
      width = width * 10 + s.charCodeAt(i++) - C.n0;
    if (i < s.length && s.charCodeAt(i) == C.DOT) {
      i++;
      precision = 0;
      while (i < s.length && s.charCodeAt(i) >= C.n0 && s.charCodeAt(i) <= C.n9)
        precision = precision * 10 + s.charCodeAt(i++) - C.n0;
    }
    if (i >= s.length) break;
    c = s.charCodeAt(i);
    let text: string | null = null;
    switch (c) {
      case C.PERCENT:
        w.byte(C.PERCENT);
        continue;
      case C.a:
        text = ctimeText(st.atime, st.atimeNsec);
        break;
      case C.c:
        text = ctimeText(st.ctime, st.ctimeNsec);
        break;
      case C.t:
        text = ctimeText(st.mtime, st.mtimeNsec);
        break;
      case C.A:
      case C.C:
      case C.T:
      case C.B: {
        i++;
        if (i >= s.length) {
          w.put(s.substring(start));
          break;
        }
        const k = s.charCodeAt(i);
        text =
          c == C.A
            ? timeText(k, st.atime, st.atimeNsec)
            : c == C.C
              ? timeText(k, st.ctime, st.ctimeNsec)
              : timeText(k, st.mtime, st.mtimeNsec);
        break;
      }
      case C.b:
        text = unsigned(st.blocks, 0, 0, -1);
        break;
      case C.d:
        w.put(formatInt(f.depth, C.d, flags, width, precision));
        continue;
      case C.D:
        text = st.dev.toString();
        break;
      case C.f:
        text = basenameOf(f.path);
        break;
      case C.F:
        text = fileSystemOf(st.dev);
        break;
      case C.g:
        text = groupName(st.gid as i32);
        break;
      case C.G:
        text = st.gid.toString();
        break;
      case C.h:
        text = directoryOf(f.path);
        break;
      case C.H:
        text = f.start;
        break;
      case C.i:
        text = st.ino.toString();
        break;
      case C.k:
        text = ((st.blocks + 1) / 2).toString();
        break;
      case C.l: {
        const to = isLink(st.mode) ? readlinkat(f.dir, f.name) : null;
        text = to === null ? "" : to;
        break;
      }
      case C.m:
        w.put(formatInt(st.mode & 0o7777, C.o, flags, width, precision));
        continue;
      case C.M:
        text = modeString(st.mode);
        break;
      case C.n:
        text = st.nlink.toString();
        break;
      case C.p:
        text = f.path;
        break;
      case C.P:
        text =
          f.path.length > f.start.length
            ? f.path.substring(f.start.endsWith("/") ? f.start.length : f.start.length + 1)
            : "";
        break;
      case C.s:
        text = st.size.toString();
        break;
      case C.S:
        w.put(st.size == 0 ? "1" : sparseness(st));
        continue;
      case C.u:
        text = userName(st.uid as i32);
        break;
      case C.U:
        text = st.uid.toString();
        break;
      case C.y:
        text = typeLetter(st.mode);
        break;
      case C.Y: {
        if (!isLink(st.mode)) {
          text = typeLetter(st.mode);
          break;
        }
        const t = new Stat();
        const e = t.statAt(f.dir, f.name, 0);
        text = e == 0 ? typeLetter(t.mode) : e == -ENOENT || e == -ENOTDIR ? "N" : e == -ELOOP ? "L" : "?";
        break;
      }
      case C.Z:
        text = "";
        break;
      default:
        w.put(s.substring(start, i + 1));
        continue;
    }
    if (text === null) continue;
    // numbers shown as text take the flags of text
    w.put(formatString(text, flags, width, precision));
  }
  if (given !== null && w !== stdout) w.flush();
}
function sparseness(st: Stat): string {
  return formatFloat((512.0 * (st.blocks as f64)) / (st.size as f64), C.g, 0, 0, -1);
}
function basenameOf(path: string): string {
  const b = basename(path);
  return b.length ? b : path;
}
function warn(message: string): void {
  stdout.flush();
  eprint(prog + ": warning: " + message + "\n");
}
/** What is wrong with a format is said once, before anything is printed. */
export function checkFormat(s: string): void {
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c == C.BACKSLASH) {
      i++;
      if (i >= s.length) warn("escape `\\' followed by nothing at all");
      else if (!"abcfnrtv\\01234567".includes(s.charAt(i))) warn("unrecognized escape `\\" + s.charAt(i) + "'");
      continue;
    }
    if (c != C.PERCENT) continue;
    i++;
    while (i < s.length && "-+ #0123456789.".includes(s.charAt(i))) i++;
    if (i >= s.length) {
      stdout.flush();
      eprint(prog + ": error: % at end of format string\n");
      exit(1);
    }
    const d = s.charAt(i);
    if ("ABCT".includes(d)) {
      if (i + 1 >= s.length) warn("format directive `%" + d + "' should be followed by another character");
      else i++;
    } else if (!"%abcdDfFgGhHiklmMnpPsStuUyYZ".includes(d)) warn("unrecognized format directive `%" + d + "'");
  }
}

const now = nowNsec();
let inodeWidth = 9;
let blocksWidth = 6;
let sizeWidth = 8;
export function putListing(n: Node, f: File): void {
  const given = n.output;
  const w: Writer = given === null ? stdout : given;
  const st = f.stat;
  const inode = st.ino.toString();
  inodeWidth = max(inodeWidth, inode.length);
  const blocks = ((st.blocks + 1) / 2).toString();
  blocksWidth = max(blocksWidth, blocks.length);
  let line =
    padLeft(inode, inodeWidth) +
    " " +
    padLeft(blocks, blocksWidth) +
    " " +
    modeString(st.mode) +
    " " +
    padLeft(st.nlink.toString(), 3) +
    " ";
  line += padRight(userName(st.uid as i32), 8) + " " + padRight(groupName(st.gid as i32), 8) + " ";
  if (isChar(st.mode) || isBlock(st.mode))
    line += padLeft(major(st.rdev).toString(), 3) + ", " + padLeft(minor(st.rdev).toString(), 3);
  else {
    const size = st.size.toString();
    sizeWidth = max(sizeWidth, size.length);
    line += padLeft(size, sizeWidth);
  }
  const age = now / 1000000000 - st.mtime;
  const recent = age < 6 * 30 * 24 * 3600 && age > -3600;
  line += " " + strftime(recent ? "%b %e %H:%M" : "%b %e  %Y", localtime(st.mtime)) + " ";
  w.put(line + escapeName(f.path));
  if (isLink(st.mode)) {
    const to = readlinkat(f.dir, f.name);
    if (to !== null) w.put(" -> " + escapeName(to));
  }
  w.byte(C.NL);
  if (given !== null && w !== stdout) w.flush();
}
