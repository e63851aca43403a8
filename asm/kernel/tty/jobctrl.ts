// Terminals and job control: who has a controlling terminal, which group is in its foreground, and what happens to the
// rest. credentials(7) "Sessions and process groups", ioctl_tty(2) "Controlling terminal", setsid(2).

import { EFAULT, EINVAL, EIO, ENOTTY, EPERM, ERESTARTSYS, ESRCH } from "../../abi/errno";
import { SIGCONT, SIGHUP, SIGTTIN, SIGTTOU } from "../../abi/flags";
import { getUser32, putUser32, userOk } from "../mem/user";
import { CAP_SYS_ADMIN, capable } from "../task/cred";
import { current } from "../task/current";
import {
  findPid,
  PIDTYPE_PGID,
  PIDTYPE_PID,
  PIDTYPE_SID,
  Pid,
  pidGet,
  pidPut,
  pidTask,
  pidTaskNext,
  pidVnr,
} from "../task/pid";
import { bit, groupOf, isOrphanedPgrp, SIG_IGN, sigAction, signalGroup, signalPgrp } from "../task/signal";
import { Group, Task } from "../task/task";
import { Tty, ttySetPid } from "./tty";

/** The running task's controlling terminal, or null. */
export function currentTty(): Tty {
  return changetype<Tty>(groupOf(current).tty);
}

/**
 * tty_check_change: a background process that reads (SIGTTIN), or that changes the terminal or writes under TOSTOP
 * (SIGTTOU), is stopped; one whose group is orphaned could never be continued and gets EIO.
 */
export function checkChange(t: Tty, sig: i32): i32 {
  const g = groupOf(current);
  if (g.tty != changetype<usize>(t) || !t.pgrp || t.pgrp == g.pgrp) return 0;
  if (current.blocked & bit(sig) || sigAction(current, sig).handler == SIG_IGN) return sig == SIGTTIN ? -EIO : 0;
  if (isOrphanedPgrp(changetype<Pid>(g.pgrp), changetype<Task>(0))) return -EIO;
  signalPgrp(changetype<Pid>(g.pgrp), sig);
  return -ERESTARTSYS;
}

// Group.tty is not counted: whoever has it is in the terminal's session (tty.session), and all of those lose it before the
// terminal can go away (hangup, exit of the session leader, TIOCNOTTY).

function setOldPgrp(g: Group, pgrp: usize): void {
  if (pgrp) pidGet(changetype<Pid>(pgrp));
  if (g.ttyOldPgrp) pidPut(changetype<Pid>(g.ttyOldPgrp));
  g.ttyOldPgrp = pgrp;
}

/** Makes `t` the controlling terminal of the running task's session and its group the foreground. */
function setTty(t: Tty): void {
  const g = groupOf(current);
  ttySetPid(t, offsetof<Tty>("pgrp"), g.pgrp);
  ttySetPid(t, offsetof<Tty>("session"), g.session);
  g.tty = changetype<usize>(t);
  setOldPgrp(g, 0);
}

/** No process of the session has a controlling terminal any more. */
export function sessionClearTty(session: usize): void {
  if (!session) return;
  for (let p = pidTask(changetype<Pid>(session), PIDTYPE_SID); changetype<usize>(p); p = pidTaskNext(p, PIDTYPE_SID))
    groupOf(p).tty = 0;
}

/** open(2): a session leader without a terminal gets the first free one that it opens for reading without O_NOCTTY. */
export function openSetTty(t: Tty, canRead: bool): void {
  const g = groupOf(current);
  if (g.isSessionLeader && !g.tty && !t.session && canRead) setTty(t);
}

/** TIOCSCTTY. */
export function tiocsctty(t: Tty, canRead: bool, steal: i32): i32 {
  const g = groupOf(current);
  if (g.isSessionLeader && t.session && t.session == g.session) return 0;
  if (!g.isSessionLeader || g.tty) return -EPERM;
  if (t.session) {
    if (steal != 1 || !capable(CAP_SYS_ADMIN)) return -EPERM;
    sessionClearTty(t.session);
  }
  if (!canRead && !capable(CAP_SYS_ADMIN)) return -EPERM;
  setTty(t);
  return 0;
}

/**
 * The session leader gives up its controlling terminal, by TIOCNOTTY or by exiting: its foreground group hears SIGHUP
 * (and SIGCONT). After a hangup that came first, the group that was in front then does.
 */
function disassociate(g: Group, onExit: bool): void {
  const t = changetype<Tty>(g.tty);
  if (changetype<usize>(t)) {
    if (t.pgrp) {
      const pgrp = pidGet(changetype<Pid>(t.pgrp));
      signalPgrp(pgrp, SIGHUP);
      if (!onExit) signalPgrp(pgrp, SIGCONT);
      pidPut(pgrp);
    }
    ttySetPid(t, offsetof<Tty>("session"), 0);
    ttySetPid(t, offsetof<Tty>("pgrp"), 0);
    setOldPgrp(g, 0);
    sessionClearTty(g.session);
    return;
  }
  if (onExit && g.ttyOldPgrp) {
    const pgrp = pidGet(changetype<Pid>(g.ttyOldPgrp));
    setOldPgrp(g, 0);
    signalPgrp(pgrp, SIGHUP);
    signalPgrp(pgrp, SIGCONT);
    pidPut(pgrp);
  }
}

/** The exit of a session leader. */
export function ttyDisassociate(task: Task): void {
  disassociate(groupOf(task), true);
}

/** setsid(2): a new session has no controlling terminal. */
export function procClearTty(g: Group): void {
  g.tty = 0;
}

/** TIOCNOTTY. */
export function tiocnotty(t: Tty): i32 {
  const g = groupOf(current);
  if (g.tty != changetype<usize>(t)) return -ENOTTY;
  if (g.isSessionLeader) disassociate(g, false);
  g.tty = 0;
  return 0;
}

/**
 * A hangup: the session leader hears SIGHUP and SIGCONT, and nobody has this terminal any more.
 * @param foreground  the foreground group hears SIGHUP too
 */
export function signalSession(t: Tty, foreground: bool): void {
  let leader = false;
  if (t.session) {
    let p = pidTask(changetype<Pid>(t.session), PIDTYPE_SID);
    while (changetype<usize>(p)) {
      const g = groupOf(p);
      if (g.tty == changetype<usize>(t)) g.tty = 0;
      if (g.isSessionLeader) {
        leader = true;
        signalGroup(SIGHUP, p);
        signalGroup(SIGCONT, p);
        if (t.pgrp) setOldPgrp(g, t.pgrp);
      }
      p = pidTaskNext(p, PIDTYPE_SID);
    }
  }
  if (leader && foreground && t.pgrp) signalPgrp(changetype<Pid>(t.pgrp), SIGHUP);
}

/** TIOCGPGRP. @param t  the side that was opened; @param real  the slave */
export function tiocgpgrp(t: Tty, real: Tty, arg: u32): i32 {
  if (t == real && currentTty() != real) return -ENOTTY;
  return putUser32(arg, real.pgrp ? <u32>pidVnr(changetype<Pid>(real.pgrp)) : 0);
}

/** TIOCGSID. */
export function tiocgsid(t: Tty, real: Tty, arg: u32): i32 {
  if (t == real && currentTty() != real) return -ENOTTY;
  if (!real.session) return -ENOTTY;
  return putUser32(arg, <u32>pidVnr(changetype<Pid>(real.session)));
}

/** The process group of `task` gets the foreground, when that is the running task's own group's: both are of one session and terminal. */
export function passForeground(task: Task): void {
  const own = groupOf(current);
  const other = groupOf(task);
  const t = currentTty();
  if (!own.tty || t.pgrp != own.pgrp || other.tty != own.tty || other.session != own.session) return;
  ttySetPid(t, offsetof<Tty>("pgrp"), other.pgrp);
}

/** TIOCSPGRP. */
export function tiocspgrp(real: Tty, arg: u32): i32 {
  const changed = checkChange(real, SIGTTOU);
  if (changed == -EIO) return -ENOTTY;
  if (changed) return changed;
  if (!userOk(arg, 4)) return -EFAULT;
  const nr = <i32>getUser32(arg);
  if (nr < 0) return -EINVAL;
  const g = groupOf(current);
  if (!g.tty || g.tty != changetype<usize>(real) || real.session != g.session) return -ENOTTY;
  const pgrp = findPid(nr);
  if (!changetype<usize>(pgrp)) return -ESRCH;
  let member = pidTask(pgrp, PIDTYPE_PGID);
  if (!changetype<usize>(member)) member = pidTask(pgrp, PIDTYPE_PID);
  if (!changetype<usize>(member) || groupOf(member).session != g.session) return -EPERM;
  ttySetPid(real, offsetof<Tty>("pgrp"), changetype<usize>(pgrp));
  return 0;
}
