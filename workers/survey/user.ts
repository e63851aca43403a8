// The ids of a user namespace, as the files of one of its members have them.

import type { Census, IdRange } from "../api.ts";
import type { Task0 } from "../task0.ts";
import { unlessGone } from "./index.ts";

/** @returns with the ids of the initial namespace; undefined when nobody is in it */
export function idMapOf(task: Task0, census: Census, inum: number, file: "uid_map" | "gid_map"): IdRange[] | undefined {
  for (const { pid } of census.processes.filter(({ namespaces }) => namespaces.user === inum)) {
    const text = unlessGone(() => task.readText(`/proc/${pid}/${file}`));
    if (text === undefined) continue;
    return text.split("\n").flatMap((line) => {
      const [inside, outside, count] = line.trim().split(/\s+/).map(Number);
      return inside === undefined || outside === undefined || count === undefined ? [] : [{ inside, outside, count }];
    });
  }
  return undefined;
}
