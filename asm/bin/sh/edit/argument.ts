// What certain commands take, for Tab: processes, jobs, signals, settings.

import { openDir } from "../../../lib/dirs";
import { readFile } from "../../../lib/io";
import { signalName } from "../../../lib/signal";
import { jobAt, jobCount } from "../jobs";
import { OPTION_NAMES, OPTIONS } from "../state";
import { offer } from "./complete";

/** Process ids, shown with what they run. */
function processes(word: string): void {
  const d = openDir("/proc");
  if (d === null) return;
  while (d.next()) {
    const name = d.name;
    const c = name.charCodeAt(0);
    if (c < 48 || c > 57 || !name.startsWith(word)) continue;
    const command = readFile("/proc/" + name + "/comm");
    offer(name, command === null ? name : name + " " + command.trimEnd());
  }
  d.close();
}
/** %1, %2 …, shown with what they run. */
function jobs(word: string): void {
  for (let i = 1; i <= jobCount(); i++) {
    const j = jobAt(i);
    if (j === null) continue;
    const name = "%" + i.toString();
    if (name.startsWith(word)) offer(name, name + " " + j.processes[0].text);
  }
}
/** @param prefix what stands before a signal's name */
function signals(prefix: string, word: string): void {
  for (let i = 1; i < 32; i++) {
    const name = prefix + signalName(i);
    if (name.startsWith(word)) offer(name);
  }
}
function settings(word: string): void {
  for (let i = 0; i < OPTIONS; i++) if (OPTION_NAMES[i].startsWith(word)) offer(OPTION_NAMES[i]);
}

function takesPid(name: string): bool {
  return (
    name == "kill" ||
    name == "wait" ||
    name == "nsenter" ||
    name == "checkpoint" ||
    name == "strace" ||
    name == "renice" ||
    name == "prlimit"
  );
}
function takesJob(name: string): bool {
  return name == "fg" || name == "bg" || name == "jobs" || name == "kill" || name == "wait";
}

/** Offers what `command` takes at `word`, which comes after `previous`. */
export function offerArguments(command: string, previous: string, word: string): void {
  const kills = command == "kill" || command == "pkill";
  if (kills && previous == "-s") signals("", word);
  else if (kills && word.startsWith("-")) signals("-", word);
  else if (command == "trap" && previous != "trap") signals("", word);
  else if (command == "set" && (previous == "-o" || previous == "+o")) settings(word);
  else if (takesJob(command) && (word.startsWith("%") || (!word.length && !takesPid(command)))) jobs(word);
  else if (takesPid(command) && (!word.length || (word.charCodeAt(0) >= 48 && word.charCodeAt(0) <= 57))) {
    processes(word);
  }
}
