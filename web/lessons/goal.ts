// The picture that a step leads to: who is to be in which namespaces. A block `goal` names it, a process a line, indented below the one that
// it descends from, with what it is to have of its own behind its name; docs/lessons.md tells teachers how. DOM-free.

import {
  type Census,
  NAMESPACE_KINDS,
  type NamespaceInfo,
  type NamespaceKind,
  type TaskInfo,
} from "../../workers/api.ts";

export class GoalError extends Error {}

/** A process of the picture. */
export interface GoalProcess {
  comm: string;
  /** Where it is to be elsewhere than the one above. */
  own: NamespaceKind[];
  /** That of its UTS namespace. */
  hostname: string | undefined;
  /** Path of its cgroup. */
  group: string | undefined;
  frozen: boolean;
  /** Numbers of others in the list; undefined: the first. */
  parent: number | undefined;
}

/** Processes in the order of their lines: a parent before its children. */
export type Goal = GoalProcess[];

function processOf(words: string[], parent: number | undefined): GoalProcess {
  const [comm = "", ...rest] = words;
  const one: GoalProcess = { comm, own: [], hostname: undefined, group: undefined, frozen: false, parent };
  for (const word of rest) {
    const [name = "", value] = word.split("=", 2);
    const kind = NAMESPACE_KINDS.find((known) => known === name);
    if (kind && (value === undefined || kind === "uts")) {
      one.own.push(kind);
      if (value !== undefined) one.hostname = value;
    } else if (name === "group" && value?.startsWith("/")) one.group = value;
    else if (word === "frozen") one.frozen = true;
    else throw new GoalError(`"${word}" is none of ${NAMESPACE_KINDS.join(", ")}, uts=NAME, group=/PATH, frozen`);
  }
  return one;
}

/** @throws GoalError */
export function parseGoal(text: string): Goal {
  const goal: Goal = [];
  /** Indents and numbers of the lines above, from the first one on. */
  const above: { indent: number; at: number }[] = [];
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "") continue;
    const indent = line.length - line.trimStart().length;
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const parent = above.at(-1)?.at;
    if (parent === undefined && goal.length > 0)
      throw new GoalError(`"${line.trim()}" stands beside "${goal[0]?.comm}": there is one first process`);
    above.push({ indent, at: goal.length });
    goal.push(processOf(words, parent));
  }
  if (goal.length === 0) throw new GoalError("a goal has a process, at least");
  return goal;
}

/** Whether a process is what the picture wants, beside the one above it. */
function fits(one: GoalProcess, task: TaskInfo, above: TaskInfo | undefined, hostnames: Map<number, string>): boolean {
  return (
    task.state !== "Z" &&
    task.comm === one.comm &&
    one.own.every((kind) => above === undefined || task.namespaces[kind] !== above.namespaces[kind]) &&
    (one.hostname === undefined || hostnames.get(task.namespaces.uts) === one.hostname) &&
    (one.group === undefined || task.cgroup === one.group) &&
    (!one.frozen || task.frozen)
  );
}

/**
 * Which processes of the picture there are: as many as there can be, each another one of the machine's, below the one that stands above it.
 * @returns for each whether it is there
 */
export function reached(goal: Goal, census: Census): boolean[] {
  const byPid = new Map(census.processes.map((task) => [task.pid, task]));
  const hostnames = new Map(census.namespaces.map(({ inum, hostname = "" }) => [inum, hostname]));
  const below = (task: TaskInfo, pid: number) => {
    for (let at = byPid.get(task.ppid); at; at = byPid.get(at.ppid)) if (at.pid === pid) return true;
    return false;
  };
  const chosen: (TaskInfo | undefined)[] = [];
  let best: boolean[] = goal.map(() => false);
  const count = (list: readonly unknown[]) => list.filter(Boolean).length;
  const choose = (at: number): void => {
    if (count(best) === goal.length) return;
    const one = goal[at];
    if (!one) {
      if (count(chosen) > count(best)) best = goal.map((_, n) => chosen[n] !== undefined);
      return;
    }
    const above = one.parent === undefined ? undefined : chosen[one.parent];
    if (one.parent === undefined || above) {
      for (const task of census.processes) {
        if (chosen.slice(0, at).includes(task) || (above && !below(task, above.pid))) continue;
        if (!fits(one, task, above, hostnames)) continue;
        chosen[at] = task;
        choose(at + 1);
      }
    }
    chosen[at] = undefined;
    // Without it the rest can only be better than what is known when there are enough left.
    if (count(chosen.slice(0, at)) + goal.length - at - 1 > count(best)) choose(at + 1);
  };
  choose(0);
  return best;
}

/** The picture as a machine that would look so: numbers count from 1, so the process of line n has number n + 1. */
export function pictured(goal: Goal): Census {
  const namespaces: NamespaceInfo[] = [];
  let next = 0;
  const made = (kind: NamespaceKind, around: TaskInfo | undefined, hostname: string | undefined): number => {
    next += 1;
    const parent = kind === "pid" || kind === "user" ? (around?.namespaces[kind] ?? 0) : 0;
    const info: NamespaceInfo = { kind, inum: next, parent, owner: around?.namespaces.user ?? 0 };
    namespaces.push(kind === "uts" ? { ...info, hostname: hostname ?? "" } : info);
    return next;
  };
  const processes: TaskInfo[] = [];
  for (const [at, one] of goal.entries()) {
    const around = one.parent === undefined ? undefined : processes[one.parent];
    const spaces = NAMESPACE_KINDS.map((kind): [NamespaceKind, number] => [
      kind,
      around && !one.own.includes(kind) ? around.namespaces[kind] : made(kind, around, one.hostname),
    ]);
    const own = Object.fromEntries(spaces) as TaskInfo["namespaces"];
    processes.push({
      pid: at + 1,
      pids: [at + 1],
      ppid: around?.pid ?? 0,
      pgrp: 1,
      session: 1,
      tty: 0,
      foreground: 0,
      state: "S",
      frozen: one.frozen,
      uid: 0,
      euid: 0,
      threads: 1,
      started: at,
      namespaces: own,
      pidForChildren: own.pid,
      timeForChildren: own.time,
      comm: one.comm,
      cgroup: one.group ?? around?.cgroup ?? "/",
    });
  }
  return { time: 0, processes, namespaces };
}

/** A line of words for each process: sh in its own uts namespace, called box. */
export function describeGoal(goal: Goal): string[] {
  return goal.map(({ comm, own, hostname, group, frozen }) => {
    const parts = [comm];
    if (own.length === 1) parts.push(`in a ${own[0]} namespace of its own`);
    else if (own.length > 1) parts.push(`in ${own.join(", ")} namespaces of its own`);
    if (hostname !== undefined) parts.push(`called ${hostname}`);
    if (group !== undefined) parts.push(`in the group ${group}`);
    if (frozen) parts.push("frozen");
    return parts.join(" ");
  });
}
