// The release agent of version 1: a program that is started when a cgroup with notify_on_release has neither tasks nor children any more.

import { usermodeHelper } from "../boot";
import { out, outBytes, outChar, seqBegin, seqBuf, seqEnd, seqFailed, seqLen } from "../fs/proc/seq";
import { isNull } from "../fs/types";
import { CgroupNs } from "../ns/cgroup";
import { nsState } from "../ns/common";
import { monotonicNow, TIMER_RELEASE, Timer, timerArm, timerDelete, timerNew } from "../time/timer";
import { isPopulated, outCgroupPath } from "./tree";
import { CG_NOTIFY, Cgroup, isDead } from "./types";

/** What the agent finds in its environment. */
const ENVIRONMENT = "HOME=/\0PATH=/sbin:/bin:/usr/sbin:/usr/bin\0";

function released(cg: Cgroup): bool {
  return (cg.flags & CG_NOTIFY) != 0 && cg.hierarchy.agentLen != 0 && !isPopulated(cg) && !cg.children && !isDead(cg);
}

/**
 * cgroup1_check_for_release: to be called when the last task or child of a cgroup has gone. The agent starts a little later, as by a work
 * queue: who calls is in the middle of a fork, a move or an exit. Without memory nobody is told.
 */
export function releaseCheck(cg: Cgroup): void {
  if (!released(cg)) return;
  if (isNull(cg.releaseTimer)) cg.releaseTimer = timerNew(TIMER_RELEASE, changetype<usize>(cg));
  if (!isNull(cg.releaseTimer)) timerArm(cg.releaseTimer, monotonicNow());
}

/** The cgroup is removed. */
export function releaseGone(cg: Cgroup): void {
  if (!isNull(cg.releaseTimer)) timerDelete(cg.releaseTimer);
  cg.releaseTimer = changetype<Timer>(0);
}

/** cgroup1_release_agent: a child of init in the initial namespaces, which gets the cgroup's path as those see it. */
export function releaseRun(cg: Cgroup): void {
  if (!released(cg)) return;
  const h = cg.hierarchy;
  seqBegin();
  outBytes(h.agent, h.agentLen);
  outChar(0);
  const argv = seqLen();
  outBytes(h.agent, h.agentLen);
  outChar(0);
  outCgroupPath(cg, changetype<CgroupNs>(nsState().initCgroup));
  outChar(0);
  const envp = seqLen();
  out(ENVIRONMENT);
  if (!seqFailed()) usermodeHelper(seqBuf(), seqBuf() + argv, 2, seqBuf() + envp, 2);
  seqEnd();
}
