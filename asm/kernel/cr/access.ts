// Who may write a tree down or build one again: capabilities(7), CAP_CHECKPOINT_RESTORE, in the caller's own user namespace. It is no
// right over anybody: a process is written only by who may inspect it (ptrace(2)), since its image is all that it knows, and what comes back
// has what its restarter could have made himself (rights.ts).

import { EINVAL, EPERM } from "../../abi/errno";
import { putI64, putStr } from "../mem/str";
import { UserNs } from "../ns/user";
import { mayInspect } from "../task/access";
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN, cred, nsCapable } from "../task/cred";
import { current } from "../task/current";
import { Pid, pidNrNs, taskPidNs } from "../task/pid";
import { groupOf } from "../task/signal";
import { TASK_ZOMBIE, Task } from "../task/task";
import { isHeld, strangeHolder } from "./hold";
import { counted, member, SET_TASKS } from "./objects";
import { say, sayTask, tell } from "./reason";

/** @returns 0, or -EPERM with the reason told to logfd */
export function mayCheckpointRestore(logfd: i32): i32 {
  const ns = changetype<UserNs>(cred().userNs);
  if (nsCapable(ns, CAP_CHECKPOINT_RESTORE) || nsCapable(ns, CAP_SYS_ADMIN)) return 0;
  tell(
    logfd,
    say(
      "only root, or who has CAP_CHECKPOINT_RESTORE, may do this: in a user namespace of your own you have it (unshare -Urpf --mount-proc)",
    ),
  );
  return -EPERM;
}

/** Whether the caller may look into everybody of SET_TASKS; of a zombie nothing is written but what its parent will be told. */
export function mayInspectAll(logfd: i32): i32 {
  for (let i: u32 = 0; i < counted(SET_TASKS); i++) {
    const leader = changetype<Task>(member(SET_TASKS, i));
    for (let t = groupOf(leader).threadHead; t; t = changetype<Task>(t).threadNext) {
      const task = changetype<Task>(t);
      if (task.state == TASK_ZOMBIE || mayInspect(task)) continue;
      tell(
        logfd,
        sayTask(
          leader,
          " is another user's, or has rights that you have not: only who has CAP_SYS_PTRACE may look into it",
        ),
      );
      return -EPERM;
    }
  }
  return 0;
}

/**
 * Whether the caller may say what becomes of a tree that is held: its holder may, and who may look into him and so could make him do it.
 * @returns 0, -EINVAL: nobody holds it, or -EPERM with the reason told to logfd
 */
export function mayFinish(root: Pid, logfd: i32): i32 {
  if (!isHeld(root)) return -EINVAL;
  const holder = strangeHolder(root);
  if (!changetype<usize>(holder)) return 0;
  const end = sayTask(holder, " holds the tree of process ");
  tell(logfd, putStr(putI64(end, pidNrNs(root, taskPidNs(current))), ", and you may not look into it"));
  return -EPERM;
}
