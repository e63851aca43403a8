// The pids controller: how many tasks a cgroup and all below it may have. Zombies count until they are waited for. Counting goes on
// whether the controller is enabled or not; limits and their files are there while it is.

import { EAGAIN } from "../../abi/errno";
import { isNull } from "../fs/types";
import { controllers } from "./control";
import { fileNotify } from "./tree";
import { CGROUP_PIDS_LOCALEVENTS, Cgroup, isRoot, isUnified, LIMIT_NONE, SUBSYS_PIDS } from "./types";

/** n tasks more, whatever the limits: moves are never refused. */
export function pidsCharge(cg: Cgroup, n: i64): void {
  for (let at = cg; !isNull(at); at = at.parent) {
    at.pids += n;
    if (at.pids > at.pidsPeak) at.pidsPeak = at.pids;
  }
}

export function pidsMove(from: Cgroup, to: Cgroup): void {
  pidsCharge(to, 1);
  pidsCharge(from, -1);
}

/** One task more. @returns 0, or -EAGAIN when the limit of a cgroup on the way up forbids it */
export function pidsTryCharge(cg: Cgroup): i32 {
  for (let at = cg; !isNull(at); at = at.parent) {
    if (at.pids + 1 > at.pidsMax) {
      pidsEvent(cg, at);
      return -EAGAIN;
    }
  }
  pidsCharge(cg, 1);
  return 0;
}

/** pids_event: a fork in `cg` has failed by the limit of `over`. */
function pidsEvent(cg: Cgroup, over: Cgroup): void {
  // Where the controller is not enabled, its parent's counts.
  let forking = cg;
  while (!isRoot(forking) && !(controllers(forking) & SUBSYS_PIDS)) forking = forking.parent;
  forking.pidsFailed++;
  if (!isUnified(cg)) {
    fileNotify(forking, "pids.events");
    return;
  }
  if (cg.hierarchy.flags & CGROUP_PIDS_LOCALEVENTS) {
    fileNotify(forking, "pids.events.local");
    return;
  }
  over.pidsEventsLocal++;
  fileNotify(over, "pids.events.local");
  for (let at = over; !isRoot(at); at = at.parent) {
    at.pidsEvents++;
    fileNotify(at, "pids.events");
  }
}

/** The controller comes to a cgroup, or goes: a new one begins without a limit. */
export function pidsReset(cg: Cgroup): void {
  cg.pidsMax = LIMIT_NONE;
  cg.pidsPeak = cg.pids;
  cg.pidsEvents = 0;
  cg.pidsEventsLocal = 0;
  cg.pidsFailed = 0;
}
