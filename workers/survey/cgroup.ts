// The control groups below the root of a cgroup namespace: cgroup_namespaces(7), and the files of version 2.

import type { ControlGroup } from "../api.ts";
import { O_DIRECTORY, O_RDONLY, type Task0 } from "../task0.ts";
import { mountHere, type Opened, type Surveyor, unlessGone } from "./index.ts";

const DECODER = new TextDecoder();
/** Files with a limit, and what they say when there is none. */
const LIMITS =
  /^(?:(?:pids|memory|memory\.swap|cpu|io|hugetlb\.\w+)\.(?:max|high|low|min)|cpuset\.cpus|cpuset\.mems|cpu\.weight)$/;
const NO_LIMIT = /^(?:|max|max 100000|0|100)$/;
const USAGE = /^(?:pids|memory)\.current$/;

/** Path of the namespace's root in the hierarchy: what is before the path that a member has when it is looked at from inside. */
export function rootOf({ task, census, within }: Surveyor, place: Opened): string | undefined {
  const members = census.processes.filter(({ namespaces }) => namespaces.cgroup === place.info.inum);
  for (const { pid, cgroup } of members) {
    const text = unlessGone(() => within(place, () => task.readText(`/proc/${pid}/cgroup`)));
    const inside = /^0::(\/.*)$/m.exec(text ?? "")?.[1];
    if (inside === undefined || inside.startsWith("/..")) continue; // it has been moved out of what it sees
    if (inside === "/") return cgroup;
    if (cgroup.endsWith(inside)) return cgroup.slice(0, -inside.length) || "/";
  }
  return undefined;
}

function textAt(task: Task0, folder: number, name: string): string | undefined {
  return unlessGone(() => {
    const fd = task.openAt(folder, name, O_RDONLY);
    try {
      return DECODER.decode(task.readAll(fd, name)).trim();
    } finally {
      task.close(fd);
    }
  });
}

function values(task: Task0, folder: number, names: string[], none?: RegExp): Record<string, string> {
  const entries = names.flatMap((name): [string, string][] => {
    const text = textAt(task, folder, name);
    return text === undefined || none?.test(text) ? [] : [[name, text]];
  });
  return Object.fromEntries(entries);
}

/** @returns each before those below it */
export function groupsIn({ task, within }: Surveyor, place: Opened, root: string): ControlGroup[] {
  const groups: ControlGroup[] = [];
  const visit = (folder: number, path: string): void => {
    const entries = task.entries(folder, path);
    const files = entries.flatMap(({ name, type }) => (type === "file" ? [name] : []));
    const events = textAt(task, folder, "cgroup.events");
    const processes = (textAt(task, folder, "cgroup.procs") ?? "").split("\n").filter((line) => line !== "");
    groups.push({
      path,
      frozen: /^frozen 1$/m.test(events ?? ""),
      processes: processes.map(Number).filter((pid) => pid > 0),
      populated: events === undefined || /^populated 1$/m.test(events), // the hierarchy's root has no such file: init is there
      limits: values(
        task,
        folder,
        files.filter((name) => LIMITS.test(name)),
        NO_LIMIT,
      ),
      usage: values(
        task,
        folder,
        files.filter((name) => USAGE.test(name)),
      ),
    });
    for (const { name, type } of entries) {
      if (type !== "directory") continue;
      unlessGone(() => {
        const below = task.openAt(folder, name, O_RDONLY | O_DIRECTORY);
        try {
          visit(below, `${path === "/" ? "" : path}/${name}`);
        } finally {
          task.close(below);
        }
      });
    }
  };
  const top = within(place, () => mountHere(task, "cgroup2"));
  try {
    visit(top, root);
  } finally {
    task.close(top);
  }
  return groups;
}
