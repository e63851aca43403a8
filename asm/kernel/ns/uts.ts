// UTS namespaces: uts_namespaces(7). A copy of host and domain name; everything else of uname(2) is the machine's.

import { EFAULT, EINVAL, ENOMEM, ENOSPC, EPERM } from "../../abi/errno";
import { NS_STATE } from "../mem/map";
import { CACHE_UTS_NS, kdelete, knew } from "../mem/slab";
import { putStr, strLen } from "../mem/str";
import { copyFromUser, copyToUser } from "../mem/user";
import { wakeAll } from "../sync/wait";
import { CAP_SYS_ADMIN, Cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { changed } from "../watch";
import { NS_UTS, NsCommon, nsCharge, nsFini, nsInit } from "./common";
import { NsProxy } from "./nsproxy";
import { UserNs } from "./user";

/** __NEW_UTS_LEN: longest name; a field has one byte more. */
export const UTS_LEN: i32 = 64;
const FIELD: u32 = 65;

@unmanaged
export class UtsNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
  pollHead: usize; // wait queue of those who poll /proc/sys/kernel/{hostname,domainname}
  pollTail: usize;
  hostVersion: u32; // counts changes, for poll
  domainVersion: u32;
  // two fields of 65 bytes follow
}
const HEAD: usize = offsetof<UtsNs>();
const SIZE: usize = HEAD + 130;

export function utsNodename(ns: UtsNs): usize {
  return changetype<usize>(ns) + HEAD;
}

export function utsDomainname(ns: UtsNs): usize {
  return changetype<usize>(ns) + HEAD + FIELD;
}

@unmanaged
class UtsSlot extends UtsNs {
  text0: u64;
  text1: u64;
  text2: u64;
  text3: u64;
  text4: u64;
  text5: u64;
  text6: u64;
  text7: u64;
  text8: u64;
  text9: u64;
  text10: u64;
  text11: u64;
  text12: u64;
  text13: u64;
  text14: u64;
  text15: u64;
  text16: u64;
}
if (offsetof<UtsSlot>() < SIZE) ERROR("UtsSlot is too small for its two names");

export function utsNsBoot(owner: UserNs): UtsNs {
  const ns = knew<UtsSlot>(CACHE_UTS_NS);
  nsInit(changetype<NsCommon>(ns), NS_UTS, owner, 0);
  putStr(utsNodename(ns), "nutshell");
  putStr(utsDomainname(ns), "(none)");
  return ns;
}

/** copy_utsname: a new namespace owned by `c`'s user namespace. @returns its address or -errno */
export function utsNsCopy(old: UtsNs, c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_UTS);
  if (!charge) return -ENOSPC;
  const ns = knew<UtsSlot>(CACHE_UTS_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_UTS, owner, charge);
  memory.copy(utsNodename(ns), utsNodename(old), 130);
  return changetype<i32>(changetype<usize>(ns));
}

export function utsNsPut(ns: UtsNs): void {
  if (--ns.refs) return;
  nsFini(changetype<NsCommon>(ns));
  kdelete(CACHE_UTS_NS, changetype<UtsSlot>(ns));
}

export function currentUts(): UtsNs {
  return changetype<UtsNs>(changetype<NsProxy>(current.nsproxy).uts);
}

/** A changed name: pollers of /proc/sys hear of it. */
export function utsChanged(ns: UtsNs, host: bool): void {
  if (host) ns.hostVersion++;
  else ns.domainVersion++;
  wakeAll(changetype<usize>(ns) + offsetof<UtsNs>("pollHead"));
  changed();
}

function setName(name: u32, len: i32, host: bool): i64 {
  const ns = currentUts();
  if (!nsCapable(changetype<UserNs>(ns.ownerNs), CAP_SYS_ADMIN)) return -EPERM;
  if (len < 0 || len > UTS_LEN) return -EINVAL;
  const at = host ? utsNodename(ns) : utsDomainname(ns);
  if (len > 0) {
    // A fault leaves the old name whole.
    if (copyFromUser(SCRATCH, name, <u32>len)) return -EFAULT;
  }
  memory.fill(at, 0, FIELD);
  memory.copy(at, SCRATCH, <usize>len);
  utsChanged(ns, host);
  return 0;
}

/** sethostname(2). */
export function sysSethostname(name: i32, len: i32): i64 {
  return setName(<u32>name, len, true);
}

/** setdomainname(2). */
export function sysSetdomainname(name: i32, len: i32): i64 {
  return setName(<u32>name, len, false);
}

/** 128 bytes for one copy at a time, at the end of the page of globals. */
const SCRATCH: usize = NS_STATE + 3072;

export const KERNEL_RELEASE = "6.18.0-nutshell";
export const KERNEL_VERSION = "#1 SMP PREEMPT_DYNAMIC";

/** uname(2): 390 bytes, six fields of 65. */
export function sysUname(buf: i32): i64 {
  const at = NS_STATE + 3328;
  memory.fill(at, 0, 390);
  putStr(at, "Linux");
  const ns = currentUts();
  memory.copy(at + 65, utsNodename(ns), strLen(utsNodename(ns)));
  putStr(at + 130, KERNEL_RELEASE);
  putStr(at + 195, KERNEL_VERSION);
  // the machine whose system calls and layouts these are: WALI gives programs x86-64's
  putStr(at + 260, "x86_64");
  memory.copy(at + 325, utsDomainname(ns), strLen(utsDomainname(ns)));
  return copyToUser(<u32>buf, at, 390);
}
