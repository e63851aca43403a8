// The timeline with very many moments: what is drawn is what is seen, and each of them can be come to.

import { afterEach, expect, test } from "vitest";
import "../../web/style.css";
import { Timeline } from "../../web/timeline/panel.ts";
import type { Machine, Savepoint, SavepointTables } from "../../workers/api.ts";

const MANY = 2000;

function moment(id: number, parent: number, current = false): Savepoint {
  return { id, parent, label: `command ${id}`, prompt: true, time: 0, uptime: 0, size: 0, own: 0, changed: 1, current };
}

/** One after the other; the machine is at the last. */
function line(count: number): Savepoint[] {
  return Array.from({ length: count }, (_, at) => moment(at + 1, at, at + 1 === count));
}

const NOTHING: SavepointTables = {
  census: { time: 0, processes: [], namespaces: [] },
  mounts: [],
  cgroups: [],
  devices: [],
};
let element: HTMLElement;
let tell: (points: readonly Savepoint[]) => void;
let gone: number[];
let asked: number;

async function timeline(points: readonly Savepoint[], width = 900): Promise<Timeline> {
  element = document.createElement("section");
  element.className = "timeline";
  element.style.width = `${width}px`;
  document.body.replaceChildren(element);
  gone = [];
  asked = 0;
  const machine = {
    watchSavepoints: async (callback: (points: readonly Savepoint[], room: object) => void) => {
      tell = (all) => callback(all, { used: 1, budget: 1 << 26 });
      tell(points);
    },
    savepointTables: async () => {
      asked += 1;
      return NOTHING;
    },
    revert: async (id: number) => {
      gone.push(id);
      return moment(id, id - 1, true);
    },
  };
  const made = new Timeline(
    element,
    () => undefined,
    (error) => {
      throw error;
    },
  );
  await made.watch(machine as unknown as Machine);
  await drawn();
  return made;
}

const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
const marks = () => [...element.querySelectorAll<HTMLElement>('[role="option"]')];
const list = () => element.querySelector<HTMLElement>('[role="listbox"]') as HTMLElement;
const press = (key: string) => list().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
/** What a screen reader is told of. */
const activeName = () =>
  document.getElementById(list().getAttribute("aria-activedescendant") ?? "")?.getAttribute("aria-label");
const nodes = () => element.querySelectorAll("*").length;

afterEach(() => document.body.replaceChildren());

test(`${MANY} moments take no more elements than fit, and a new one is drawn at once`, async () => {
  const few = line(20);
  await timeline(few);
  const all = line(MANY);
  await timeline(all);
  const start = performance.now();
  for (let more = 1; more <= 20; more += 1) tell(line(MANY + more));
  const each = (performance.now() - start) / 20;
  console.info(`${nodes()} elements, ${each.toFixed(1)} ms for each new moment, ${asked} tables asked for`);
  expect(nodes()).toBeLessThan(200);
  expect(asked).toBeLessThan(100);
  expect(element.querySelector('[aria-selected="true"]')?.getAttribute("aria-label")).toContain(
    `command ${MANY + 20},`,
  );
});

test("who scrolls sees those that are there; who makes it smaller sees all of them, as marks with numbers", async () => {
  const made = await timeline(line(MANY));
  const track = element.querySelector(".track") as HTMLElement;
  track.scrollLeft = 0;
  await drawn();
  expect(marks()[0]?.getAttribute("aria-label")).toMatch(/^command 1,/);
  expect(marks()[0]?.getAttribute("aria-setsize")).toBe(String(MANY));
  made.focus();
  for (let presses = 0; presses < 14; presses += 1) press("-");
  await drawn();
  expect(track.scrollWidth).toBeLessThanOrEqual(track.clientWidth + 1);
  const sum = marks().reduce((all, mark) => all + Number(mark.querySelector(".name")?.textContent), 0);
  expect(sum).toBe(MANY);
  expect(nodes()).toBeLessThan(300);
  const boxes = marks().map((mark) => mark.getBoundingClientRect());
  for (const [at, box] of boxes.entries()) {
    expect(box.width).toBeGreaterThanOrEqual(24);
    const next = boxes[at + 1];
    if (next) expect(next.left - box.left).toBeGreaterThanOrEqual(24);
  }
  press("0");
  await drawn();
  expect(marks().every((mark) => !mark.classList.contains("several"))).toBe(true);
});

test("a click on a mark with a number spreads its moments, and goes nowhere; then each is a mark", async () => {
  const made = await timeline(line(MANY));
  made.focus();
  for (let presses = 0; presses < 14; presses += 1) press("-");
  const mark = marks()[4] as HTMLElement;
  const many = Number(mark.textContent);
  const [, first] = /, command (\d+) to /.exec(mark.getAttribute("aria-label") ?? "") ?? [];
  expect(many).toBeGreaterThan(10);
  mark.click();
  await drawn();
  expect(gone).toEqual([]);
  const track = (element.querySelector(".track") as HTMLElement).getBoundingClientRect();
  const inSight = marks().filter((one) => {
    const { left } = one.getBoundingClientRect();
    return left >= track.left - 10 && left < track.right;
  });
  expect(inSight.every((one) => !one.classList.contains("several"))).toBe(true);
  expect(inSight.some((one) => one.id === `moment-${first}`)).toBe(true);
  document.getElementById(`moment-${first}`)?.click();
  expect(gone).toEqual([Number(first)]);
});

test("the keyboard comes to every moment, also of those that lie together, and a screen reader is told which", async () => {
  const made = await timeline(line(60), 400);
  made.focus();
  for (let presses = 0; presses < 14; presses += 1) press("-");
  expect(marks().some((mark) => mark.classList.contains("several"))).toBe(true);
  const told = new Set<string>();
  press("Home");
  for (let presses = 0; presses < 60; presses += 1) {
    told.add(/^command \d+/.exec(activeName() ?? "")?.[0] ?? "");
    press("ArrowRight");
  }
  expect(told.size).toBe(60);
  expect(told.has("")).toBe(false);
  press("Home");
  for (let presses = 0; presses < 6; presses += 1) press("ArrowRight");
  press("Enter");
  expect(gone).toEqual([7]);
});

test("two thousand branches of one moment are placed in time, and what is drawn of them fits too", async () => {
  const branches = [moment(1, 0), ...Array.from({ length: MANY }, (_, at) => moment(at + 2, 1, at === MANY - 1))];
  const start = performance.now();
  await timeline(branches);
  const took = performance.now() - start;
  console.info(`${nodes()} elements, ${took.toFixed(0)} ms for ${MANY} branches`);
  expect(nodes()).toBeLessThan(200);
  expect(took).toBeLessThan(2000);
  expect(element.querySelector('[aria-selected="true"]')?.getAttribute("aria-label")).toContain(
    "a branch from command 1",
  );
});
