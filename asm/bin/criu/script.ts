// Action scripts: told of each stage of a dump or a restore by CRTOOLS_SCRIPT_ACTION.
import { setenv } from "../../lib/env";
import { spawn, waitpid } from "../../lib/process";
import { error } from "./log";

/** Runs the script for a stage. @returns false when it failed: then so does what it was told of */
export function stage(script: string, action: string, images: string, pid: i32): bool {
  if (!script.length) return true;
  setenv("CRTOOLS_SCRIPT_ACTION", action);
  setenv("CRTOOLS_IMAGE_DIR", images);
  if (pid) setenv("CRTOOLS_INIT_PID", pid.toString());
  const child = spawn([script]);
  const status = child < 0 ? -1 : waitpid(child);
  if (!status) return true;
  error("the action script " + script + " failed at " + action);
  return false;
}
