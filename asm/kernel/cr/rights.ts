// What a process may not have from a restart when the restarter could not give it to himself: limits, priorities, the OOM killer's
// grace. The rules are those of setrlimit(2), setpriority(2), sched_setscheduler(2) and proc_pid_oom_score_adj(5), asked of the restarter; where
// they look at a soft limit his hard one counts, to which he could raise it. Who may not is refused: nothing is made less than it was.

import { EPERM } from "../../abi/errno";
import { RLIMIT_NICE, RLIMIT_NOFILE, RLIMIT_RTPRIO } from "../../abi/flags";
import { procState } from "../fs/proc/state";
import { putI64, putStr, putU64 } from "../mem/str";
import { INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { CAP_SETGID, CAP_SETUID, CAP_SYS_NICE, CAP_SYS_RESOURCE, capable, nsCapable, taskCred } from "../task/cred";
import { isRealTime, SCHED_DEADLINE, SCHED_IDLE } from "../task/policy";
import { RLIM_INFINITY, rlimitHard } from "../task/rlimit";
import { groupOf } from "../task/signal";
import { Task } from "../task/task";
import { fail, plan } from "./plan";
import { sayTask } from "./reason";

function caller(): Task {
  return changetype<Task>(plan().caller);
}

/** The limit as a program knows it. */
function limitName(resource: i32): string {
  switch (resource) {
    case 0:
      return "RLIMIT_CPU";
    case 1:
      return "RLIMIT_FSIZE";
    case 2:
      return "RLIMIT_DATA";
    case 3:
      return "RLIMIT_STACK";
    case 4:
      return "RLIMIT_CORE";
    case 5:
      return "RLIMIT_RSS";
    case 6:
      return "RLIMIT_NPROC";
    case 7:
      return "RLIMIT_NOFILE";
    case 8:
      return "RLIMIT_MEMLOCK";
    case 9:
      return "RLIMIT_AS";
    case 10:
      return "RLIMIT_LOCKS";
    case 11:
      return "RLIMIT_SIGPENDING";
    case 12:
      return "RLIMIT_MSGQUEUE";
    case 13:
      return "RLIMIT_NICE";
    case 14:
      return "RLIMIT_RTPRIO";
    default:
      return "RLIMIT_RTTIME";
  }
}

function putLimit(at: usize, value: u64): usize {
  return value == RLIM_INFINITY ? putStr(at, "unlimited") : putU64(at, value);
}

/** Whether a hard limit may be so: a raised one by who has CAP_SYS_RESOURCE, that of descriptors up to fs.nr_open. */
export function mayLimit(task: Task, resource: i32, hard: u64): bool {
  const own = rlimitHard(caller(), resource);
  if (hard <= own) return true;
  const tooMany = resource == RLIMIT_NOFILE && hard > procState().nrOpen;
  if (!tooMany && capable(CAP_SYS_RESOURCE)) return true;
  let at = putStr(putStr(sayTask(task, " has the hard limit "), limitName(resource)), "=");
  at = putLimit(putStr(putLimit(at, hard), ", and you have "), own);
  fail(
    -EPERM,
    putStr(at, tooMany ? ": raise /proc/sys/fs/nr_open first" : ": only who has CAP_SYS_RESOURCE may raise it"),
  );
  return false;
}

/** Whether a nice value is the restarter's, a higher one, or within RLIMIT_NICE. */
function niceWithin(nice: i32): bool {
  return nice >= caller().nice || <u64>(20 - nice) <= rlimitHard(caller(), RLIMIT_NICE);
}

/** user_check_sched_setscheduler. */
function scheduleWithin(policy: i32, priority: i32): bool {
  const own = caller();
  const most = rlimitHard(own, RLIMIT_RTPRIO);
  if (policy == SCHED_DEADLINE) return false;
  if (isRealTime(policy))
    return (policy == own.policy || most > 0) && (priority <= own.rtPriority || <u64>priority <= most);
  return own.policy != SCHED_IDLE || policy == SCHED_IDLE || niceWithin(own.nice);
}

/** Whether a thread may be scheduled so. */
export function maySchedule(task: Task, nice: i32, policy: i32, priority: i32): bool {
  if ((niceWithin(nice) && scheduleWithin(policy, priority)) || capable(CAP_SYS_NICE)) return true;
  let at: usize = 0;
  if (!niceWithin(nice)) {
    at = putI64(sayTask(task, " has the nice value "), nice);
    at = putStr(
      putI64(putStr(at, ", and yours is "), caller().nice),
      ": only who has CAP_SYS_NICE, or a higher RLIMIT_NICE",
    );
  } else if (isRealTime(policy)) {
    at = putI64(sayTask(task, " has the real-time priority "), priority);
    at = putStr(at, ": only who has CAP_SYS_NICE, or a higher RLIMIT_RTPRIO");
  } else {
    at = putI64(sayTask(task, " has the scheduling policy "), policy);
    at = putStr(at, ": only who has CAP_SYS_NICE");
  }
  fail(-EPERM, putStr(at, ", may give it"));
  return false;
}

/** Whether the OOM killer may spare a process so much: nobody goes below his floor without CAP_SYS_RESOURCE. */
export function maySpare(task: Task, adjust: i32): bool {
  const floor = groupOf(caller()).oomScoreAdjMin;
  if (adjust >= floor || capable(CAP_SYS_RESOURCE)) return true;
  const at = putI64(sayTask(task, " has the oom_score_adj "), adjust);
  fail(
    -EPERM,
    putStr(putI64(putStr(at, ", and you may go down to "), floor), ": only who has CAP_SYS_RESOURCE may go lower"),
  );
  return false;
}

/**
 * Whom a message, or a connection, may say that it is from: as scm_check_creds, asked of the restarter. Anybody else is the restarter himself.
 * @param uid as his user namespace has it @returns a kuid
 */
export function claimedUid(uid: u32): u32 {
  const c = taskCred(caller());
  const user = changetype<UserNs>(c.userNs);
  const kuid = makeKuid(user, uid);
  if (kuid == INVALID_ID) return user.owner;
  return kuid == c.uid || kuid == c.euid || kuid == c.suid || nsCapable(user, CAP_SETUID) ? kuid : c.euid;
}

export function claimedGid(gid: u32): u32 {
  const c = taskCred(caller());
  const user = changetype<UserNs>(c.userNs);
  const kgid = makeKgid(user, gid);
  if (kgid == INVALID_ID) return user.group;
  return kgid == c.gid || kgid == c.egid || kgid == c.sgid || nsCapable(user, CAP_SETGID) ? kgid : c.egid;
}
