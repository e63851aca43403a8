// Why a checkpoint or a restart is refused, in one sentence for people: written to the log descriptor that the caller gave.

import { fdGet } from "../fs/fdtable";
import { fileWrite } from "../fs/fileops";
import { File, FMODE_WRITE } from "../fs/types";
import { CR_STATE } from "../mem/map";
import { putBytes, putStr, putU64, strLen } from "../mem/str";
import { current, hostMode, setHostMode } from "../task/current";
import { pidNrNs, taskPidNs, taskTgid } from "../task/pid";
import { Task } from "../task/task";

const TEXT_AT: usize = CR_STATE + 1600;
/** A path in a sentence is cut there. */
const MAX_PATH = 400;

/** Begins a sentence. @returns where it goes on */
export function say(text: string): usize {
  return putStr(TEXT_AT, text);
}

/** Begins a sentence about a process, by its number as the caller knows it. */
export function sayTask(task: Task, text: string): usize {
  const at = putU64(putStr(TEXT_AT, "process "), <u64>pidNrNs(taskTgid(task), taskPidNs(current)));
  return putStr(at, text);
}

/** A path, NUL-terminated, in the middle of a sentence. */
export function andPath(at: usize, path: usize): usize {
  let n = path ? strLen(path) : 0;
  if (n > MAX_PATH) n = MAX_PATH;
  return putBytes(at, path, n);
}

export function sayPath(before: string, path: usize, after: string): usize {
  return putStr(andPath(say(before), path), after);
}

/**
 * Writes the sentence that ends at `end` and a new line to a descriptor of the running task; -1: nobody wants to know. Control characters are shown as "?": a
 * name out of an image must neither break the line nor talk to a terminal.
 */
export function tell(logfd: i32, end: usize): void {
  for (let at = TEXT_AT; at < end; at++) if (load<u8>(at) < 32 || load<u8>(at) == 127) store<u8>(at, 63);
  store<u8>(end, 10);
  const file = logfd >= 0 ? fdGet(logfd) : changetype<File>(0);
  if (!changetype<usize>(file) || !(file.mode & FMODE_WRITE)) return;
  const was = hostMode;
  setHostMode(true);
  fileWrite(file, <u32>TEXT_AT, <u32>(end + 1 - TEXT_AT), file.pos);
  setHostMode(was);
}
