// Processes as /proc shows them to task 0: proc_pid_stat(5).

import type { ProcessInfo } from "./api.ts";
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
