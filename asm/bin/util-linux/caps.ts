// Capabilities (capabilities(7)): their names, and the three sets of this process by capget(2) and capset(2).
import { err } from "../../lib/err";
import { readFile } from "../../lib/io";
import { strtol } from "../../lib/number";
import { CAP_VERSION_3, capget, capset } from "../../lib/sys/cred";
import { PR_CAP_AMBIENT, PR_CAPBSET_READ, prctl } from "../../lib/sys/proc";

export const PR_CAP_AMBIENT_IS_SET = 1;
export const PR_CAP_AMBIENT_RAISE = 2;
export const PR_CAP_AMBIENT_LOWER = 3;

const NAMES =
  "chown,dac_override,dac_read_search,fowner,fsetid,kill,setgid,setuid,setpcap,linux_immutable,net_bind_service,net_broadcast," +
  "net_admin,net_raw,ipc_lock,ipc_owner,sys_module,sys_rawio,sys_chroot,sys_ptrace,sys_pacct,sys_admin,sys_boot,sys_nice," +
  "sys_resource,sys_time,sys_tty_config,mknod,lease,audit_write,audit_control,setfcap,mac_override,mac_admin,syslog," +
  "wake_alarm,block_suspend,audit_read,perfmon,bpf,checkpoint_restore";
let names: string[] = [];
/** "chown", or "cap_77" for one that has no name here. */
export function capName(cap: i32): string {
  if (!names.length) names = NAMES.split(",");
  return cap < names.length ? names[cap] : "cap_" + cap.toString();
}
/** Number of a name or of "cap_N", −1 when it is unknown. */
export function capNumber(name: string): i32 {
  for (let i = 0; i < 41; i++) if (capName(i) == name) return i;
  if (name.startsWith("cap_") && name.length > 4) {
    const n = strtol(name.substring(4), 10);
    if (n >= 0 && n <= lastCap() && "cap_" + n.toString() == name) return n as i32;
  }
  return -1;
}

let last: i32 = -1;
/** The kernel's highest capability: /proc/sys/kernel/cap_last_cap, else asked one by one. */
export function lastCap(): i32 {
  if (last >= 0) return last;
  const text = readFile("/proc/sys/kernel/cap_last_cap");
  if (text !== null && text.length) last = strtol(text, 10) as i32;
  else for (last = 0; prctl(PR_CAPBSET_READ, last + 1) >= 0; ) last++;
  return last;
}

const header = memory.data(8);
const data = memory.data(24);
/** Of the last readCaps. */
export let effective: u64 = 0;
export let permitted: u64 = 0;
export let inheritable: u64 = 0;
function pair(at: usize): u64 {
  return (load<u32>(at) as u64) | ((load<u32>(at + 12) as u64) << 32);
}
/** capget(2) of a process, 0 being this one. @returns 0 or −errno */
export function readCaps(pid: i32 = 0): i32 {
  store<u32>(header, CAP_VERSION_3);
  store<i32>(header, pid, 4);
  const r = capget(header, data);
  if (r < 0) return r;
  effective = pair(data);
  permitted = pair(data + 4);
  inheritable = pair(data + 8);
  return 0;
}
function storePair(at: usize, v: u64): void {
  store<u32>(at, v as u32);
  store<u32>(at + 12, (v >> 32) as u32);
}
/** capset(2) of this process. @returns 0 or −errno */
export function writeCaps(e: u64, p: u64, i: u64): i32 {
  store<u32>(header, CAP_VERSION_3);
  store<u32>(header, 0, 4);
  storePair(data, e);
  storePair(data + 4, p);
  storePair(data + 8, i);
  return capset(header, data);
}

/** Makes all permitted capabilities inheritable and ambient, so that a program without privileges of its own keeps them over exec. */
export function ambientFromPermitted(): void {
  const top = lastCap();
  let r = readCaps();
  if (r < 0) err(1, r, "capget failed");
  r = writeCaps(effective, permitted, permitted);
  if (r < 0) err(1, r, "capset failed");
  for (let cap = 0; cap <= top; cap++) {
    if (!((permitted >> (cap as u64)) & 1)) continue;
    r = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap);
    if (r < 0) err(1, r, "prctl failed");
  }
}
