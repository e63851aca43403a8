// A user namespace: its ids and those of the first namespace as two rulers, what is mapped as bands between them.

import type { IdRange, NamespaceContents } from "../../../workers/api.ts";
import { h, svg } from "../../dom.ts";
import { contentsOf, facts, namespaceLink, type View } from "./parts.ts";

const WIDTH = 320;
const RULER = 92;
const TOP = 30;
const GAP = 20;
/** All ids but the one that means none. */
const ALL = 0xffff_ffff;

interface Block {
  first: number;
  last: number;
  y: number;
  height: number;
}

const span = ({ first, last }: Block) => (first === last ? String(first) : `${first} – ${last}`);

/** One ruler: ranges in the order of their numbers, longer ones higher but not to scale. */
function ruler(ranges: IdRange[], from: (range: IdRange) => number): Map<IdRange, Block> {
  let y = TOP;
  const blocks = new Map<IdRange, Block>();
  for (const range of [...ranges].sort((a, b) => from(a) - from(b))) {
    const height = Math.round(22 + 5 * Math.log10(range.count));
    blocks.set(range, { first: from(range), last: from(range) + range.count - 1, y, height });
    y += height + GAP;
  }
  return blocks;
}

function describe(ranges: IdRange[]): string {
  return ranges
    .map(({ inside, outside, count }) =>
      count === 1
        ? `${inside} inside is ${outside} outside`
        : `${inside} to ${inside + count - 1} inside are ${outside} to ${outside + count - 1} outside`,
    )
    .join("; ");
}

function picture(ranges: IdRange[]): SVGSVGElement {
  const inside = ruler(ranges, (range) => range.inside);
  const outside = ruler(ranges, (range) => range.outside);
  const right = WIDTH - RULER;
  const height = Math.max(...[...inside.values(), ...outside.values()].map((block) => block.y + block.height)) + 12;
  const drawing = svg("svg", {
    class: "rulers",
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: "img",
    "aria-label": describe(ranges),
  });
  for (const [x, title] of [
    [RULER / 2, "inside"],
    [right + RULER / 2, "outside"],
  ] as const) {
    drawing.append(svg("text", { class: "title", x, y: 16 }, title));
    drawing.append(svg("line", { class: "axis", x1: x, x2: x, y1: TOP - 6, y2: height - 4 }));
  }
  for (const range of ranges) {
    const [a, b] = [inside.get(range), outside.get(range)];
    if (!a || !b) continue;
    const middle = (RULER + right) / 2;
    const band = `M${RULER} ${a.y}C${middle} ${a.y} ${middle} ${b.y} ${right} ${b.y}V${b.y + b.height}C${middle} ${b.y + b.height} ${middle} ${a.y + a.height} ${RULER} ${a.y + a.height}Z`;
    drawing.append(svg("path", { class: "band", d: band }));
    for (const [block, x] of [
      [a, 0],
      [b, right],
    ] as const) {
      drawing.append(
        svg("rect", { class: "range", x, y: block.y, width: RULER, height: block.height, rx: 5 }),
        svg("text", { x: x + RULER / 2, y: block.y + block.height / 2 + 4 }, span(block)),
      );
    }
  }
  return drawing;
}

function ids(title: string, ranges: IdRange[] | undefined): HTMLElement[] {
  const head = h("h3", {}, title);
  if (ranges === undefined) return [head, h("p", { class: "dim" }, "Nobody is in it who could tell.")];
  if (ranges.length === 0) {
    return [head, h("p", { class: "dim" }, "Nothing is mapped: everybody is the overflow id, 65534, in here.")];
  }
  if (ranges[0]?.count === ALL) return [head, h("p", { class: "dim" }, "All ids, each as itself: it is the first.")];
  const figure = h("figure", {});
  figure.append(picture(ranges));
  return [head, figure];
}

export const user: View<NamespaceContents["user"] | undefined> = {
  ask: (scene) => contentsOf(scene, "user"),
  draw(scene, found) {
    const { info, model } = scene;
    const owner = info.creator ?? 0;
    const around = info.parent && model.namespaces.get(info.parent);
    return [
      facts([
        ["made by", `uid ${owner} outside`],
        ...(around ? ([["below", namespaceLink(scene, around.inum)]] as [string, Node][]) : []),
      ]),
      ...ids("Users", found?.uidMap),
      ...ids("Groups", found?.gidMap),
    ];
  },
};
