// The eight kinds of namespace as namespaces(7) lists them: flag, name below /proc/PID/ns, and what tools call them.
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../lib/sys/proc";

export class NsKind {
  constructor(
    public flag: i32,
    public name: string,
  ) {}
}
/** The user namespace is first: unshare and nsenter depend on the order (see nsenter.ts). */
export const kinds: NsKind[] = [
  new NsKind(CLONE_NEWUSER, "user"),
  new NsKind(CLONE_NEWCGROUP, "cgroup"),
  new NsKind(CLONE_NEWIPC, "ipc"),
  new NsKind(CLONE_NEWUTS, "uts"),
  new NsKind(CLONE_NEWNET, "net"),
  new NsKind(CLONE_NEWPID, "pid"),
  new NsKind(CLONE_NEWNS, "mnt"),
  new NsKind(CLONE_NEWTIME, "time"),
];
/** Flag of one of the options -m -u -i -n -p -U -C -T, or 0. */
export function flagOfOption(c: i32): i32 {
  switch (c) {
    case 0x6d:
      return CLONE_NEWNS;
    case 0x75:
      return CLONE_NEWUTS;
    case 0x69:
      return CLONE_NEWIPC;
    case 0x6e:
      return CLONE_NEWNET;
    case 0x70:
      return CLONE_NEWPID;
    case 0x55:
      return CLONE_NEWUSER;
    case 0x43:
      return CLONE_NEWCGROUP;
    case 0x54:
      return CLONE_NEWTIME;
  }
  return 0;
}
/** Index in kinds. */
export function indexOfFlag(flag: i32): i32 {
  for (let i = 0; i < kinds.length; i++) if (kinds[i].flag == flag) return i;
  return -1;
}
