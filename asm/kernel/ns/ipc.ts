// IPC namespaces: ipc_namespaces(7). The object, its owner and its life; what lies behind it hangs on this record.

import { ENOMEM, ENOSPC } from "../../abi/errno";
import { CACHE_IPC_NS, kdelete, knew } from "../mem/slab";
import { Cred } from "../task/cred";
import { NS_IPC, NsCommon, nsCharge, nsFini, nsInit } from "./common";
import { UserNs } from "./user";

@unmanaged
export class IpcNs {
  refs: u32;
  kind: u32;
  inum: u32;
  pad: u32;
  ownerNs: usize;
  ucounts: usize;
  nsNext: usize;
  nsPrev: usize;
}

export function ipcNsBoot(owner: UserNs): IpcNs {
  const ns = knew<IpcNs>(CACHE_IPC_NS);
  nsInit(changetype<NsCommon>(ns), NS_IPC, owner, 0);
  return ns;
}

/** A new one owned by `c`'s user namespace. @returns its address or -errno */
export function ipcNsCopy(c: Cred): i32 {
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_IPC);
  if (!charge) return -ENOSPC;
  const ns = knew<IpcNs>(CACHE_IPC_NS);
  if (!changetype<usize>(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_IPC, owner, charge);
  return changetype<i32>(changetype<usize>(ns));
}

export function ipcNsPut(ns: IpcNs): void {
  if (--ns.refs) return;
  nsFini(changetype<NsCommon>(ns));
  kdelete(CACHE_IPC_NS, ns);
}
