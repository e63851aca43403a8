// The map after five hundred random commands: who is where, and what the rooms contain, is what the kernel's own tables say. The same seed gives
// the same commands: SEED=7 npx vitest run --project e2e test/e2e/random.test.ts

import type { Page } from "playwright";
import { afterEach, describe, expect, test, vi } from "vitest";
import { command, Random } from "./commands.ts";
import { shown, tables } from "./mapped.ts";
import { Person } from "./person.ts";

const SEED = Number(process.env["SEED"] ?? 1);
const COMMANDS = 500;
/** Commands given at once. */
const BATCH = 20;
/** Rooms that are opened in the end. */
const ROOMS = 5;

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

/** What a program of the machine prints, run by the first shell. */
function says(page: Page, script: string): Promise<string> {
  return page.evaluate(async (text) => {
    const result = await globalThis.nutshell?.machine?.run({ argv: ["sh", "-c", text], timeout: 60_000 });
    return new TextDecoder().decode(result?.stdout);
  }, script);
}

const lines = (text: string) => text.split("\n").filter((line) => line !== "");
const sorted = (list: string[]) => [...list].sort();

/** What a room shows of each kind, and what is said of it by files and programs; `pid` is one of its members. */
const KINDS: { kind: string; shows: (page: Page) => Promise<string[]>; truth: (pid: number) => string }[] = [
  {
    kind: "uts",
    shows: (page) => page.locator(".inside .plate").allTextContents(),
    truth: (pid) => `nsenter -t ${pid} -u hostname`,
  },
  {
    kind: "mnt",
    shows: (page) =>
      page.locator(".inside .mount").evaluateAll((all) =>
        all.map((one) => {
          const [, point, type] = /^.* on (.*) type (.*)$/.exec((one as HTMLElement).title) ?? [];
          return `${point} ${type} ${(one.querySelector(".propagation")?.textContent?.match(/\d+/g) ?? []).join(",")}`;
        }),
      ),
    truth: (pid) =>
      `sed -E 's/^([^ ]+ ){4}([^ ]+) [^ ]+ (.*)- ([^ ]+) .*/\\2 \\4 \\3/; s/propagate_from:[0-9]+//; s/(shared|master)://g' /proc/${pid}/mountinfo |
       awk '{ print $1, $2, ($3 == "" ? "" : $3) ($4 == "" ? "" : "," $4) }'`,
  },
  {
    kind: "net",
    shows: (page) =>
      page.locator(".inside .column:first-child .device").evaluateAll((all) =>
        all.map((one) => {
          const addresses = [...one.querySelectorAll(".address:not(.dim)")].map(({ textContent }) => textContent ?? "");
          return [one.querySelector("b")?.textContent, ...addresses.filter((text) => text.includes("."))].join(" ");
        }),
      ),
    truth: (pid) =>
      `nsenter -t ${pid} -n sh -c 'for d in $(ip -o link | sed -E "s/^[0-9]+: ([^:@]+).*/\\1/"); do
         echo $d $(ip -o -4 address show dev $d | awk "{print \\$4}"); done'`,
  },
  {
    kind: "ipc",
    shows: (page) =>
      page
        .locator(".inside table")
        .evaluateAll((all) =>
          all.flatMap((table) =>
            [...table.querySelectorAll("tbody tr")].map(
              (row) => `${table.querySelector("caption")?.textContent} ${row.firstElementChild?.textContent}`,
            ),
          ),
        ),
    truth: (pid) =>
      `nsenter -t ${pid} -i sh -c 'awk "FNR > 1 { print \\"Message queues\\", \\$2 }" /proc/sysvipc/msg
         awk "FNR > 1 { print \\"Shared memory\\", \\$2 }" /proc/sysvipc/shm; awk "FNR > 1 { print \\"Semaphores\\", \\$2 }" /proc/sysvipc/sem'`,
  },
  {
    kind: "user",
    shows: async (page) => [
      await page
        .locator(".inside .rulers")
        .first()
        .evaluate((one) => one.getAttribute("aria-label") ?? "", undefined, { timeout: 1000 })
        .catch(() => "all"),
    ],
    truth: (pid) => `awk '{ print ($3 > 1000 ? "all" : $1 " inside is " $2 " outside") }' /proc/${pid}/uid_map`,
  },
  {
    kind: "cgroup",
    shows: (page) =>
      page
        .locator(".inside .cgroup")
        .evaluateAll((all) =>
          all.map((one) => `${one.querySelector(".name")?.textContent} ${one.classList.contains("frozen") ? 1 : 0}`),
        ),
    truth: (pid) =>
      `nsenter -t ${pid} -C sh -c 'mkdir -p /tmp/cg; unshare -m sh -c "mount -t cgroup2 none /tmp/cg; cd /tmp/cg; echo / 0; for g in */; do
         echo \\\${g%/} \\$(sed -n s/frozen.//p \\$g/cgroup.events); done"'`,
  },
  {
    kind: "time",
    shows: (page) => page.locator(".inside tbody tr td:nth-child(3)").allTextContents(),
    truth: (pid) => `awk '{ print $2 }' /proc/${pid}/timens_offsets`,
  },
];

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])(`${COMMANDS} random commands by seed ${SEED}, %s`, (_mode, query) => {
  test("the map and the insides of its rooms are what the kernel's tables say", { timeout: 400_000 }, async () => {
    person = await Person.arrive({ query, width: 1440, height: 900 });
    const { page } = person;
    const someone = person;
    await page.waitForSelector(".map-tree .process");
    const random = new Random(SEED);
    const sleepers = { count: 0 };
    for (let done = 0; done < COMMANDS; done += BATCH) {
      const batch = Array.from({ length: BATCH }, () => command(random, sleepers));
      await says(page, `exec > /dev/null 2>&1\n${batch.join("\n")}`);
    }

    let map: Record<string, string> = {};
    await vi.waitFor(
      async () => {
        map = await shown(someone);
        const proc = await tables(someone);
        expect(Object.fromEntries(Object.entries(proc).filter(([pid]) => pid in map))).toEqual(map);
        expect(Object.keys(proc).length - Object.keys(map).length).toBeLessThan(5); // who looked has come and gone
      },
      { timeout: 60_000, interval: 500 },
    );
    const rooms = [...new Set(Object.values(map))];
    expect(rooms.length).toBeGreaterThan(10);

    for (let n = 0; n < ROOMS; n += 1) {
      const key = random.pick(rooms);
      const pid = Number(Object.keys(map).find((one) => map[one] === key));
      await page.locator(`.map-tree .room[data-key="${key}"] > .card`).press("Enter");
      for (const { kind, shows, truth } of KINDS) {
        await page.locator(".inside").getByRole("tab", { name: kind, exact: true }).click();
        await page.locator(".inside .body > :nth-child(2)").waitFor();
        const said = lines(await says(page, truth(pid)));
        await vi.waitFor(async () => expect(sorted(await shows(page)), `${kind} of ${pid}`).toEqual(sorted(said)), {
          timeout: 20_000,
          interval: 200,
        });
      }
      await page.locator(".inside").getByRole("button", { name: "Back to the map" }).click();
    }
    expect(person.complaints).toEqual([]);
  });
});
