// Credentials: credentials(7), capabilities(7), user_namespaces(7). A Cred is immutable once it belongs to a task; whoever
// changes it copies it (prepareCred), changes the copy and commits it.

import { CACHE_CRED, kdelete, kfree, kmalloc, knew } from "../mem/slab";
import { processesAdd, UCounts, ucountsGet, ucountsPut } from "../ns/common";
import { UserNs, userNsGet, userNsPut } from "../ns/user";
import { changed } from "../watch";
import { current } from "./current";
import { Mm } from "./mm";
import { Task } from "./task";

export const CAP_CHOWN = 0;
export const CAP_DAC_OVERRIDE = 1;
export const CAP_DAC_READ_SEARCH = 2;
export const CAP_FOWNER = 3;
export const CAP_FSETID = 4;
export const CAP_KILL = 5;
export const CAP_SETGID = 6;
export const CAP_SETUID = 7;
export const CAP_SETPCAP = 8;
export const CAP_LINUX_IMMUTABLE = 9;
export const CAP_NET_BIND_SERVICE = 10;
export const CAP_NET_BROADCAST = 11;
export const CAP_NET_ADMIN = 12;
export const CAP_NET_RAW = 13;
export const CAP_IPC_LOCK = 14;
export const CAP_IPC_OWNER = 15;
export const CAP_SYS_MODULE = 16;
export const CAP_SYS_RAWIO = 17;
export const CAP_SYS_CHROOT = 18;
export const CAP_SYS_PTRACE = 19;
export const CAP_SYS_PACCT = 20;
export const CAP_SYS_ADMIN = 21;
export const CAP_SYS_BOOT = 22;
export const CAP_SYS_NICE = 23;
export const CAP_SYS_RESOURCE = 24;
export const CAP_SYS_TIME = 25;
export const CAP_SYS_TTY_CONFIG = 26;
export const CAP_MKNOD = 27;
export const CAP_LEASE = 28;
export const CAP_AUDIT_WRITE = 29;
export const CAP_AUDIT_CONTROL = 30;
export const CAP_SETFCAP = 31;
export const CAP_MAC_OVERRIDE = 32;
export const CAP_MAC_ADMIN = 33;
export const CAP_SYSLOG = 34;
export const CAP_WAKE_ALARM = 35;
export const CAP_BLOCK_SUSPEND = 36;
export const CAP_AUDIT_READ = 37;
export const CAP_PERFMON = 38;
export const CAP_BPF = 39;
export const CAP_CHECKPOINT_RESTORE = 40;
export const CAP_LAST = 40;
export const CAP_FULL: u64 = (1 << 41) - 1;
/** CAP_FS_SET: what goes and comes with file system uid 0: CHOWN … FSETID, LINUX_IMMUTABLE, MKNOD, MAC_OVERRIDE. */
export const CAP_FS_SET: u64 = 0x1f | (1 << 9) | (1 << 27) | (1 << 32);

/** All ids are kernel ids (kuid, kgid): numbers of the initial user namespace. */
@unmanaged
export class Cred {
  refs: u32;
  uid: u32;
  gid: u32;
  suid: u32;
  sgid: u32;
  euid: u32;
  egid: u32;
  fsuid: u32;
  fsgid: u32;
  securebits: u32;
  inheritable: u64;
  permitted: u64;
  effective: u64;
  bounding: u64;
  ambient: u64;
  userNs: usize; // UserNs
  groups: usize; // kmalloc'd {count u32, gid u32 …}, sorted; never shared
  ucounts: usize; // UCounts of uid in userNs, counted: its processes are charged there
}

/** The credentials of the running task. */
export function cred(): Cred {
  return changetype<Cred>(current.cred);
}

export function taskCred(task: Task): Cred {
  return changetype<Cred>(task.cred);
}

export function credGet(c: Cred): Cred {
  c.refs++;
  return c;
}

export function credPut(c: Cred): void {
  assert(c.refs != 0, "credentials are put that nobody holds");
  if (--c.refs) return;
  if (c.ucounts) ucountsPut(changetype<UCounts>(c.ucounts));
  userNsPut(changetype<UserNs>(c.userNs));
  kfree(c.groups);
  kdelete(CACHE_CRED, c);
}

/** A private copy of `from` to change; null when memory is exhausted. */
export function credCopy(from: Cred): Cred {
  const c = knew<Cred>(CACHE_CRED);
  if (!changetype<usize>(c)) return c;
  memory.copy(changetype<usize>(c), changetype<usize>(from), offsetof<Cred>());
  c.refs = 1;
  userNsGet(changetype<UserNs>(c.userNs));
  if (c.ucounts) changetype<UCounts>(c.ucounts).refs++;
  if (from.groups) {
    const n = 4 + ((<usize>load<u32>(from.groups)) << 2);
    c.groups = kmalloc(n);
    memory.copy(c.groups, from.groups, n);
  }
  return c;
}

/** set_cred_ucounts: after a change of uid or user namespace, the record that they are charged to. */
export function credCharge(c: Cred): void {
  const old = changetype<UCounts>(c.ucounts);
  if (c.ucounts && old.ns == c.userNs && old.uid == c.uid) return;
  const u = ucountsGet(changetype<UserNs>(c.userNs), c.uid);
  // With no memory left for a record the old one goes on counting.
  if (!changetype<usize>(u)) return;
  c.ucounts = changetype<usize>(u);
  if (changetype<usize>(old)) ucountsPut(old);
}

/** The running task's own credentials to change; commitCred or credPut ends it. */
export function prepareCred(): Cred {
  return credCopy(cred());
}

/** cred_cap_issubset: nothing is gained in one's own user namespace, nor by going down into one that one owns. */
function capsWithin(old: Cred, c: Cred): bool {
  if (old.userNs == c.userNs) return (c.permitted & ~old.permitted) == 0;
  for (let at = changetype<UserNs>(c.userNs); at.parent; at = changetype<UserNs>(at.parent)) {
    if (at.parent == old.userNs && at.owner == old.euid) return true;
  }
  return false;
}

/** Makes `c` the running task's credentials. */
export function commitCred(c: Cred): void {
  const old = cred();
  // A change of identity makes the process undumpable until the next exec, as in Linux's commit_creds.
  if (old.euid != c.euid || old.egid != c.egid || old.fsuid != c.fsuid || old.fsgid != c.fsgid || !capsWithin(old, c)) {
    if (current.mm) changetype<Mm>(current.mm).dumpable = 0;
    current.pdeathSignal = 0;
  }
  credInstall(current, c);
}

/** Gives a task credentials, and charges its process to their user; the old ones go. */
export function credInstall(task: Task, c: Cred): void {
  const old = taskCred(task);
  credCharge(c);
  if (c.ucounts != old.ucounts) {
    processesAdd(c.ucounts, 1);
    processesAdd(old.ucounts, -1);
  }
  task.cred = changetype<usize>(c);
  credPut(old);
  changed();
}

/** user_namespaces(7): does `c` hold `cap` in `ns`? */
export function credHasCap(c: Cred, ns: UserNs, cap: i32): bool {
  let at = ns;
  while (true) {
    if (changetype<usize>(at) == c.userNs) return (c.effective & ((<u64>1) << cap)) != 0;
    if (at.level <= changetype<UserNs>(c.userNs).level) return false;
    // The owner of a namespace, in its parent, has every capability in it.
    if (at.parent == c.userNs && at.owner == c.euid) return true;
    at = changetype<UserNs>(at.parent);
  }
}

/** Does the running task hold `cap` in user namespace `ns`? */
export function nsCapable(ns: UserNs, cap: i32): bool {
  return credHasCap(cred(), ns, cap);
}

/** Does the running task hold `cap` in the initial user namespace? */
export function capable(cap: i32): bool {
  let top = changetype<UserNs>(cred().userNs);
  while (top.parent) top = changetype<UserNs>(top.parent);
  return nsCapable(top, cap);
}

export function inGroup(c: Cred, gid: u32): bool {
  if (c.fsgid == gid) return true;
  if (!c.groups) return false;
  const n = load<u32>(c.groups);
  for (let i: u32 = 0; i < n; i++) if (load<u32>(c.groups + 4 + (i << 2)) == gid) return true;
  return false;
}
