// Mount namespaces: mount_namespaces(7). The verbs that every namespace has; mounts themselves are mount.ts.

import { EINVAL, ENOMEM, ENOSPC, EPERM } from "../../abi/errno";
import { CACHE_MNT_NS, kdelete, knew } from "../mem/slab";
import { NS_MNT, NsCommon, nsCharge, nsFini, nsInit, nsState } from "../ns/common";
import { NsProxy } from "../ns/nsproxy";
import { UserNs } from "../ns/user";
import { waitDestroy } from "../sync/wait";
import { CAP_SYS_ADMIN, CAP_SYS_CHROOT, Cred, credHasCap, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { lookupMount, nextMount, pathSet } from "./mount";
import { CL_COPY_UNBINDABLE, CL_SHARED_TO_SLAVE, copyTree, lockTree, treeEnter, umountTree } from "./propagate";
import { fsState } from "./state";
import { FsStruct, isErr, isNull, MntNs, Mount, nil } from "./types";

/** The first mount namespace; its tree is built by boot.ts. */
export function mntNsBoot(owner: UserNs): MntNs {
  const ns = knew<MntNs>(CACHE_MNT_NS);
  nsInit(changetype<NsCommon>(ns), NS_MNT, owner, 0);
  ns.seq = fsState().nextNsSeq++;
  return ns;
}

/** The namespace with that number (NS_GET_MNTNS_ID), not counted, or null. */
export function mntNsBySeq(seq: u64): MntNs {
  for (let at = nsState().head; at; at = changetype<NsCommon>(at).next)
    if (changetype<NsCommon>(at).kind == NS_MNT && changetype<MntNs>(at).seq == seq) return changetype<MntNs>(at);
  return nil<MntNs>();
}

export function mntNsGet(ns: MntNs): MntNs {
  ns.refs++;
  return ns;
}

export function mntNsPut(at: usize): void {
  const ns = changetype<MntNs>(at);
  if (--ns.refs) return;
  if (!isNull(ns.root)) {
    const root = ns.root;
    ns.root = nil<Mount>();
    umountTree(root, false);
  }
  waitDestroy(at + offsetof<MntNs>("waitHead"));
  nsFini(changetype<NsCommon>(ns));
  kdelete(CACHE_MNT_NS, ns);
}

/**
 * copy_mnt_ns: a copy of the whole tree, owned by `c`'s user namespace.
 * @param fs  FsStruct whose root and cwd move into the copy; 0 = none
 * @returns address or -errno
 */
export function mntNsCopy(from: usize, c: Cred, fs: usize): i32 {
  const old = changetype<MntNs>(from);
  const owner = changetype<UserNs>(c.userNs);
  const charge = nsCharge(owner, c.euid, NS_MNT);
  if (!charge) return -ENOSPC;
  const ns = knew<MntNs>(CACHE_MNT_NS);
  if (isNull(ns)) return -ENOMEM;
  nsInit(changetype<NsCommon>(ns), NS_MNT, owner, charge);
  ns.seq = fsState().nextNsSeq++;
  // A less privileged owner must not change what the old one sees.
  const weaker = old.userNs != ns.userNs;
  const made = copyTree(old.root, old.root.root, weaker ? CL_COPY_UNBINDABLE | CL_SHARED_TO_SLAVE : CL_COPY_UNBINDABLE);
  if (isErr(made)) {
    mntNsPut(changetype<usize>(ns));
    return made;
  }
  const root = changetype<Mount>(made);
  if (weaker) lockTree(root);
  ns.root = root;
  treeEnter(root, ns);
  if (fs) moveFs(changetype<FsStruct>(fs), old.root, root);
  return <i32>changetype<usize>(ns);
}

/** Walks both trees in step: root and cwd move to the copies of their mounts. */
function moveFs(fs: FsStruct, old: Mount, copy: Mount): void {
  const rootMount = fs.rootMount;
  const cwdMount = fs.cwdMount;
  let q = old;
  let p = copy;
  const oldTop = old;
  const copyTop = copy;
  while (!isNull(p)) {
    if (rootMount == q) pathSet(fs.root, p, fs.rootDentry);
    if (cwdMount == q) pathSet(fs.cwd, p, fs.cwdDentry);
    p = nextMount(p, copyTop);
    if (isNull(p)) break;
    q = nextMount(q, oldTop);
    // Mounts of nsfs files are not copied.
    while (!isNull(q) && (q.root != p.root || q.sb != p.sb)) q = nextMount(q, oldTop);
    if (isNull(q)) break;
  }
}

/** setns(2) into a mount namespace: the task's root and cwd become its root. */
export function mntNsInstall(ns: MntNs, proxy: NsProxy, c: Cred): i32 {
  const owner = changetype<UserNs>(ns.userNs);
  if (!credHasCap(c, owner, CAP_SYS_ADMIN)) return -EPERM;
  const own = changetype<UserNs>(c.userNs);
  if (!credHasCap(c, own, CAP_SYS_CHROOT) || !credHasCap(c, own, CAP_SYS_ADMIN)) return -EPERM;
  const fs = changetype<FsStruct>(current.fs);
  if (fs.refs != 1) return -EINVAL;
  const old = proxy.mnt;
  proxy.mnt = changetype<usize>(mntNsGet(ns));
  let m = ns.root;
  for (;;) {
    const over = lookupMount(m, m.root);
    if (isNull(over)) break;
    m = over;
  }
  pathSet(fs.root, m, m.root);
  pathSet(fs.cwd, m, m.root);
  mntNsPut(old);
  return 0;
}

export function initMntNs(): MntNs {
  return changetype<MntNs>(nsState().initMnt);
}

/** ns_capable(…, CAP_SYS_ADMIN) in the namespace's owner: may_mount. */
export function mayMount(): bool {
  const ns = changetype<MntNs>(changetype<NsProxy>(current.nsproxy).mnt);
  return nsCapable(changetype<UserNs>(ns.userNs), CAP_SYS_ADMIN);
}
