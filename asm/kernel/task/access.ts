// Who may look into a process: ptrace(2), "Ptrace access mode checking" (PTRACE_MODE_READ and _ATTACH alike).

import { UserNs } from "../ns/user";
import { CAP_SYS_PTRACE, cred, credHasCap, taskCred } from "./cred";
import { current } from "./current";
import { Mm } from "./mm";
import { groupOf } from "./signal";
import { Task } from "./task";

/** May the running task inspect `task`: /proc/PID/{fd,ns,exe,environ,…}, setns by pidfd, strace? */
export function mayInspect(task: Task): bool {
  if (task.group && groupOf(task) == groupOf(current)) return true;
  const c = cred();
  const t = taskCred(task);
  const same =
    c.fsuid == t.euid &&
    c.fsuid == t.suid &&
    c.fsuid == t.uid &&
    c.fsgid == t.egid &&
    c.fsgid == t.sgid &&
    c.fsgid == t.gid;
  const over = credHasCap(c, changetype<UserNs>(t.userNs), CAP_SYS_PTRACE);
  if (!same && !over) return false;
  // An undumpable memory belongs to the user namespace in which it was executed.
  const mm = changetype<Mm>(task.mm);
  if (task.mm && mm.dumpable != 1 && mm.execUserNs && !credHasCap(c, changetype<UserNs>(mm.execUserNs), CAP_SYS_PTRACE))
    return false;
  // Without CAP_SYS_PTRACE one may not look at who has more capabilities.
  return (
    over ||
    (c.userNs == t.userNs && (t.permitted & ~c.effective) == 0) ||
    (c.userNs == t.userNs && (t.permitted & ~c.permitted) == 0)
  );
}
