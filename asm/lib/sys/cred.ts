// Who the process is: credentials(7), capabilities(7). Negative errno on error.
import * as raw from "./raw";

export function getuid(): i32 {
  return raw.SYS_getuid() as i32;
}
export function geteuid(): i32 {
  return raw.SYS_geteuid() as i32;
}
export function getgid(): i32 {
  return raw.SYS_getgid() as i32;
}
export function getegid(): i32 {
  return raw.SYS_getegid() as i32;
}
export function setuid(uid: i32): i32 {
  return raw.SYS_setuid(uid) as i32;
}
export function setgid(gid: i32): i32 {
  return raw.SYS_setgid(gid) as i32;
}
export function setreuid(ruid: i32, euid: i32): i32 {
  return raw.SYS_setreuid(ruid, euid) as i32;
}
export function setregid(rgid: i32, egid: i32): i32 {
  return raw.SYS_setregid(rgid, egid) as i32;
}
export function setresuid(ruid: i32, euid: i32, suid: i32): i32 {
  return raw.SYS_setresuid(ruid, euid, suid) as i32;
}
export function setresgid(rgid: i32, egid: i32, sgid: i32): i32 {
  return raw.SYS_setresgid(rgid, egid, sgid) as i32;
}
const three = memory.data(12);
/** Real, effective and saved ids, or null. */
export function getresuid(): i32[] | null {
  if ((raw.SYS_getresuid(three as i32, (three + 4) as i32, (three + 8) as i32) as i32) < 0) return null;
  return [load<i32>(three), load<i32>(three, 4), load<i32>(three, 8)];
}
export function getresgid(): i32[] | null {
  if ((raw.SYS_getresgid(three as i32, (three + 4) as i32, (three + 8) as i32) as i32) < 0) return null;
  return [load<i32>(three), load<i32>(three, 4), load<i32>(three, 8)];
}
/** Supplementary groups (empty on error). */
export function getgroups(): i32[] {
  const n = raw.SYS_getgroups(0, 0) as i32;
  if (n <= 0) return [];
  const list = new Array<i32>(n);
  raw.SYS_getgroups(n, list.dataStart as i32);
  return list;
}
export function setgroups(list: i32[]): i32 {
  return raw.SYS_setgroups(list.length, list.dataStart as i32) as i32;
}
export const CAP_VERSION_3 = 0x20080522;
/** capget(2): `header` {version, pid}, `data` two of {effective, permitted, inheritable} u32. */
export function capget(header: usize, data: usize): i32 {
  return raw.SYS_capget(header as i32, data as i32) as i32;
}
export function capset(header: usize, data: usize): i32 {
  return raw.SYS_capset(header as i32, data as i32) as i32;
}
