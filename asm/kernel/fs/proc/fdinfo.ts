// /proc/PID/fdinfo/N: proc_pid_fdinfo(5).

import { O_CLOEXEC } from "../../../abi/fs";
import { PidNs } from "../../ns/pid";
import { Pid, pidNrNs } from "../../task/pid";
import { Task } from "../../task/task";
import { fdCloexec, fdGetOf } from "../fdtable";
import { FILE_PIDFD, File, isNull } from "../types";
import { kindLines, lockLines } from "./fdkinds";
import { out, outChar, outLine, outNum, outOct, outU64 } from "./seq";

/** @returns false when the descriptor is not open any more */
export function showFdinfo(task: Task, fd: u32, ns: PidNs): bool {
  const file = fdGetOf(task, fd);
  if (isNull(file)) return false;
  outLine("pos:\t", file.pos);
  out("flags:\t0");
  outOct(file.flags | (fdCloexec(task.files, fd) ? O_CLOEXEC : 0), 1);
  outLine("\nmnt_id:\t", file.mount.id);
  out("ino:\t");
  outU64(file.inode.ino);
  outChar(10);
  if (file.inode.locks) lockLines(file, task.files, ns);
  if (file.kind == FILE_PIDFD) pidfdLines(file, ns);
  else kindLines(file);
  return true;
}

/** −1 once the process has been reaped, 0 when it is not visible in the namespace of the procfs. */
function pidfdLines(file: File, ns: PidNs): void {
  const pid = changetype<Pid>(file.data);
  out("Pid:\t");
  if (!pid.hashed) {
    out("-1\nNSpid:\t-1\n");
    return;
  }
  const nr = pidNrNs(pid, ns);
  outNum(nr);
  out("\nNSpid:\t");
  outNum(nr);
  if (nr) {
    for (let level = ns.level + 1; level <= pid.level; level++) {
      outChar(9);
      outNum(load<i32>(changetype<usize>(pid) + offsetof<Pid>() + ((<usize>level) << 3)));
    }
  }
  outChar(10);
}
