// Action scripts: told of each stage of a dump or a restore by CRTOOLS_SCRIPT_ACTION.
import { setenv } from "../../lib/env";
import { spawn, waitpid } from "../../lib/process";
import { readlink } from "../../lib/sys/fs";
import { error } from "./log";
import { Options } from "./options";

/** Runs the scripts for a stage, until one fails. @returns false when it has: then so does what it was told of */
export function stage(o: Options, action: string, pid: i32): bool {
  if (!o.scripts.length) return true;
  setenv("CRTOOLS_SCRIPT_ACTION", action);
  setenv("CRTOOLS_IMAGE_DIR", o.images);
  if (pid) setenv("CRTOOLS_INIT_PID", pid.toString());
  for (let i = 0; i < o.scripts.length; i++) {
    const child = spawn([o.scripts[i]]);
    const status = child < 0 ? -1 : waitpid(child);
    if (!status) continue;
    error("the action script " + o.scripts[i] + " failed at " + action);
    return false;
  }
  return true;
}

/** Whether the process has a namespace of a kind that is not ours. */
export function apart(pid: i32, kind: string): bool {
  const ours = readlink("/proc/self/ns/" + kind);
  const its = readlink("/proc/" + pid.toString() + "/ns/" + kind);
  return ours !== null && its !== null && ours != its;
}

const KINDS = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];

/** Whether the process has any namespace that is not ours, but for that of time, which every restored process has. */
export function contained(pid: i32): bool {
  for (let i = 0; i < KINDS.length; i++) if (apart(pid, KINDS[i])) return true;
  return false;
}
