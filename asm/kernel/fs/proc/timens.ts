// Writing /proc/PID/timens_offsets: time_namespaces(7).

import { EACCES, EINVAL, EPERM, ERANGE } from "../../../abi/errno";
import { isStr } from "../../mem/str";
import { NsProxy } from "../../ns/nsproxy";
import { TimeNs } from "../../ns/time";
import { UserNs } from "../../ns/user";
import { CAP_SYS_TIME, Cred, credHasCap } from "../../task/cred";
import { Task } from "../../task/task";
import { monotonicNow } from "../../time/timer";
import { File } from "../types";

const SECOND: i64 = 1_000_000_000;
/** KTIME_SEC_MAX. */
const SEC_MAX: i64 = 9_223_372_036;

/** Two offsets and where the parse stands. */
@unmanaged
class Parse {
  at: usize;
  end: usize;
  count: i32;
  boot0: u32; // clock of each: 1 = boottime
  boot1: u32;
  sec0: i64;
  sec1: i64;
  nsec0: i64;
  nsec1: i64;
}

function skip(p: Parse): void {
  while (p.at < p.end && (load<u8>(p.at) == 32 || load<u8>(p.at) == 9)) p.at++;
}

/** A signed number. @returns it, or i64.MIN_VALUE */
function number(p: Parse): i64 {
  skip(p);
  let negative = false;
  if (p.at < p.end && (load<u8>(p.at) == 45 || load<u8>(p.at) == 43)) negative = load<u8>(p.at++) == 45;
  const start = p.at;
  let v: i64 = 0;
  while (p.at < p.end) {
    const d = <i64>load<u8>(p.at) - 48;
    if (d < 0 || d > 9) break;
    v = v > 1 << 58 ? v : v * 10 + d;
    p.at++;
  }
  if (p.at == start) return i64.MIN_VALUE;
  return negative ? -v : v;
}

/** "boottime 3600 0", or the clock's number. */
function line(p: Parse): bool {
  skip(p);
  const word = p.at;
  while (p.at < p.end && load<u8>(p.at) != 32 && load<u8>(p.at) != 9) p.at++;
  const n = <i32>(p.at - word);
  let boot: u32;
  if (isStr(word, n, "boottime") || isStr(word, n, "7")) boot = 1;
  else if (isStr(word, n, "monotonic") || isStr(word, n, "1")) boot = 0;
  else return false;
  const sec = number(p);
  const nsec = number(p);
  if (sec == i64.MIN_VALUE || nsec < 0 || nsec >= SECOND) return false;
  if (p.count == 0) {
    p.boot0 = boot;
    p.sec0 = sec;
    p.nsec0 = nsec;
  } else {
    p.boot1 = boot;
    p.sec1 = sec;
    p.nsec1 = nsec;
  }
  p.count++;
  return true;
}

/** The shifted clock must not run below zero, nor near the end of time. */
function inRange(sec: i64, nsec: i64): bool {
  if (sec > SEC_MAX || sec < -SEC_MAX) return false;
  const now = monotonicNow();
  const whole = now / SECOND + sec + ((now % SECOND) + nsec >= SECOND ? 1 : 0);
  return whole >= 0 && whole <= SEC_MAX / 2;
}

/** @param scratch  room for a Parse @param text  kernel copy of n bytes */
export function writeTimens(task: Task, file: File, text: usize, n: u32, pos: i64, scratch: usize): i64 {
  if (pos || n >= 4096) return -EINVAL;
  const p = changetype<Parse>(scratch);
  memory.fill(scratch, 0, offsetof<Parse>());
  let at = text;
  const end = text + n;
  let used = n;
  while (at < end) {
    let eol = at;
    while (eol < end && load<u8>(eol) != 10) eol++;
    p.at = at;
    p.end = eol;
    if (!line(p)) return -EINVAL;
    at = eol + 1;
    if (p.count == 2) {
      if (at < end) used = <u32>(at - text);
      break;
    }
  }
  if (!p.count) return -EINVAL;
  if (!task.nsproxy) return -EINVAL;
  const ns = changetype<TimeNs>(changetype<NsProxy>(task.nsproxy).timeForChildren);
  if (!credHasCap(changetype<Cred>(file.cred), changetype<UserNs>(ns.ownerNs), CAP_SYS_TIME)) return -EPERM;
  if (!inRange(p.sec0, p.nsec0) || (p.count == 2 && !inRange(p.sec1, p.nsec1))) return -ERANGE;
  if (ns.frozen) return -EACCES;
  set(ns, p.boot0, p.sec0 * SECOND + p.nsec0);
  if (p.count == 2) set(ns, p.boot1, p.sec1 * SECOND + p.nsec1);
  return used;
}

function set(ns: TimeNs, boot: u32, offset: i64): void {
  if (boot) ns.boottime = offset;
  else ns.monotonic = offset;
}
