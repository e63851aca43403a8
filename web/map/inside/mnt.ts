// A mount namespace: the tree of its mounts, and how mounts travel between it and the others: peer groups in which each gets what the others
// get, and masters from which slaves receive (mount_namespaces(7)).

import type { MountPoint, NamespaceContents } from "../../../workers/api.ts";
import { h } from "../../dom.ts";
import { type Link, linksOf, propagationOf } from "./links.ts";
import { namespaceLink, type Scene, type View } from "./parts.ts";
import { type Wire, Wires } from "./wires.ts";

type Place = NamespaceContents["mnt"];

const WORDS: Record<Link["way"], string> = {
  peers: "give each other what is mounted on",
  gives: "receives what is mounted on",
  receives: "gives what is mounted on",
};

function few(points: string[]): string {
  return points.length > 3 ? `${points.slice(0, 2).join(", ")} and ${points.length - 2} more` : points.join(", ");
}

function picture(scene: Scene, links: Link[]): HTMLElement {
  const own = h("div", { class: "place" }, namespaceLink(scene, scene.info.inum));
  const others = new Map<number, HTMLElement>();
  const lines: Wire[] = [];
  for (const { inum, way, points } of links) {
    const box = others.get(inum) ?? h("div", { class: "place" }, namespaceLink(scene, inum));
    others.set(inum, box);
    const line = h("p", { class: way }, h("span", { class: "dim" }, `${WORDS[way]} `), h("code", {}, few(points)));
    box.append(line);
    const [from, to] = way === "receives" ? [line, own] : [own, line];
    lines.push({ key: `${inum} ${way}`, from, to, class: "propagates", heads: way === "peers" ? "both" : "end" });
  }
  const wires = new Wires([own], [...others.values()]);
  drawn.set(wires.element, { wires, lines });
  return wires.element;
}

const drawn = new WeakMap<HTMLElement, { wires: Wires; lines: Wire[] }>();

function row(mount: MountPoint, above: string): HTMLElement {
  const prefix = above === "/" ? "/" : `${above}/`;
  const name = mount.point.startsWith(prefix) && mount.point !== above ? mount.point.slice(prefix.length) : mount.point;
  const propagation = propagationOf(mount);
  return h(
    "div",
    { class: "mount", attrs: { title: `${mount.source} on ${mount.point} type ${mount.type}` } },
    h("code", { class: "name" }, above === "" ? mount.point : name),
    h("b", {}, mount.type),
    mount.root !== "/" && h("span", { class: "dim" }, `of it ${mount.root}`),
    h("span", { class: "options" }, mount.options.join(" ")),
    propagation !== "private" && h("span", { class: "propagation" }, propagation),
  );
}

export const mnt: View<Place[]> = {
  ask: ({ machine }) => machine.survey("mnt"),

  draw(scene, places) {
    const own = places.find(({ inum }) => inum === scene.info.inum);
    if (!own) return [];
    const ids = new Set(own.mounts.map(({ id }) => id));
    const under = (mount: MountPoint, above: string): HTMLElement => {
      const below = own.mounts.filter((one) => one.parent === mount.id && one.id !== mount.id);
      const list = below.length > 0 && h("ul", {}, ...below.map((one) => under(one, mount.point)));
      return h("li", {}, row(mount, above), list);
    };
    const tops = own.mounts.filter(({ id, parent }) => parent === id || !ids.has(parent));
    const links = linksOf(own, places);
    return [
      links.length > 0
        ? picture(scene, links)
        : h("p", { class: "dim" }, "What is mounted here stays here, and nothing comes from other namespaces."),
      h("h3", {}, `${own.mounts.length} mounts`),
      h("ul", { class: "mounts" }, ...tops.map((top) => under(top, ""))),
    ];
  },

  settle(body) {
    const element = body.querySelector<HTMLElement>(".wires");
    const state = element && drawn.get(element);
    if (!element || !state) return;
    drawn.delete(element); // once a body
    state.wires.draw(state.lines);
  },
};
