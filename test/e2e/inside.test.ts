// The inside of a room, as a person opens it: it says what programs in the machine say, by mouse and by keyboard.

import type { Page } from "playwright";
import { afterEach, describe, expect, test } from "vitest";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

const room = (page: Page) => page.getByRole("region", { name: "Room" });
const tab = (page: Page, kind: string) => room(page).getByRole("tab", { name: kind, exact: true });

async function arrive(query = ""): Promise<{ someone: Person; page: Page }> {
  person = await Person.arrive({ query, width: 1440, height: 900 });
  await person.page.waitForSelector(".map-tree .process");
  return { someone: person, page: person.page };
}

/** The cells of a table, without its head. */
function rows(page: Page, caption: string): Promise<string[][]> {
  return room(page)
    .locator("table", { hasText: caption })
    .locator("tbody tr")
    .evaluateAll((lines) =>
      lines.map((line) => [...line.children].map((cell) => (cell as HTMLElement).innerText.trim())),
    );
}

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("the inside of a room, %s", (_mode, query) => {
  test("says what is said inside: names, numbers, mounts, objects, ids, groups, clocks", {
    timeout: 120_000,
  }, async () => {
    const { someone, page } = await arrive(query);
    await someone.runs("mkdir -p /tmp/x /sys/fs/cgroup/box/ice; echo 1 > /sys/fs/cgroup/box/ice/cgroup.freeze");
    await someone.runs("echo +pids > /sys/fs/cgroup/cgroup.subtree_control; echo 7 > /sys/fs/cgroup/box/pids.max");
    await someone.runs("mount -t tmpfs none /tmp/x; mount --make-shared /tmp/x");
    await someone.runs(
      "unshare -Urpfmui --mount-proc --propagation slave sh -c 'hostname box; sleep 1000 & exec sleep 1000' &",
    );
    await page.locator('.map-tree .process[data-comm="sleep"] .process[data-comm="sleep"]').waitFor();
    const [outer, inner] = (await someone.runs("pgrep -x sleep")).split("\n");
    await someone.runs(`nsenter -t ${outer} -U -i ipcmk -M 8192`);

    await page.locator(".map-tree .room .room > .card", { hasText: "box" }).click();
    await tab(page, "uts").click();
    expect(await room(page).locator(".plate").textContent()).toBe("box");
    expect(await room(page).getByRole("heading", { level: 2 }).textContent()).toBe("box");

    await tab(page, "ipc").click();
    await room(page).getByText("8 KiB").waitFor();
    expect((await rows(page, "Shared memory"))[0]?.slice(2, 5)).toEqual(["644", "8 KiB", "0 ×"]);

    await tab(page, "user").click();
    await room(page).getByRole("img", { name: "0 inside is 0 outside" }).first().waitFor();
    expect(await room(page).getByRole("img").count()).toBe(2);

    await tab(page, "mnt").click();
    await room(page).getByText("gives what is mounted on").waitFor();
    const points = (
      await someone.page.evaluate(
        async (pid) => new TextDecoder().decode(await globalThis.nutshell?.machine?.readFile(`/proc/${pid}/mountinfo`)),
        outer,
      )
    )
      .trim()
      .split("\n");
    expect(await room(page).locator(".mount").count()).toBe(points.length);
    // There it leads to the one that it receives from.
    await room(page).locator(".wires").getByRole("button").click();
    await room(page).getByText("receives what is mounted on").waitFor();

    await tab(page, "cgroup").click();
    await room(page).locator(".cgroup.frozen", { hasText: "ice" }).waitFor();
    await room(page).getByText("pids.max 0 of 7").waitFor();

    await tab(page, "pid").click();
    const numbers = await rows(page, "Numbers at every level");
    expect(numbers.find(([name]) => name === `sleep ${outer}`)?.slice(1, 3)).toEqual([outer, "1"]);
    expect(numbers.find(([name]) => name === `sleep ${inner}`)?.[1]).toBe(inner);

    await tab(page, "time").click();
    expect((await rows(page, "Clocks")).map((row) => row[2])).toEqual(["0", "0"]);
    // What happens meanwhile is seen.
    await tab(page, "uts").click();
    await page.locator(".screen").first().click();
    await someone.runs("hostname other");
    await room(page).locator(".plate", { hasText: "other" }).waitFor();
    expect(someone.complaints).toEqual([]);
  });
});

test("cables lead to other namespaces, also to one that nobody is in, and packets travel along", async () => {
  const { someone, page } = await arrive();
  await someone.runs("ip netns add blue; ip link add v0 type veth peer name v1; ip link set v1 netns blue");
  await someone.runs("ip address add 10.0.0.1/24 dev v0; ip link set v0 up");
  await someone.runs("ip -n blue address add 10.0.0.2/24 dev v1; ip -n blue link set v1 up");
  await page.locator(".map-tree > .room > .card .title").click();
  await tab(page, "net").click();
  await room(page).getByText("10.0.0.2/24").waitFor();
  expect(await room(page).locator("path.cable").count()).toBe(1);
  const seen = page.waitForSelector(".packet", { state: "attached" });
  await page.locator(".screen").first().click();
  await someone.runs("ping -c 2 -i 0.2 10.0.0.2");
  await seen;
  const sent = (await someone.runs("cat /sys/class/net/v0/statistics/tx_packets")).trim();
  await room(page).locator(".device", { hasText: "10.0.0.1/24" }).getByText(`↑ ${sent} (`).waitFor();
  await room(page).locator(".column").nth(1).getByRole("button").first().click();
  await room(page).getByText("nobody is in it").last().waitFor();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.waitForSelector(".packet", { state: "detached" });
  await page.locator(".screen").first().click();
  await someone.runs("ping -c 2 -i 0.2 10.0.0.2");
  const now = (await someone.runs("cat /sys/class/net/v0/statistics/tx_packets")).trim();
  await room(page).locator(".device", { hasText: "10.0.0.1/24" }).getByText(`↑ ${now} (`).waitFor();
  expect(await page.locator(".packet").count()).toBe(0);
  expect(someone.complaints).toEqual([]);
});

test("by keyboard: Enter opens, arrows choose, Escape leads back; closed it asks the machine nothing", async () => {
  const { someone, page } = await arrive();
  await page.evaluate(() => {
    const machine = globalThis.nutshell?.machine;
    if (!machine) throw new Error("there is no machine");
    const asked: string[] = [];
    const survey = machine.survey.bind(machine);
    machine.survey = (kind, inums) => {
      asked.push(kind);
      return survey(kind, inums);
    };
    Object.assign(globalThis, { asked });
  });
  const asked = () => page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked.length);
  await page.keyboard.press("F6");
  await page.locator(".map-tree [role=treeitem]:focus").waitFor();
  expect(await asked()).toBe(0);
  await page.keyboard.press("Enter");
  await room(page).getByRole("heading", { name: "nutshell" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("ppid");
  await page.keyboard.press("ArrowRight");
  expect(await tab(page, "mnt").getAttribute("aria-selected")).toBe("true");
  await room(page).getByText("/dev/pts").or(room(page).getByText("devpts")).first().waitFor();
  expect(await asked()).toBeGreaterThan(0);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Uuser the first");
  await page.keyboard.press("Escape");
  await room(page).waitFor({ state: "hidden" });
  await page.locator(".map-tree [role=treeitem]:focus").waitFor();
  const before = await asked();
  await page.locator(".screen").first().click();
  await someone.runs("unshare -u true; unshare -m true; sleep 1.5");
  expect(await asked()).toBe(before);
  // Folded by pointing at its mark alone.
  await page.locator(".map-tree > .room > .card .caret").click();
  await page.locator('.map-tree > .room > .card[aria-expanded="false"]').waitFor();
  expect(await room(page).isVisible()).toBe(false);
  expect(someone.complaints).toEqual([]);
});
