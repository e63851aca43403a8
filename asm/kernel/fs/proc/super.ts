// A procfs instance: proc(5), "Mount options". It shows the PID namespace of who mounted it.
//
// In the super: data = PidNs; optMode = hidepid; optGid = gid; optFlags = OPT_*.

import { EINVAL, ENOMEM, ENOPARAM } from "../../../abi/errno";
import { isStr, lengthTo, parseU64 } from "../../mem/str";
import { nsState } from "../../ns/common";
import { PidNs, pidNsGet, pidNsPut } from "../../ns/pid";
import { fromKgidMunged, INVALID_ID, makeKgid, UserNs } from "../../ns/user";
import { mayInspect } from "../../task/access";
import { cred, inGroup } from "../../task/cred";
import { current } from "../../task/current";
import { taskPidNs } from "../../task/pid";
import { Task } from "../../task/task";
import { dentryRoot } from "../dcache";
import { isNull, Super } from "../types";
import { nodeInode } from "./node";
import { P_ROOT } from "./nodes";
import { out, outU64 } from "./seq";

export const HIDEPID_OFF: u32 = 0;
export const HIDEPID_NO_ACCESS: u32 = 1;
export const HIDEPID_INVISIBLE: u32 = 2;
export const HIDEPID_NOT_PTRACEABLE: u32 = 4;

const OPT_GID: u32 = 1;
const OPT_SUBSET_PID: u32 = 2;

/** The PID namespace whose numbers an instance shows. */
@inline
export function superPidNs(sb: Super): PidNs {
  return changetype<PidNs>(sb.data);
}

/** subset=pid: nothing but processes. */
@inline
export function subsetPid(sb: Super): bool {
  return (sb.optFlags & OPT_SUBSET_PID) != 0;
}

/** One option. @returns 0, -EINVAL, or -ENOPARAM when there is none of that name */
export function procOption(sb: Super, at: usize, n: i32): i32 {
  let eq = 0;
  while (eq < n && load<u8>(at + eq) != 61) eq++;
  const value = at + eq + 1;
  const length = n > eq ? n - eq - 1 : 0;
  if (isStr(at, eq, "hidepid")) {
    const number = parseU64(value, length);
    if (number == 0 || isStr(value, length, "off")) sb.optMode = HIDEPID_OFF;
    else if (number == 1 || isStr(value, length, "noaccess")) sb.optMode = HIDEPID_NO_ACCESS;
    else if (number == 2 || isStr(value, length, "invisible")) sb.optMode = HIDEPID_INVISIBLE;
    else if (number == 4 || isStr(value, length, "ptraceable")) sb.optMode = HIDEPID_NOT_PTRACEABLE;
    else return -EINVAL;
    return 0;
  }
  if (isStr(at, eq, "gid")) {
    const number = parseU64(value, length);
    if (number < 0 || number > <i64>u32.MAX_VALUE) return -EINVAL;
    const gid = makeKgid(changetype<UserNs>(cred().userNs), <u32>number);
    if (gid == INVALID_ID) return -EINVAL;
    sb.optGid = gid;
    sb.optFlags |= OPT_GID;
    return 0;
  }
  if (!isStr(at, eq, "subset")) return -ENOPARAM;
  if (!isStr(value, length, "pid")) return -EINVAL;
  sb.optFlags |= OPT_SUBSET_PID;
  return 0;
}

function parse(sb: Super, data: usize): i32 {
  if (!data) return 0;
  let at = data;
  while (load<u8>(at)) {
    const n = lengthTo(at, 44);
    if (n) {
      const err = procOption(sb, at, n);
      if (err) return err == -ENOPARAM ? -EINVAL : err;
    }
    at += load<u8>(at + n) ? n + 1 : n;
  }
  return 0;
}

export function procFill(sb: Super, data: usize): i32 {
  const ns = taskPidNs(current);
  sb.data = changetype<usize>(pidNsGet(ns));
  const err = parse(sb, data);
  if (err) return err;
  const root = nodeInode(sb, P_ROOT, 0, 0);
  if (isNull(root)) return -ENOMEM;
  root.ino = 1;
  sb.root = dentryRoot(sb, root);
  return isNull(sb.root) ? -ENOMEM : 0;
}

export function procRemount(sb: Super, data: usize): i32 {
  const subset = sb.optFlags & OPT_SUBSET_PID;
  const err = parse(sb, data);
  // An instance cannot be cut down, or opened up, once it exists.
  sb.optFlags = (sb.optFlags & ~OPT_SUBSET_PID) | subset;
  return err;
}

export function procKillSuper(sb: Super): void {
  if (sb.data) pidNsPut(superPidNs(sb));
  sb.data = 0;
}

export function procShowOptions(sb: Super): void {
  if (sb.optFlags & OPT_GID) {
    out(",gid=");
    outU64(fromKgidMunged(changetype<UserNs>(nsState().initUser), sb.optGid));
  }
  if (sb.optMode == HIDEPID_NO_ACCESS) out(",hidepid=noaccess");
  else if (sb.optMode == HIDEPID_INVISIBLE) out(",hidepid=invisible");
  else if (sb.optMode == HIDEPID_NOT_PTRACEABLE) out(",hidepid=ptraceable");
  if (subsetPid(sb)) out(",subset=pid");
}

/** has_pid_permissions: may the reader see `task` where hidepid is at least `level`? */
export function mayPass(sb: Super, task: Task, level: u32): bool {
  if (sb.optMode == HIDEPID_NOT_PTRACEABLE) return mayInspect(task);
  if (sb.optMode < level) return true;
  if (inGroup(cred(), sb.optFlags & OPT_GID ? sb.optGid : 0)) return true;
  return mayInspect(task);
}
