// Who is where by the map, and by /proc: for tests that compare the two.

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
