// The arguments and results of one system call, as text.
import { errnoName, strerror } from "../../lib/errno";
import { hex } from "../../lib/number";
import { readlink } from "../../lib/sys/fs";
import { Call } from "./calls";
import * as structs from "./structs";
import { constant, flags, openFlags, restartError, signal, signalSet } from "./values";

/** Options that change the text. */
export let verbose = false; // -v
export let fdPaths = false; // -y
export let hexStrings = false; // -x
export let stringMax: i32 = 32; // -s
export function setVerbose(): void {
  verbose = true;
}
export function setFdPaths(): void {
  fdPaths = true;
}
export function setHexStrings(): void {
  hexStrings = true;
}
export function setStringMax(n: i32): void {
  stringMax = n;
}

const CUT = 1;
const FAULT = 2;

/** One record's pieces: what its arguments point to. `at` is the first piece, `end` behind the last. */
export class Pieces {
  ptr: usize = 0;
  size: i32 = 0;
  flags: i32 = 0;
  constructor(
    private at: usize,
    private end: usize,
  ) {}
  /** Finds the piece of an argument: ptr, size, flags. */
  find(argument: i32): bool {
    for (let p = this.at; p + 4 <= this.end; ) {
      const n = load<u16>(p, 2) as i32;
      if (load<u8>(p) == (argument as u8) && (n || load<u8>(p, 1))) {
        this.ptr = p + 4;
        this.size = n;
        this.flags = load<u8>(p, 1);
        return true;
      }
      p += (4 + n + 3) & ~3;
    }
    return false;
  }
}

function address(v: i64): string {
  return (v & 0xffffffff) == 0 ? "NULL" : "0x" + hex((v & 0xffffffff) as u64);
}
function descriptor(v: i64, tid: i32): string {
  const fd = v as i32;
  if (!fdPaths || fd < 0) return fd.toString();
  const path = readlink("/proc/" + tid.toString() + "/fd/" + fd.toString());
  return path === null ? fd.toString() : fd.toString() + "<" + path + ">";
}
function bytes(p: Pieces, most: i32): string {
  const n = min(p.size, most);
  return structs.quoted(p.ptr, n, hexStrings) + (n < p.size || p.flags & CUT ? "..." : "");
}

const O_CREAT_OR_TMPFILE: i64 = 0o20000100;

/** How many arguments are shown: open's mode means something only when it may create. */
export function countShown(call: Call, args: StaticArray<i64>): i32 {
  const n = call.types.length;
  if (call.name != "open" && call.name != "openat") return n;
  for (let i = 1; i < n; i++) if (call.kinds[i] == "o" && !(args[i - 1] & O_CREAT_OR_TMPFILE)) return i;
  return n;
}

/** Whether an argument is known only when the call returns. */
export function isOutput(kind: string): bool {
  if (kind.length != 1) return false;
  const c = kind.charCodeAt(0);
  return c >= 65 && c <= 90 && c != 68;
}

/**
 * One argument.
 * @param pieces of the record of the call's beginning (or its end for an output)
 * @param result of the call, for outputs
 */
export function argument(
  call: Call,
  i: i32,
  v: i64,
  args: StaticArray<i64>,
  pieces: Pieces,
  tid: i32,
  result: i64,
): string {
  const kind = i < call.kinds.length ? call.kinds[i] : "";
  if (kind.startsWith("%")) {
    const name = kind.substring(1);
    const value = (call.types.charAt(i) == "l" ? v : v & 0xffffffff) as u64;
    if (name == "open") return call.name == "pipe2" || call.name == "dup3" ? flags("open", value) : openFlags(value);
    if (name == "access") return value == 0 ? "F_OK" : flags("access", value);
    if (name == "prot") return flags("prot", value, "PROT_NONE");
    if (name == "clone") {
      const sig = call.name == "clone" ? ((value & 0xff) as i32) : 0;
      const rest = call.name == "clone" ? value & ~(0xff as u64) : value;
      const text = rest || !sig ? flags("clone", rest) : "";
      return sig ? (text.length ? text + "|" : "") + signal(sig) : text;
    }
    if (name == "socktype") {
      const type = (value & 15) as i32;
      const base =
        type == 1
          ? "SOCK_STREAM"
          : type == 2
            ? "SOCK_DGRAM"
            : type == 3
              ? "SOCK_RAW"
              : type == 5
                ? "SOCK_SEQPACKET"
                : type.toString();
      return value & ~(15 as u64) ? base + "|" + flags("socktype", value & ~(15 as u64)) : base;
    }
    return flags(name, value);
  }
  if (kind.startsWith("=")) {
    const name = kind.substring(1);
    if (name == "signal") return signal(v as i32);
    return constant(name, v as u64);
  }
  const known = pieces.find(i);
  if (known && pieces.flags & FAULT) return address(v);
  switch (kind.length ? kind.charCodeAt(0) : 0) {
    case 0x66: // f
      return descriptor(v, tid);
    case 0x44: // D
      return (v as i32) == -100 ? "AT_FDCWD" : descriptor(v, tid);
    case 0x64: // d
      return (v as i32).toString();
    case 0x75: // u
      return (v as u32).toString();
    case 0x6c: // l
      return v.toString();
    case 0x6f: // o
      return structs.permissions(v as u32);
    case 0x78: // x
      return v ? "0x" + hex((v & 0xffffffff) as u64) : "0";
    case 0x73: // s
      return known ? structs.quoted(pieces.ptr, pieces.size) + (pieces.flags & CUT ? "..." : "") : address(v);
    case 0x62: // b
    case 0x52: // R
      if (call.name == "getcwd" && known) return structs.quoted(pieces.ptr, max(pieces.size - 1, 0));
      if (known) return bytes(pieces, stringMax);
      return v && (kind == "b" || result == 0) ? '""' : address(v);
    case 0x76: // v
    case 0x56: // V
      return known
        ? "[{iov_base=" +
            bytes(pieces, stringMax) +
            ", iov_len=" +
            (pieces.flags & CUT ? "..." : pieces.size.toString()) +
            "}]"
        : address(v);
    case 0x61: // a
      return known ? structs.argv(pieces.ptr, pieces.size, (pieces.flags & CUT) != 0, stringMax) : address(v);
    case 0x65: // e
      if (!known) return address(v);
      if (verbose) return structs.argv(pieces.ptr, pieces.size, (pieces.flags & CUT) != 0, stringMax);
      return (
        address(v) +
        " /* " +
        structs.countStrings(pieces.ptr, pieces.size).toString() +
        (pieces.flags & CUT ? "+" : "") +
        " vars */"
      );
    case 0x68: // h
      return known ? structs.sockaddr(pieces.ptr, pieces.size) : address(v);
    case 0x79: // y
      return known ? structs.pollfds(pieces.ptr, pieces.size, false) : address(v);
    case 0x71: // q
      return known ? structs.cloneArgs(pieces.ptr, pieces.size) : address(v);
    case 0x74: // t
    case 0x54: // T
      return known ? structs.timespec(pieces.ptr) : address(v);
    case 0x6e: // n
    case 0x4e: // N
      return known ? structs.itimerval(pieces.ptr) : address(v);
    case 0x6a: // j
    case 0x4a: // J
      return known ? structs.rlimit(pieces.ptr) : address(v);
    case 0x67: // g
    case 0x47: // G
      return known ? signalSet(load<u64>(pieces.ptr)) : address(v);
    case 0x6b: // k
    case 0x4b: // K
      return known ? structs.sigaction(pieces.ptr) : address(v);
    case 0x53: // S
      return known ? structs.stat(pieces.ptr, verbose) : address(v);
    case 0x58: // X
      return known ? structs.statx(pieces.ptr) : address(v);
    case 0x57: // W
      return known && result > 0 ? structs.waitStatus(load<i32>(pieces.ptr)) : address(v);
    case 0x50: // P
      return known
        ? "[" + load<i32>(pieces.ptr).toString() + ", " + load<i32>(pieces.ptr, 4).toString() + "]"
        : address(v);
    case 0x49: // I
      return known ? "[" + load<i32>(pieces.ptr).toString() + "]" : address(v);
    case 0x55: // U
      return known ? structs.utsname(pieces.ptr) : address(v);
    case 0x5a: // Z
      return known
        ? "{f_type=0x" + hex(load<u64>(pieces.ptr)) + ", f_bsize=" + load<u64>(pieces.ptr, 8).toString() + ", ...}"
        : address(v);
    case 0x59: // Y
      return known ? structs.epollEvents(pieces.ptr, pieces.size) : result == 0 ? "[]" : address(v);
    case 0x4f: // O
      return known ? structs.siginfo(pieces.ptr) : address(v);
    case 0x7a: // z
    case 0x70: // p
      return address(v);
  }
  return call.types.charAt(i) == "l"
    ? v >= 0 && v < 4096
      ? v.toString()
      : "0x" + hex(v as u64)
    : v >= 0 && v < 4096
      ? v.toString()
      : "0x" + hex((v & 0xffffffff) as u64);
}

/** What stands behind "= ". */
export function resultText(call: Call, result: i64, pieces: Pieces): string {
  if (result < 0 && result >= -4095) {
    const e = -(result as i32);
    const restart = restartError(e);
    if (restart.length) return "? " + restart;
    return "-1 " + errnoName(e) + " (" + strerror(e) + ")";
  }
  const name = call.name;
  if (name == "mmap" || name == "brk" || name == "mremap" || name == "shmat")
    return "0x" + hex((result & 0xffffffff) as u64);
  if (name == "umask") return structs.permissions(result as u32);
  if (name == "poll" || name == "ppoll") {
    if (result == 0) return "0 (Timeout)";
    if (pieces.find(0)) return result.toString() + " (" + structs.pollfds(pieces.ptr, pieces.size, true) + ")";
  }
  return result.toString();
}
