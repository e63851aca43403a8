// jobs, fg, bg, wait

import { stdout } from "../../../lib/io";
import { SIGCONT } from "../../../lib/signal";
import { kill } from "../../../lib/sys/proc";
import {
  backgroundJob,
  continueJob,
  currentJob,
  giveTerminal,
  J_DONE,
  J_RUNNING,
  Job,
  jobAt,
  jobStatus,
  SHOW_PGID,
  SHOW_PID,
  showJob,
  showJobs,
  waitForJob,
  waitInCommand,
} from "../jobs";
import { Options } from "../options";
import { fail } from "../state";
import { Signals } from "../trap";
import { parseCount } from "./number";

/** The job that %1, %+, %name … means; null (and an error is raised) when there is none. @param control it must have a group of its own */
export function findJob(name: string | null, control: bool): Job | null {
  const job = currentJob();
  let message = "No such job: " + (name === null ? "" : name);
  let found: Job | null = null;
  if (name === null || name == "%" || name == "%+" || name == "%%") {
    found = job;
    message = "No current job";
  } else if (name == "%-") {
    found = job !== null ? job.prev : null;
    message = "No previous job";
  } else if (name.startsWith("%")) {
    const p = name.substring(1);
    let digits = true;
    for (let i = 0; i < p.length && digits; i++) digits = p.charCodeAt(i) >= 48 && p.charCodeAt(i) <= 57;
    if (digits) found = jobAt(p.length < 9 ? (parseInt(p) as i32) : 0);
    else {
      const inside = p.startsWith("?");
      const text = inside ? p.substring(1) : p;
      let next = job;
      while (next !== null) {
        const j = next;
        next = j.prev;
        const t = j.processes[0].text;
        if (inside ? !t.includes(text) : !t.startsWith(text)) continue;
        if (found !== null) {
          fail(name + ": ambiguous");
          return null;
        }
        found = j;
      }
    }
  }
  if (found !== null && control && !found.control) {
    message = "job " + (name === null ? "(null)" : name) + " not created under job control";
    found = null;
  }
  if (found === null) fail(message);
  return found;
}

export function jobsCommand(args: string[]): i32 {
  const o = new Options(args, "lp");
  let mode = 0;
  for (let c = o.next(); c; c = o.next()) {
    if (c < 0) return 2;
    mode = c == 0x6c ? SHOW_PID : SHOW_PGID;
  }
  if (o.index < args.length) {
    for (let i = o.index; i < args.length; i++) {
      const j = findJob(args[i], false);
      if (j === null) return 2;
      stdout.put(showJob(j, mode));
    }
  } else stdout.put(showJobs(mode));
  return 0;
}

export function fgCommand(args: string[], foreground: bool): i32 {
  const o = new Options(args, "");
  if (o.next() < 0) return 2;
  let i = o.index;
  let status = 0;
  do {
    const j = findJob(i < args.length ? args[i] : null, true);
    if (j === null) return 2;
    let text = "";
    if (!foreground) {
      backgroundJob(j);
      text = "[" + j.number.toString() + "] ";
    }
    for (let k = 0; k < j.processes.length; k++) text += (k ? " | " : "") + j.processes[k].text;
    stdout.put(text + "\n");
    stdout.flush();
    if (j.state != J_DONE) {
      const group = j.processes[0].pid;
      if (foreground && !giveTerminal(group)) return 2;
      kill(-group, SIGCONT);
      continueJob(j);
    }
    status = foreground ? waitForJob(j) : 0;
  } while (++i < args.length);
  return status;
}

/** The job whose last process is `pid`. */
function jobOf(pid: i32): Job | null {
  let j = currentJob();
  while (j !== null) {
    if (j.processes.length && j.processes[j.processes.length - 1].pid == pid) return j;
    j = j.prev;
  }
  return null;
}

export function waitCommand(args: string[]): i32 {
  const o = new Options(args, "");
  if (o.next() < 0) return 2;
  if (o.index >= args.length) {
    while (true) {
      let j = currentJob();
      while (j !== null && j.state != J_RUNNING) {
        j.waited = true;
        j = j.prev;
      }
      if (j === null) return 0;
      if (!waitInCommand(null)) return interrupted();
    }
  }
  let status = 127;
  for (let i = o.index; i < args.length; i++) {
    let j: Job | null;
    if (args[i].startsWith("%")) {
      j = findJob(args[i], false);
      if (j === null) return 2;
    } else {
      const pid = parseCount(args[i]);
      if (pid < 0) return 2;
      j = jobOf(pid);
      if (j === null) {
        status = 127;
        continue;
      }
    }
    if (j.state == J_RUNNING && !waitInCommand(j)) return interrupted();
    j.waited = true;
    status = jobStatus(j);
  }
  return status;
}
/** Status of a wait that a trapped signal (or ^C) has ended. */
function interrupted(): i32 {
  return 128 + (Signals.pending ? Signals.pending : 2);
}
