// times, umask, ulimit
import { strerror } from "../../../lib/errno";
import { println } from "../../../lib/io";
import { umask } from "../../../lib/sys/file";
import {
  getrlimit,
  limitHard,
  limitSoft,
  RLIM_INFINITY,
  RLIMIT_AS,
  RLIMIT_CORE,
  RLIMIT_CPU,
  RLIMIT_DATA,
  RLIMIT_FSIZE,
  RLIMIT_LOCKS,
  RLIMIT_MEMLOCK,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_RSS,
  RLIMIT_RTPRIO,
  RLIMIT_STACK,
  times as readTimes,
  setrlimit,
} from "../../../lib/sys/proc";
import { ASH } from "../../ash/flavour";
import { Options } from "../options";
import { fail } from "../state";

const ticks = memory.data(32);
/** Clock ticks (100 a second) as "1m2.340000s". */
function duration(at: usize): string {
  const t = load<i64>(at);
  return (
    (t / 6000).toString() +
    "m" +
    ((t / 100) % 60).toString() +
    "." +
    ((t % 100) * 10000).toString().padStart(6, "0") +
    "s"
  );
}
export function times(): i32 {
  readTimes(ticks);
  println(duration(ticks) + " " + duration(ticks + 8));
  println(duration(ticks + 16) + " " + duration(ticks + 24));
  return 0;
}

function symbolic(mask: i32): string {
  let out = "";
  for (let who = 0; who < 3; who++) {
    const bits = ~(mask >> (6 - who * 3)) & 7;
    out +=
      (who ? "," : "") +
      "ugo".charAt(who) +
      "=" +
      (bits & 4 ? "r" : "") +
      (bits & 2 ? "w" : "") +
      (bits & 1 ? "x" : "");
  }
  return out;
}
/** A symbolic mask applied to the permissions that `mask` leaves. @returns the new mask, −1 when it is none */
function applySymbolic(text: string, mask: i32): i32 {
  const before = ~mask & 0o777; // what u, g, o and X mean
  let perms = before;
  const clauses = text.split(",");
  for (let k = 0; k < clauses.length; k++) {
    const s = clauses[k];
    if (!s.length && k + 1 == clauses.length && (k == 0 || clauses[k - 1].length)) break; // nothing, or behind the last comma
    let i = 0;
    let who = 0;
    for (; i < s.length; i++) {
      const c = s.charCodeAt(i);
      if (c == 0x75) who |= 0o700;
      else if (c == 0x67) who |= 0o070;
      else if (c == 0x6f) who |= 0o007;
      else if (c == 0x61) who |= 0o777;
      else break;
    }
    if (!who) who = 0o777;
    if (!s.length) return -1;
    while (i < s.length) {
      const op = s.charCodeAt(i);
      if (op != 0x2b && op != 0x2d && op != 0x3d) return -1;
      i++;
      let bits = 0;
      for (; i < s.length; i++) {
        const c = s.charCodeAt(i);
        if (c == 0x72) bits |= 0o444;
        else if (c == 0x77) bits |= 0o222;
        else if (c == 0x78) bits |= 0o111;
        else if (c == 0x58) bits |= before & 0o111 ? 0o111 : 0;
        else if (c == 0x73) continue;
        else if (c == 0x75) bits |= copies((before >> 6) & 7);
        else if (c == 0x67) bits |= copies((before >> 3) & 7);
        else if (c == 0x6f) bits |= copies(before & 7);
        else break;
      }
      bits &= who;
      if (op == 0x2b) perms |= bits;
      else if (op == 0x2d) perms &= ~bits;
      else perms = (perms & ~who) | bits;
    }
  }
  return ~perms & 0o777;
}
function copies(bits: i32): i32 {
  return bits | (bits << 3) | (bits << 6);
}

export function umaskCommand(args: string[]): i32 {
  const o = new Options(args, "S");
  let letters = false;
  for (let c = o.next(); c; c = o.next()) {
    if (c < 0) return 2;
    letters = true;
  }
  const mask = umask(0);
  umask(mask);
  if (o.index >= args.length) {
    println(letters ? symbolic(mask) : mask.toString(8).padStart(4, "0"));
    return 0;
  }
  const text = args[o.index];
  const first = text.length ? text.charCodeAt(0) : 0;
  if (first >= 48 && first <= 57) {
    let value = 0;
    for (let i = 0; i < text.length; i++) {
      const d = text.charCodeAt(i) - 48;
      if (d < 0 || d > 7) return fail((ASH ? "Illegal mode: " : "Illegal number: ") + text);
      value = (value << 3) + d;
    }
    umask(value & 0o777);
    return 0;
  }
  const value = applySymbolic(text, mask);
  if (value < 0) return fail("Illegal mode: " + text);
  umask(value);
  return 0;
}

const LETTERS = "tfdscmlpnvwr";
const NAMES: StaticArray<string> = [
  "time(seconds)",
  "file(blocks)",
  "data(kbytes)",
  "stack(kbytes)",
  "coredump(blocks)",
  "memory(kbytes)",
  "locked memory(kbytes)",
  "process",
  "nofiles",
  "vmemory(kbytes)",
  "locks",
  "rtprio",
];
const RESOURCES: StaticArray<i32> = [
  RLIMIT_CPU,
  RLIMIT_FSIZE,
  RLIMIT_DATA,
  RLIMIT_STACK,
  RLIMIT_CORE,
  RLIMIT_RSS,
  RLIMIT_MEMLOCK,
  RLIMIT_NPROC,
  RLIMIT_NOFILE,
  RLIMIT_AS,
  RLIMIT_LOCKS,
  RLIMIT_RTPRIO,
];
const FACTORS: StaticArray<i32> = [1, 512, 1024, 1024, 512, 1024, 1024, 1, 1, 1024, 1, 1];

function limitText(which: i32, hard: bool): string {
  getrlimit(RESOURCES[which]);
  const v = hard ? limitHard() : limitSoft();
  return v == RLIM_INFINITY ? "unlimited" : (v / (FACTORS[which] as u64)).toString();
}

export function ulimit(args: string[]): i32 {
  const o = new Options(args, "HSa" + LETTERS);
  let what = 0x66;
  let soft = true;
  let hard = true;
  let all = false;
  for (let c = o.next(); c; c = o.next()) {
    if (c < 0) return 2;
    if (c == 0x48) {
      hard = true;
      soft = false;
    } else if (c == 0x53) {
      soft = true;
      hard = false;
    } else if (c == 0x61) all = true;
    else what = c;
  }
  const which = LETTERS.indexOf(String.fromCharCode(what));
  const onlyHard = hard && !soft;
  if (o.index < args.length) {
    if (all || o.index + 1 < args.length) return fail("too many arguments");
    const text = args[o.index];
    let value: u64 = RLIM_INFINITY;
    if (text != "unlimited") {
      value = 0;
      for (let i = 0; i < text.length; i++) {
        const d = text.charCodeAt(i) - 48;
        if (d < 0 || d > 9) return fail(ASH ? "Illegal number: " + text : "bad number");
        value = value * 10 + d;
      }
      value *= FACTORS[which] as u64;
    }
    getrlimit(RESOURCES[which]);
    const e = setrlimit(RESOURCES[which], soft ? value : limitSoft(), hard ? value : limitHard());
    if (e < 0) return fail("error setting limit (" + strerror(e) + ")");
    return 0;
  }
  if (all) {
    for (let i = 0; i < LETTERS.length; i++) println(NAMES[i].padEnd(20) + " " + limitText(i, onlyHard));
  } else println(limitText(which, onlyHard));
  return 0;
}
