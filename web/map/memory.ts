// The pages of a process as a strip: which are zero, which hold something, and which have changed since the last look. Nothing is asked of
// the machine but by `look`, and that is only while a process is in the inspector.

import { type Machine, MachineError } from "../../workers/api.ts";
import { h, svg } from "../dom.ts";

const PAGE = 4096;
const COLUMNS = 48;
/** Up to so many cells: beyond, a cell is 64 KiB. */
const CELLS = COLUMNS * 24;
/** Looks for which a page that has changed stays warm. */
const COOLING = 5;

/** What is known of a page: zero, held, or since how many looks it has not changed, 0 = hot. */
export type Heat = "zero" | "same" | number;

/** Two looks compared. Pages that are new count as changed, and at the first look nothing does. */
export class HeatMap {
  private last: Uint32Array | undefined;
  private ages: Uint8Array = new Uint8Array();

  /** @param pages a number for each page, as Machine.memory gives them. @returns the heat of each */
  take(pages: Uint32Array): Heat[] {
    const { last } = this;
    const ages = new Uint8Array(pages.length).fill(COOLING + 1);
    ages.set(this.ages.subarray(0, pages.length));
    if (last) {
      for (const [at, page] of pages.entries()) {
        const age = ages[at] ?? 0;
        ages[at] = page === (last[at] ?? 0) ? Math.min(age + 1, COOLING + 1) : 0;
      }
    }
    this.last = pages;
    this.ages = ages;
    return Array.from(pages, (page, at) => {
      const age = ages[at] ?? 0;
      return age <= COOLING ? age : page === 0 ? "zero" : "same";
    });
  }
}

/** The heat of many pages together: that of the warmest. */
function warmest(heats: Heat[]): Heat {
  const warm = heats.filter((heat) => typeof heat === "number");
  if (warm.length > 0) return Math.min(...warm);
  return heats.includes("same") ? "same" : "zero";
}

/** Heats as cells of 4 KiB, or of 64 KiB where there are many. */
export function cellsOf(pages: Heat[]): { size: number; cells: Heat[] } {
  if (pages.length <= CELLS) return { size: PAGE, cells: pages };
  const cells: Heat[] = [];
  for (let at = 0; at < pages.length; at += 16) cells.push(warmest(pages.slice(at, at + 16)));
  return { size: 16 * PAGE, cells };
}

function bytes(count: number): string {
  return count >= 1 << 20 ? `${(count / (1 << 20)).toFixed(1)} MiB` : `${count >> 10} KiB`;
}

/** Pages that follow each other, as addresses: 0x1f000–0x20fff. */
function ranges(pages: number[]): string[] {
  const found: [number, number][] = [];
  for (const page of pages) {
    const open = found.at(-1);
    if (open && open[1] === page) open[1] += 1;
    else found.push([page, page + 1]);
  }
  return found.map(([from, to]) => `0x${(from * PAGE).toString(16)}–0x${(to * PAGE - 1).toString(16)}`);
}

/** The strip in words. @returns how much there is of each, and where it has changed */
export function describeHeat(pages: Heat[]): { counts: string; changed: string } {
  const zero = pages.filter((heat) => heat === "zero").length;
  const hot = pages.flatMap((heat, at) => (heat === 0 ? [at] : []));
  const warm = pages.filter((heat) => typeof heat === "number" && heat > 0).length;
  const parts = [
    `${pages.length} pages of 4 KiB (${bytes(pages.length * PAGE)})`,
    `${zero} zero`,
    `${pages.length - zero - hot.length - warm} the same`,
    `${warm} changed lately`,
    `${hot.length} changed since the last look`,
  ];
  const all = ranges(hot);
  const shown = all.slice(0, 4);
  const more = all.length > shown.length ? ` and ${all.length - shown.length} more` : "";
  return { counts: parts.join(", "), changed: shown.length > 0 ? `Changed: ${shown.join(", ")}${more}` : "" };
}

/** One path for all cells of a kind: they are many. */
function path(kind: string, cells: Heat[], is: (heat: Heat) => boolean): SVGElement {
  const d = cells.map((heat, at) => (is(heat) ? `M${at % COLUMNS} ${Math.floor(at / COLUMNS)}h.86v.82h-.86z` : ""));
  return svg("path", { class: kind, d: d.join("") });
}

export class MemoryStrip {
  readonly element: HTMLElement;
  private readonly picture = h("div", { class: "strip", attrs: { role: "img" } });
  private readonly legend = h("p", { class: "legend" });
  private readonly changed = h("p", { class: "dim" });
  private heat = new HeatMap();
  private pid: number | undefined;
  private looking = false;

  constructor() {
    this.element = h("div", { class: "heat", attrs: { hidden: true } }, this.picture, this.legend, this.changed);
    for (const [kind, words] of [
      ["zero", "zero"],
      ["same", "the same"],
      ["warm", "changed lately"],
      ["hot", "just now"],
    ] as const) {
      this.legend.append(h("i", { class: kind, attrs: { "aria-hidden": "true" } }), `${words} `);
    }
  }

  /** Looks at that process from now on. */
  open(pid: number): void {
    this.pid = pid;
    this.heat = new HeatMap();
    this.element.hidden = true;
  }

  close(): void {
    this.pid = undefined;
  }

  /** Looks once more, unless it is still looking. */
  async look(machine: Machine): Promise<void> {
    const { pid } = this;
    if (pid === undefined || this.looking) return;
    this.looking = true;
    try {
      const pages = await machine.memory(pid);
      if (this.pid === pid) this.draw(this.heat.take(pages));
    } catch (error) {
      if (!(error instanceof MachineError)) throw error;
      // It has ended, or is too busy to be looked at: what was seen last stays.
    } finally {
      this.looking = false;
    }
  }

  private draw(pages: Heat[]): void {
    const { size, cells } = cellsOf(pages);
    const { counts, changed } = describeHeat(pages);
    this.element.hidden = false;
    this.picture.setAttribute("aria-label", counts);
    this.picture.title = `${counts}. Each cell is ${size >> 10} KiB.`;
    const rows = Math.ceil(cells.length / COLUMNS);
    this.picture.replaceChildren(
      svg(
        "svg",
        { viewBox: `0 0 ${COLUMNS} ${rows}`, "aria-hidden": "true" },
        path("zero", cells, (heat) => heat === "zero"),
        path("same", cells, (heat) => heat === "same"),
        path("warm", cells, (heat) => typeof heat === "number" && heat > 0),
        path("hot", cells, (heat) => heat === 0),
      ),
    );
    if (this.changed.textContent !== changed) this.changed.textContent = changed;
  }
}
