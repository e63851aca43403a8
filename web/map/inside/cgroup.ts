// A cgroup namespace: the control groups from its root down, frozen ones in ice, with what limits them and how much of it is used.

import type { ControlGroup, NamespaceContents } from "../../../workers/api.ts";
import { h } from "../../dom.ts";
import { bytes, contentsOf, processLink, type Scene, type View } from "./parts.ts";

function amount(file: string, text: string): string {
  return file.startsWith("memory") && /^\d+$/.test(text) ? bytes(Number(text)) : text;
}

/** pids.max with pids.current: how full it is. */
function limit({ usage }: ControlGroup, file: string, text: string): HTMLElement {
  const used = usage[file.replace(/\.\w+$/, ".current")];
  const part = used !== undefined && /^\d+$/.test(text) ? Number(used) / Number(text) : undefined;
  return h(
    "span",
    { class: "limit" },
    h("code", {}, file),
    ` ${part === undefined || used === undefined ? "" : `${amount(file, used)} of `}${amount(file, text)}`,
    part !== undefined &&
      h("meter", { attrs: { min: 0, max: 1, high: 0.9, value: Math.min(1, part), "aria-label": `${file} used` } }),
  );
}

function row(scene: Scene, group: ControlGroup, root: string): HTMLElement {
  const name = group.path === root ? group.path : group.path.slice(group.path.lastIndexOf("/") + 1);
  const most = 12;
  return h(
    "div",
    { class: `cgroup${group.frozen ? " frozen" : ""}${group.populated ? "" : " idle"}` },
    h("code", { class: "name" }, name),
    group.frozen && h("span", { class: "ice" }, "❄ frozen"),
    ...group.processes.slice(0, most).map((pid) => processLink(scene, pid)),
    group.processes.length > most && h("span", { class: "dim" }, `and ${group.processes.length - most} more`),
    !group.populated && h("span", { class: "dim" }, "empty"),
    ...Object.entries(group.limits).map(([file, text]) => limit(group, file, text)),
  );
}

export const cgroup: View<NamespaceContents["cgroup"] | undefined> = {
  ask: (scene) => contentsOf(scene, "cgroup"),
  draw(scene, found) {
    const [top] = found?.groups ?? [];
    if (!found || !top) return [];
    const under = (path: string): HTMLElement[] => {
      const prefix = path === "/" ? "/" : `${path}/`;
      const below = found.groups.filter(
        (one) => one.path.startsWith(prefix) && !one.path.slice(prefix.length).includes("/"),
      );
      const items = below.filter((one) => one.path !== path);
      if (items.length === 0) return [];
      return [h("ul", {}, ...items.map((one) => h("li", {}, row(scene, one, top.path), ...under(one.path))))];
    };
    const where = found.root === undefined ? "Where in the hierarchy its root is, nobody in it can tell." : undefined;
    return [
      ...(where ? [h("p", { class: "dim" }, where)] : []),
      h("ul", { class: "groups" }, h("li", {}, row(scene, top, top.path), ...under(top.path))),
    ];
  },
};
