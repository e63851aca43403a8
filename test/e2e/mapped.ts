// Who is where by the map, and by /proc: for tests that compare the two.

import type { Locator } from "playwright";
import { expect } from "vitest";
import type { Person } from "./person.ts";

/** Who is where, by the map: pid → its eight namespaces in the order of the kinds. All that is folded is opened first. */
export async function shown({ page }: Person): Promise<Record<string, string>> {
  for (;;) {
    const closed = page.locator('.map-tree [aria-expanded="false"]').first();
    if ((await closed.count()) === 0) break;
    await closed.press("ArrowRight");
  }
  return page.evaluate(() => {
    const processes = [...document.querySelectorAll<HTMLElement>(".map-tree .process[data-pid]:not(.zombie)")];
    return Object.fromEntries(
      processes.map((item) => [item.dataset["pid"], item.closest<HTMLElement>(".room")?.dataset["key"] ?? ""]),
    );
  });
}

const TABLES = `cd /proc; for p in [0-9]*; do [ -e $p/exe ] || continue
  echo $p $(for k in uts pid mnt net ipc user cgroup time; do readlink $p/ns/$k | tr -dc 0-9; echo; done); done`;

/** The same from /proc, by a program of the machine, which sees itself too. */
export async function tables({ page }: Person): Promise<Record<string, string>> {
  const text = await page.evaluate(async (script) => {
    const result = await globalThis.nutshell?.machine?.run({ argv: ["sh", "-c", script] });
    return new TextDecoder().decode(result?.stdout);
  }, TABLES);
  const lines = text.trim().split("\n");
  return Object.fromEntries(lines.map((line) => [line.split(" ")[0], line.split(" ").slice(1).join(" ")]));
}

/** Waits until the map stands still around something in it: whoever comes or goes moves the others. @returns its middle, in the window */
export async function standsStill(what: Locator): Promise<{ x: number; y: number }> {
  const moving = () => what.evaluate((one) => one.closest(".map-tree")?.getAnimations({ subtree: true }).length ?? 0);
  const at = async () => {
    const { x = 0, y = 0, width = 0, height = 0 } = (await what.boundingBox()) ?? {};
    return { x: x + width / 2, y: y + height / 2 };
  };
  let before = await at();
  await expect
    .poll(async () => {
      if ((await moving()) > 0) return "it moves";
      const last = before;
      before = await at();
      return Math.hypot(before.x - last.x, before.y - last.y);
    })
    .toBe(0);
  return before;
}
