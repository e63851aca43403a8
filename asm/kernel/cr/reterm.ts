// The terminal of a tree that had somebody else's: the restarter's own becomes it, as a terminal that moves along with what runs in it. It
// gets the settings of the old one, so that a program which had turned off echo finds it off. A tree that begins with a session leader
// takes it over for its session (as TIOCSCTTY does, tty_ioctl(4)); any other shares the restarter's session, and its process
// group comes to the front.

import { TTY_INFO_ENTRY_ID, TTY_INFO_ENTRY_PGRP, TTY_INFO_ENTRY_SID, TTY_INFO_ENTRY_TERMIOS } from "../../abi/criu";
import { CAP_SYS_ADMIN, capable } from "../task/cred";
import { groupOf } from "../task/signal";
import { Group, Task } from "../task/task";
import { inputSetTermios } from "../tty/input";
import { sessionClearTty } from "../tty/jobctrl";
import { Tty, ttySetPid } from "../tty/tty";
import { Entries, entryAt } from "./folder";
import { AS_DEAD } from "./format";
import { memberAt, plan } from "./plan";
import { getMsg, getU32, Msg } from "./protobuf";
import { ownOf } from "./repty";
import { termios } from "./retty";

/** The entry of the first terminal that was not the tree's own; 0: there was none. */
function outside(): Msg {
  if (!plan().ttyInfo) return 0;
  const e = changetype<Entries>(plan().ttyInfo);
  for (let i: u32 = 0; i < e.count; i++) {
    const info = entryAt(e, i);
    if (!ownOf(getU32(info, TTY_INFO_ENTRY_ID))) return info;
  }
  return 0;
}

/** The group of the first member with that process group that lives in that session; null: there is none. */
function inFront(pgid: u32, session: usize): Group {
  for (let i: u32 = 0; i < plan().count; i++) {
    const m = memberAt(i);
    const g = groupOf(changetype<Task>(m.task));
    if (m.state != AS_DEAD && m.pgid == pgid && g.session == session) return g;
  }
  return changetype<Group>(0);
}

/** Hands the restarter's terminal over, if he has one and the tree had one. After everybody is in his session. */
export function terminalPass(): void {
  const caller = groupOf(changetype<Task>(plan().caller));
  const info = outside();
  const t = changetype<Tty>(caller.tty);
  if (!info || !changetype<usize>(t) || t.session != caller.session) return;
  if (!caller.isSessionLeader && !capable(CAP_SYS_ADMIN)) return;
  const root = groupOf(changetype<Task>(memberAt(0).task));
  if (root.isSessionLeader && getU32(info, TTY_INFO_ENTRY_SID) == memberAt(0).number) {
    sessionClearTty(t.session);
    ttySetPid(t, offsetof<Tty>("session"), root.session);
    for (let i: u32 = 0; i < plan().count; i++) {
      const g = groupOf(changetype<Task>(memberAt(i).task));
      if (g.session == root.session) g.tty = changetype<usize>(t);
    }
  } else if (root.session != t.session) return;
  const front = inFront(getU32(info, TTY_INFO_ENTRY_PGRP), t.session);
  ttySetPid(t, offsetof<Tty>("pgrp"), changetype<usize>(front) ? front.pgrp : root.pgrp);
  termios(t.termios, getMsg(info, TTY_INFO_ENTRY_TERMIOS));
  inputSetTermios(t, 0, 0, true);
}
