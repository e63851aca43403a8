// Processes as /proc shows them to task 0: proc_pid_stat(5).

import type { ProcessDetails, ProcessInfo } from "./api.ts";
import type { Task0 } from "./task0.ts";

/** One line of /proc/PID/stat; the name in parentheses may hold anything. */
function parseStat(text: string): Omit<ProcessInfo, "cmdline"> {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  const [state = "?", ppid, pgrp, session] = text.slice(close + 2).split(" ");
  return {
    pid: Number(text.slice(0, open)),
    comm: text.slice(open + 1, close),
    state,
    ppid: Number(ppid),
    pgrp: Number(pgrp),
    session: Number(session),
  };
}

export function listProcesses(task: Task0): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  for (const { name } of task.list("/proc")) {
    if (!/^[0-9]+$/.test(name)) continue;
    try {
      const stat = parseStat(task.readText(`/proc/${name}/stat`));
      const cmdline = task.readText(`/proc/${name}/cmdline`).split("\0").slice(0, -1);
      found.push({ ...stat, cmdline });
    } catch (error) {
      // it ended between the listing and the look
      if (!(error instanceof Error && "errno" in error && (error.errno === 2 || error.errno === 3))) throw error;
    }
  }
  return found.sort((a, b) => a.pid - b.pid);
}

/** One process closely, as its files in /proc say. */
export function inspectProcess(task: Task0, pid: number): Omit<ProcessDetails, "calls"> {
  const folder = `/proc/${pid}`;
  const status: Record<string, string> = {};
  for (const line of task.readText(`${folder}/status`).split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) status[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  const cmdline = task.readText(`${folder}/cmdline`).split("\0").slice(0, -1);
  const numbers = task.list(`${folder}/fd`).map(({ name }) => Number(name));
  const fds = numbers.sort((a, b) => a - b).map((fd) => ({ fd, target: task.readlink(`${folder}/fd/${fd}`) }));
  return { status, cmdline, cwd: task.readlink(`${folder}/cwd`), exe: task.readlink(`${folder}/exe`), fds };
}
