// Calls that a restart makes for somebody else: as the task that is coming back, with paths that lie in kernel memory.

import { CR_STATE } from "../mem/map";
import { current, hostMode, setCurrent, setHostMode } from "../task/current";
import { Task } from "../task/task";

/** Who ran before; calls do not nest. */
const BEFORE: usize = CR_STATE + 64;

export function actAs(task: Task): void {
  store<usize>(BEFORE, changetype<usize>(current));
  store<u32>(BEFORE, hostMode ? 1 : 0, 4);
  setCurrent(task);
  setHostMode(true);
}

export function actBack(): void {
  setHostMode(load<u32>(BEFORE, 4) != 0);
  setCurrent(changetype<Task>(load<usize>(BEFORE)));
}
