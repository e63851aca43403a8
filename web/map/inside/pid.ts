// A PID namespace: everybody who is to be seen from it, with the number that each level has for them side by side.

import type { NamespaceInfo } from "../../../workers/api.ts";
import { h } from "../../dom.ts";
import { pidSeenFrom } from "../model.ts";
import { stateOf } from "../words.ts";
import { namespaceLink, processLink, type Scene, table, type View } from "./parts.ts";

/** From the first namespace to this one. */
function levels({ model, info }: Scene): NamespaceInfo[] {
  const found: NamespaceInfo[] = [];
  for (let at: NamespaceInfo | undefined = info; at; at = model.namespaces.get(at.parent)) found.unshift(at);
  return found;
}

export const pid: View<undefined> = {
  draw(scene) {
    const { model, info } = scene;
    const around = levels(scene);
    const here = around.length - 1;
    const members = [...model.nodes.values()].flatMap(({ process }) => {
      const inside = pidSeenFrom(model, { namespaces: { pid: info.inum }, level: here }, process);
      return inside === undefined ? [] : [{ process, inside }];
    });
    members.sort((a, b) => a.inside - b.inside);
    const deepest = Math.max(here, ...members.map(({ process }) => process.pids.length - 1));
    const head = Array.from({ length: deepest + 1 }, (_, level) => {
      const place = around[level];
      if (place) return namespaceLink(scene, place.inum);
      return h("span", {}, level === here + 1 ? "inside" : "deeper");
    });
    const rows = members.map(({ process }) => [
      processLink(scene, process.pid),
      ...head.map((_, level) => {
        const number = process.pids[level];
        return h("span", { class: level === here ? "mine" : "" }, number === undefined ? "" : String(number));
      }),
      stateOf(process),
    ]);
    return [
      table(
        "Numbers at every level, the machine's first",
        "Nobody is in it: its init has ended, or has not begun.",
        ["process", ...head, "state"],
        rows,
      ),
    ];
  },
};
