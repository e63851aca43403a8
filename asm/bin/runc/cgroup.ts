// A container's control group (version 2) and its limits, from linux.cgroupsPath and linux.resources.
import { access, writeText } from "../../lib/sys/file";
import { mkdir, rmdir } from "../../lib/sys/fs";
import { must } from "./common";
import { Json } from "./json";

const TOP = "/sys/fs/cgroup";
const LEAST_SHARES: i64 = 2;
const MOST_SHARES: i64 = 262144;

/** cpu.shares of version 1 as a weight: [2, 262144] becomes [1, 10000]. */
function weightOf(shares: i64): i64 {
  const s = min(max(shares, LEAST_SHARES), MOST_SHARES);
  return 1 + ((s - LEAST_SHARES) * 9999) / (MOST_SHARES - LEAST_SHARES);
}

/** @returns the directory, "" where there are no control groups */
export function makeCgroup(id: string, config: Json): string {
  if (access(TOP + "/cgroup.controllers", 0) < 0) return "";
  const linux = config.get("linux");
  let path = linux.get("cgroupsPath").text;
  if (!path.length) path = "/" + id;
  if (!path.startsWith("/")) path = "/" + path;
  const resources = linux.get("resources");
  const memory = resources.get("memory");
  const cpu = resources.get("cpu");
  const pids = resources.get("pids");
  let wanted = "";
  if (memory.isThere) wanted += " +memory";
  if (cpu.isThere) wanted += " +cpu";
  if (pids.isThere) wanted += " +pids";
  const steps = path.split("/");
  let at = TOP;
  for (let i = 0; i < steps.length; i++) {
    if (!steps[i].length) continue;
    if (wanted.length) writeText(at + "/cgroup.subtree_control", wanted.substring(1));
    at += "/" + steps[i];
    const r = mkdir(at, 0o755);
    if (r < 0 && r != -17) return "";
  }
  if (memory.get("limit").int > 0)
    must(writeText(at + "/memory.max", memory.get("limit").int.toString()), "memory.max");
  if (cpu.get("shares").int > 0)
    must(writeText(at + "/cpu.weight", weightOf(cpu.get("shares").int).toString()), "cpu.weight");
  if (cpu.get("quota").int > 0 || cpu.get("period").int > 0) {
    const quota = cpu.get("quota").int > 0 ? cpu.get("quota").int.toString() : "max";
    const period = cpu.get("period").int > 0 ? cpu.get("period").int : 100000;
    must(writeText(at + "/cpu.max", quota + " " + period.toString()), "cpu.max");
  }
  if (pids.get("limit").int > 0) must(writeText(at + "/pids.max", pids.get("limit").int.toString()), "pids.max");
  return at;
}

export function joinCgroup(path: string, pid: i32): void {
  if (path.length) must(writeText(path + "/cgroup.procs", pid.toString()), "joining " + path);
}

export function removeCgroup(path: string): void {
  if (path.length) rmdir(path);
}
