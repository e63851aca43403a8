// What the views of a room are made of: tables, facts, links to processes and namespaces.

import type { Machine, NamespaceContents, NamespaceInfo, NamespaceKind } from "../../../workers/api.ts";
import { h } from "../../dom.ts";
import type { MapModel } from "../model.ts";
import { chip } from "../tree.ts";
import { labelOf } from "../words.ts";

/** All that a view draws from. */
export interface Scene {
  readonly model: MapModel;
  readonly machine: Machine;
  /** The namespace that is shown. */
  readonly info: NamespaceInfo;
  /** Seconds since boot, when the model was made. */
  readonly time: number;
  /** Opens the view of another namespace. */
  go(inum: number): void;
  /** Opens the inspector of a process. */
  choose(pid: number): void;
}

/** The view of a kind: what it asks the machine for, and what it makes of the answer. */
export interface View<T> {
  /** What the kernel says of it; left out: the model has it all. */
  ask?(scene: Scene): Promise<T>;
  /** @returns the body, to stand until the next answer differs */
  draw(scene: Scene, found: T): HTMLElement[];
  /** Called when the body is in the page, and again with each answer, also one that changes nothing. */
  settle?(body: HTMLElement, scene: Scene, found: T): void;
  /** What of an answer does not ask for a new body: counters that `settle` brings up to date. */
  steady?(found: T): unknown;
}

/** One namespace's contents, undefined when it is gone. */
export async function contentsOf<K extends NamespaceKind>(
  { machine, info }: Scene,
  kind: K,
): Promise<NamespaceContents[K] | undefined> {
  return (await machine.survey(kind, [info.inum]))[0];
}

/** A namespace as a button that leads there. */
export function namespaceLink({ model, info, go }: Scene, inum: number): HTMLElement {
  const target = model.namespaces.get(inum);
  if (target === undefined) return h("span", { class: "dim" }, `[${inum}]`);
  const label = labelOf(target) || nameOf(model, target);
  if (inum === info.inum) return h("span", { class: "here" }, chip(target, label));
  return h(
    "button",
    {
      class: "link",
      attrs: { type: "button", "data-key": `ns ${inum}` },
      on: { click: () => go(inum) },
    },
    chip(target, label),
  );
}

/** What people know a namespace by: the host name or the first process of those who are in it. */
export function nameOf(model: MapModel, { kind, inum }: NamespaceInfo): string {
  for (const room of model.rooms.values()) {
    if (room.namespaces[kind] !== inum) continue;
    if (room === model.root) return "the first";
    const first = [...model.nodes.values()].find((node) => node.room === room);
    if (first) return `${first.process.comm} ${first.process.pid}`;
  }
  return String(inum);
}

/** A process as a button that opens its inspector; who has ended is a number only. */
export function processLink({ model, choose }: Scene, pid: number): HTMLElement {
  const process = model.nodes.get(pid)?.process;
  if (!process) return h("span", { class: "dim" }, pid === 0 ? "nobody" : `${pid}, ended`);
  return h(
    "button",
    { class: "link", attrs: { type: "button", "data-key": `pid ${pid}` }, on: { click: () => choose(pid) } },
    `${process.comm} ${pid}`,
  );
}

type Cell = Node | string;

/** A table with a caption; nothing but a sentence when it has no rows. */
export function table(caption: string, none: string, head: Cell[], rows: Cell[][]): HTMLElement {
  if (rows.length === 0) return h("p", { class: "none" }, h("b", {}, caption), ` ${none}`);
  return h(
    "div",
    { class: "wide", attrs: { tabindex: 0, role: "group", "aria-label": caption } },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...head.map((cell) => h("th", { attrs: { scope: "col" } }, cell)))),
      h(
        "tbody",
        {},
        ...rows.map(([first = "", ...rest]) =>
          h("tr", {}, h("th", { attrs: { scope: "row" } }, first), ...rest.map((cell) => h("td", {}, cell))),
        ),
      ),
    ),
  );
}

export function facts(rows: [name: string, value: Cell][]): HTMLElement {
  return h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

const UNITS = ["B", "KiB", "MiB", "GiB"];

/** 8192 → 8 KiB */
export function bytes(count: number): string {
  let unit = 0;
  let size = count;
  for (; size >= 1024 && unit < UNITS.length - 1; unit += 1) size /= 1024;
  return `${Number(size.toFixed(1))} ${UNITS[unit]}`;
}
