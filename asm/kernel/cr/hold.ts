// A tree that stays frozen after checkpoint(2) or restart(2) is held by the process that asked for it, until it says what becomes of
// the tree. When that process ends before it has, however it ends, the tree goes on; or it ends too, where that was said (RESTART_KILL,
// and hold_fate() of the control plane), because there is another copy of it.

import { kfree, kmalloc } from "../mem/slab";
import { mayInspect } from "../task/access";
import { Pid, pidGet, pidPut, taskTgid } from "../task/pid";
import { Group, Task } from "../task/task";
import { holdsAt } from "./freeze";

@unmanaged
class Hold {
  next: usize;
  group: usize; // Group of who holds
  root: usize; // Pid of the tree's root, counted
  kill: u32; // the tree ends with its holder
}

/**
 * @param kill  the tree ends with its holder
 * @returns false when memory is exhausted: then it is not held
 */
export function holdTake(group: Group, root: Pid, kill: u32): bool {
  const h = changetype<Hold>(kmalloc(offsetof<Hold>()));
  if (!changetype<usize>(h)) return false;
  h.group = changetype<usize>(group);
  h.root = changetype<usize>(pidGet(root));
  h.kill = kill;
  h.next = load<usize>(holdsAt());
  store<usize>(holdsAt(), changetype<usize>(h));
  return true;
}

/** Takes off the first hold of a root, or of a group; 0 is any. @returns the root, counted for the caller; null: there is none */
export function holdDrop(group: usize, root: usize): Pid {
  for (let link = holdsAt(); load<usize>(link); link = load<usize>(link) + offsetof<Hold>("next")) {
    const h = changetype<Hold>(load<usize>(link));
    if ((group && h.group != group) || (root && h.root != root)) continue;
    store<usize>(link, h.next);
    const pid = changetype<Pid>(h.root);
    kfree(changetype<usize>(h));
    return pid;
  }
  return changetype<Pid>(0);
}

/** The hold of a process, or of one that descends from it; null: there is none. */
function holdBelow(pid: usize): Hold {
  for (let at = load<usize>(holdsAt()); at; at = changetype<Hold>(at).next) {
    let up = changetype<Task>(changetype<Group>(changetype<Hold>(at).group).leader);
    for (; changetype<usize>(up); up = changetype<Task>(up.realParent))
      if (changetype<usize>(taskTgid(up)) == pid) return changetype<Hold>(at);
  }
  return changetype<Hold>(0);
}

/** @param kill  whether the tree that a process, or one below it, holds is to end with its holder @returns its root; null: there is none */
export function holdKill(pid: Pid, kill: u32): Pid {
  const h = holdBelow(changetype<usize>(pid));
  if (!changetype<usize>(h)) return changetype<Pid>(0);
  h.kill = kill;
  return changetype<Pid>(h.root);
}

/** Whether the tree of the first hold of a group ends with it. */
export function holdKills(group: Group): bool {
  for (let at = load<usize>(holdsAt()); at; at = changetype<Hold>(at).next)
    if (changetype<Hold>(at).group == changetype<usize>(group)) return changetype<Hold>(at).kill != 0;
  return false;
}

/** Whether somebody holds the tree of that root. */
export function isHeld(root: Pid): bool {
  for (let at = load<usize>(holdsAt()); at; at = changetype<Hold>(at).next)
    if (changetype<Hold>(at).root == changetype<usize>(root)) return true;
  return false;
}

/** Who holds the tree of that root and may not be looked into by the running task; null: there is nobody. */
export function strangeHolder(root: Pid): Task {
  for (let at = load<usize>(holdsAt()); at; at = changetype<Hold>(at).next) {
    const h = changetype<Hold>(at);
    const holder = changetype<Task>(changetype<Group>(h.group).leader);
    if (h.root == changetype<usize>(root) && !mayInspect(holder)) return holder;
  }
  return changetype<Task>(0);
}

/** Whether a process is of a tree that somebody holds, but for `group`. */
export function isHeldFrom(group: Group, task: Task): bool {
  for (let at = load<usize>(holdsAt()); at; at = changetype<Hold>(at).next) {
    const h = changetype<Hold>(at);
    if (h.group == changetype<usize>(group)) continue;
    for (let up = task; changetype<usize>(up); up = changetype<Task>(up.realParent))
      if (changetype<usize>(taskTgid(up)) == h.root) return true;
  }
  return false;
}

/** Nobody holds the tree any more. */
export function holdsEnd(root: Pid): void {
  for (;;) {
    const pid = holdDrop(0, changetype<usize>(root));
    if (!changetype<usize>(pid)) return;
    pidPut(pid);
  }
}
