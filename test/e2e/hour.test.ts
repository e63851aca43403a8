// Long use leaves nothing behind: a person does this and that at random, and comes back to the same quiet page again and again. Then its heap,
// its elements and listeners, its workers and the kernel's slabs are what they were. So does a page to which elements come, and from which they go.
// In the suite for some rounds; as long as wanted, and with one
// CPU: MINUTES=60 SEED=7 CPUS=1 npx vitest run --project e2e test/e2e/hour.test.ts

import type { CDPSession, Page } from "playwright";
import { afterEach, expect, inject, test } from "vitest";
import { command, Random } from "./commands.ts";
import { Person } from "./person.ts";

const SEED = Number(process.env["SEED"] ?? 1);
const MINUTES = Number(process.env["MINUTES"] ?? 0);
const CPUS = process.env["CPUS"];
/** Without a time. */
const ROUNDS = 5;
/** Things done between two looks. */
const ROUND = 15;
/** Bytes of heap, elements and listeners that may be more than they were: caches of the browser and the page, which end somewhere. */
const HEAP = 2 << 20;
/** … and what looking and pressing leave in the browser each round: it keeps the scripts that a test has it run. A terminal that leaks is 120 KB. */
const HEAP_EACH = 24 << 10;
const NODES = 600;
const LISTENERS = 200;

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

/** Runs a script in the machine. */
function says(page: Page, script: string): Promise<string> {
  return page.evaluate(async (text) => {
    const result = await globalThis.nutshell?.machine?.run({ argv: ["sh", "-c", text], timeout: 60_000 });
    return new TextDecoder().decode(result?.stdout);
  }, script);
}

/** Presses what is there and can be pressed. @returns whether something was */
function presses(page: Page, selector: string, random?: Random): Promise<boolean> {
  return page.evaluate(
    ([selector, at]) => {
      const all = [...document.querySelectorAll<HTMLElement>(selector)].filter(
        (one) => one.checkVisibility() && !one.matches(":disabled") && one.closest("[inert]") === null,
      );
      const one = all[at % Math.max(1, all.length)];
      one?.focus();
      one?.click();
      return one !== undefined;
    },
    [selector, random?.below(1000) ?? 0] as const,
  );
}

const button = (name: string) => `button[aria-label="${name}"]`;
const headed = async (page: Page, name: string) => {
  await page.locator("header.top nav").getByRole("button", { name, exact: true }).press("Enter");
};

/** What a person may do. */
const ACTIONS: ((page: Page, random: Random) => Promise<unknown>)[] = [
  // Many commands in a world of their own: what they leave goes with it.
  (page, random) => {
    const sleepers = { count: 0 };
    const batch = Array.from({ length: 10 }, () => command(random, sleepers));
    const inside = `mount -t tmpfs none /tmp; mount -t tmpfs none /run; ${batch.join("\n")}\n sleep 10000`;
    return says(
      page,
      `cat > /tmp/batch <<'END'\n${inside}\nEND\nunshare -muinpfC --mount-proc --kill-child sh /tmp/batch > /dev/null 2>&1 &`,
    );
  },
  async (page, random) => {
    const line = random.pick([
      "ls -l /proc/self/ns",
      "unshare -u sleep 100 &",
      "ps; lsns",
      "seq 500",
      "man unshare | cat",
      "cat /nowhere",
      "sleep 100 & sleep 100 &",
      "strace -c true",
      "touch /tmp/a; rm /tmp/a",
    ]);
    await presses(page, ".cell.on .tab");
    await page.evaluate((text) => globalThis.nutshell?.views.at(-1)?.type(`${text}\r`), line);
  },
  (page) => presses(page, ".plus"),
  (page) => presses(page, ".tool.split"),
  (page) => presses(page, ".tool:last-child"),
  (page, random) => presses(page, ".close", random),
  (page, random) => presses(page, ".tab", random),
  (page) => headed(page, "Map"),
  (page, random) => presses(page, ".map-tree .caret", random),
  (page, random) => presses(page, ".map-tree .process > .card", random),
  (page, random) => presses(page, ".map-tree .room > .card", random),
  (page, random) => presses(page, ".inside [role=tab]", random),
  (page) => presses(page, button("Back to the map")),
  (page, random) => presses(page, ".inspector .call", random),
  (page) => presses(page, `.inspector ${button("Close")}`),
  (page, random) => presses(page, ".inspector .commands button:last-child, .whose button", random),
  (page, random) => presses(page, ".lens button, .zoom button", random),
  (page) => headed(page, "Lessons"),
  (page, random) => presses(page, ".lesson-list button, .choices button", random),
  (page) => presses(page, ".choices button:last-child"),
  (page, random) => presses(page, ".lesson-body .run", random),
  (page, random) => presses(page, `.timeline button.square`, random),
  (page, random) => presses(page, ".timeline [role=option]", random),
  async (page, random) => {
    await headed(page, random.pick(["Share", "Files", "Help"]));
    await page.locator("dialog[open]").first().waitFor();
    await page.keyboard.press("Escape");
  },
  async (page) => {
    await presses(page, ".cell.on .tab");
    await page.evaluate(() => globalThis.nutshell?.views.at(-1)?.focus());
    await page.keyboard.press("Control+Shift+F");
    await page.keyboard.type("root");
    await page.keyboard.press("Escape");
  },
  (page) => presses(page, "button[aria-label^='Theme']"),
  async (page) => {
    await page.setViewportSize({ width: 1000, height: 700 });
    await page.setViewportSize({ width: 1440, height: 900 });
  },
];

/** All that was opened is closed, all that runs ends, all that can be undone is forgotten. */
async function rests(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  });
  await presses(page, button("Close the lessons"));
  if ((await page.locator(".map-tree").count()) === 0 || !(await page.locator(".map").isVisible()))
    await headed(page, "Map");
  await presses(page, `.inspector ${button("Close")}`);
  await presses(page, button("Back to the map"));
  await presses(page, ".whose button:last-child");
  await presses(page, ".lens [aria-pressed=true]");
  await presses(page, ".zoom button:nth-child(2)");
  await presses(page, '.tool[aria-pressed="true"]');
  // Going back may have brought terminals that come a moment later.
  await expect
    .poll(
      async () => {
        if (await presses(page, ".cell:not(:only-child) .close")) return "another terminal";
        await says(
          page,
          `kill -9 $(pgrep -v -x 'init|sh')
           for d in /sys/fs/cgroup/*/; do echo 0 > $d/cgroup.freeze; echo 1 > $d/cgroup.kill; rmdir $d; done
           # A lesson's server has mounts of its own, and a network's name is one.
           findmnt -rno TARGET | grep -E '^/(tmp|run/netns)(/|$)' | sort -r | while read m; do umount $m; done
           rm -rf /tmp/* /run/netns` + "\n",
        );
        await page.evaluate(async () => {
          const page = globalThis.nutshell;
          const [view] = page?.views ?? [];
          if (view?.over) view.type("\r");
          else view?.type("\x03");
          await page?.machine?.savepointBudget(1);
        });
        // Whom a batch left without a parent, and shells in shells; one that leads the session of a terminal is one of the page's, unless
        // somebody opened it in a process's namespaces: those live as long as it does.
        await says(
          page,
          `own() { readlink /proc/$1/ns/*; }
           for p in $(pgrep -x sh); do
             case $(ps -o tty=,sid= -p $p) in pts/*" $p") [ "$(own $p)" = "$(own 1)" ] && continue; esac
             [ $p = $$ ] || kill -9 $p
           done`,
        );
        const left = await page.evaluate(async () => {
          const processes = (await globalThis.nutshell?.machine?.census())?.processes ?? [];
          const ptys = globalThis.nutshell?.views.map(({ path, over }) => `${path}${over ? " over" : ""}`);
          const all = processes.map(
            ({ comm, pid, ppid, tty, state, pgrp }) => `${comm} ${pid}<${ppid} tty ${tty & 255} ${state} ${pgrp}`,
          );
          return processes.length === 2 ? "init,sh" : `${all.join(", ")}; ${ptys}`;
        });
        return `${left}, ${await page.locator(".timeline [role=option]").count()} moment`;
      },
      { timeout: 60_000, interval: 300 },
    )
    .toBe("init,sh, 1 moment");
  await page.evaluate(() => globalThis.nutshell?.views[0]?.xterm.reset());
  await page.evaluate(() => globalThis.nutshell?.machine?.savepointBudget(64 << 20));
  await expect.poll(() => page.locator(".toasts p, .leaving").count(), { timeout: 30_000 }).toBe(0);
  await presses(page, '.map-tree > .room > [aria-expanded="false"] .caret');
  await expect.poll(() => page.locator(".map .map-tree .process").count(), { timeout: 10_000 }).toBe(2);
}

interface Look {
  heap: number;
  nodes: number;
  listeners: number;
  workers: number;
  slabs: string;
}

async function looks(page: Page, session: CDPSession): Promise<Look> {
  for (let times = 0; times < 3; times += 1) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const slabs = await page.evaluate(async () =>
    new TextDecoder().decode(await globalThis.nutshell?.machine?.readFile("/proc/slabinfo")),
  );
  const live = slabs
    .split("\n")
    .slice(2)
    .map((line) => line.split(/\s+/).slice(0, 2).join(" "))
    .filter((line) => !/^radix_tree_node| 0$/.test(line)); // the shell's history is a file that grows
  return { heap: usedSize, nodes, listeners: jsEventListeners, workers: page.workers().length, slabs: live.join("\n") };
}

/** Who may hold what the kernel has too much of. */
const HOLDERS = "lsns; ps -ef; findmnt; ls -l /proc/[0-9]*/fd";

/** Slabs with more objects than before, but for one or two that are on their way. */
function grown(before: string, now: string): string[] {
  const was = new Map(before.split("\n").map((line) => [line.split(" ")[0], Number(line.split(" ")[1])]));
  return now.split("\n").filter((line) => Number(line.split(" ")[1]) > (was.get(line.split(" ")[0]) ?? 0) + 2);
}

test("a terminal whose shell has ended is let go of when it is closed", { timeout: 240_000 }, async () => {
  person = await Person.arrive({ width: 1440, height: 900 });
  const { page, context } = person;
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.enable");
  const last = (what: "live" | "over") =>
    expect
      .poll(() => page.evaluate((what) => globalThis.nutshell?.views.at(-1)?.[what], what), { timeout: 30_000 })
      .toBe(true);
  const opens = async (terminals: number) => {
    for (let n = 0; n < terminals; n += 1) {
      expect(await presses(page, ".plus")).toBe(true);
      await expect.poll(() => page.evaluate(() => globalThis.nutshell?.views.length), { timeout: 30_000 }).toBe(2);
      await last("live");
      await page.evaluate(() => globalThis.nutshell?.views.at(-1)?.type("exit\r"));
      await last("over");
      expect(await presses(page, ".cell.on .close")).toBe(true);
      await expect.poll(() => page.evaluate(() => globalThis.nutshell?.views.length), { timeout: 30_000 }).toBe(1);
    }
  };
  const elements = async () => {
    await page.evaluate(() => globalThis.nutshell?.machine?.savepointBudget(1)); // each prompt is a moment on the timeline
    for (let times = 0; times < 3; times += 1) await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Memory.getDOMCounters")).nodes;
  };
  await opens(3); // what comes when it is first wanted has come
  const before = await elements();
  await opens(10);
  await expect.poll(elements, { timeout: 30_000 }).toBeLessThan(before + 40);
  expect(await says(page, "ls /dev/pts")).toBe("0\nptmx\n");
});

test(`${MINUTES > 0 ? `${MINUTES} minutes` : `${ROUNDS} rounds`} of random use by seed ${SEED} leave nothing behind`, {
  timeout: MINUTES * 60_000 + 600_000,
}, async () => {
  person = await Person.arrive({ width: 1440, height: 900, ...(CPUS && { query: `?cpus=${CPUS}` }) });
  const { page, context } = person;
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await page.waitForSelector(".map-tree .process");
  const random = new Random(SEED);
  const does = async (action: (typeof ACTIONS)[number]) => {
    await action(page, random);
    await page.waitForTimeout(random.below(150));
  };
  // What comes when it is first wanted has come.
  for (const action of ACTIONS) await does(action);
  await rests(page);
  for (let n = 0; n < ROUND; n += 1) await does(random.pick(ACTIONS));
  await rests(page);
  const first = await looks(page, session);
  if (MINUTES > 0) console.log("first", first.heap >> 10, first.nodes, first.listeners, first.workers);
  const until = Date.now() + MINUTES * 60_000;
  const all: Look[] = [];
  for (let round = 1; MINUTES > 0 ? Date.now() < until : round <= ROUNDS; round += 1) {
    for (let n = 0; n < ROUND; n += 1) await does(random.pick(ACTIONS));
    await rests(page);
    const now = await looks(page, session);
    all.push(now);
    const { heap, nodes, listeners, workers } = now;
    if (MINUTES > 0)
      console.log(
        `${round}: heap ${(heap / 1024).toFixed(0)} KiB, ${nodes} nodes, ${listeners} listeners, ${workers} workers`,
      );
    const held = grown(first.slabs, now.slabs);
    expect.soft(held, `slabs, round ${round}: ${held.length > 0 && (await says(page, HOLDERS))}`).toEqual([]);
    expect.soft(workers, `workers, round ${round}`).toBeLessThanOrEqual(first.workers);
    expect.soft(nodes, `elements, round ${round}`).toBeLessThan(first.nodes + NODES);
    expect.soft(listeners, `listeners, round ${round}`).toBeLessThan(first.listeners + LISTENERS);
    expect.soft(heap, `heap, round ${round}`).toBeLessThan(first.heap + HEAP + round * HEAP_EACH);
  }
  expect(all.length).toBeGreaterThan(0);
  expect(person.complaints).toEqual([]);
});

/** Elements of one page at one time: each that runs is a machine. */
const ELEMENTS = 3;
/** Nodes and listeners that a page without elements may have more than before. An element that is held has 15 and 5. */
const LEFT = { nodes: 20, listeners: 8 };

/** Somebody's page. Its frames are isolated, have processes of their own, and go with them; what elements leave is in the page's. */
const DOCS = "docs.html";

type Element = HTMLElement & {
  run(command: string): Promise<unknown>;
  type(text: string): Promise<void>;
  start(): Promise<void>;
  reset(): Promise<void>;
};

/** Something is done with an element, if there is one. What it cannot do, as it is gone by then or has no machine, it says by a promise that fails. */
function embedded(page: Page, random: Random, what: "run" | "type" | "start" | "reset" | "move" | "theme" | "remove") {
  return page.evaluate(
    ([what, at]) => {
      const all = document.querySelectorAll<Element>("nutshell-term");
      const one = all[at % Math.max(1, all.length)];
      const fails = (promise?: Promise<unknown>) => promise?.catch(() => undefined);
      if (what === "run") void fails(one?.run("unshare -u sh -c 'hostname box; hostname'"));
      else if (what === "type") void fails(one?.type("ps; sleep 100 &\r"));
      else if (what === "start" || what === "reset") void fails(one?.[what]());
      else if (what === "move")
        one?.parentElement?.append(one); // taken out and put in again
      else if (what === "theme") one?.setAttribute("theme", at % 2 ? "dark" : "light");
      else one?.remove();
    },
    [what, random.below(1000)] as const,
  );
}

/** Attributes of elements. */
const KINDS: Record<string, string>[] = [
  { script: "lsns" },
  { script: "echo one\necho two\nexit 3", readonly: "", autorun: "" },
  { lesson: "uts.2", autorun: "" },
  { lesson: "mine.md" },
  { map: "", autorun: "", script: "unshare -u sleep 100 &" },
  { autorun: "", loading: "lazy" },
];

function adds(page: Page, random: Random, kind = random.pick(KINDS)): Promise<void> {
  const attributes = { height: "300", ...(CPUS && { cpus: CPUS }), ...kind };
  return page.evaluate(
    ([attributes, most]) => {
      if (document.querySelectorAll("nutshell-term").length >= most) return;
      const element = document.createElement("nutshell-term");
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.addEventListener("output", () => undefined);
      document.querySelector("main")?.append(element);
    },
    [attributes, ELEMENTS] as const,
  );
}

const EMBEDS: ((page: Page, random: Random) => Promise<unknown>)[] = [
  adds,
  adds,
  (page, random) => embedded(page, random, "remove"),
  (page, random) => embedded(page, random, "run"),
  (page, random) => embedded(page, random, "type"),
  (page, random) => embedded(page, random, "start"),
  (page, random) => embedded(page, random, "reset"),
  (page, random) => embedded(page, random, "move"),
  (page, random) => embedded(page, random, "theme"),
  async (page) => {
    const frame = page.locator("nutshell-term iframe").first();
    if ((await frame.count()) === 0) return;
    const prompt = frame.contentFrame().locator(".xterm-rows");
    await prompt.waitFor({ timeout: 5000 }).catch(() => undefined); // it may be taken out, or wait to be run
  },
];

test(`elements that come to somebody's page and go, by seed ${SEED}, leave nothing behind`, {
  timeout: MINUTES * 60_000 + 300_000,
}, async () => {
  person = await Person.arrive({ width: 1000, height: 900 });
  const { context } = person;
  await context.route(`**/${DOCS}`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><title>Docs</title><main></main><script src="nutshell-term.js"></script>`,
    }),
  );
  await context.route("**/mine.md", (route) =>
    route.fulfill({ body: "---\ntitle: Mine\n---\n## One\nWords.\n", contentType: "text/markdown" }),
  );
  await person.page.close();
  const page = await context.newPage();
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(String(error)));
  await page.goto(inject("address") + DOCS);
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.enable");
  const random = new Random(SEED);
  const counts = async () => {
    for (let times = 0; times < 3; times += 1) await session.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return { nodes, listeners: jsEventListeners, heap: usedSize };
  };
  const empty = async () => {
    await page.evaluate(() => document.querySelector("main")?.replaceChildren());
    await expect.poll(() => page.workers().length, { timeout: 30_000 }).toBe(0);
    await expect.poll(() => page.frames().length, { timeout: 30_000 }).toBe(1);
  };
  // What comes when it is first wanted has come.
  for (const kind of KINDS) {
    await adds(page, random, kind);
    await embedded(page, random, "start");
    await page.locator("nutshell-term iframe").contentFrame().locator(".xterm-rows").waitFor();
    await embedded(page, random, "reset");
    await empty();
  }
  const first = await counts();
  const until = Date.now() + MINUTES * 60_000;
  let most = 0;
  for (let round = 1; MINUTES > 0 ? Date.now() < until : round <= ROUNDS; round += 1) {
    for (let n = 0; n < ROUND; n += 1) {
      await random.pick(EMBEDS)(page, random);
      await page.waitForTimeout(random.below(300));
      most = Math.max(most, page.workers().length);
    }
    await empty();
    let now = await counts();
    // What a frame was about to do when it was taken out ends a little later.
    await expect
      .poll(
        async () => {
          now = await counts();
          return now.nodes <= first.nodes + LEFT.nodes && now.listeners <= first.listeners + LEFT.listeners;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true)
      .catch(() => expect.soft(now, `round ${round}`).toEqual(first));
    if (MINUTES > 0)
      console.log(`${round}: heap ${now.heap >> 10} KiB, ${now.nodes} nodes, ${now.listeners} listeners`);
    expect.soft(now.heap, `heap, round ${round}`).toBeLessThan(first.heap + HEAP + round * HEAP_EACH);
  }
  expect(most).toBeGreaterThan(0); // machines ran
  expect(broken).toEqual([]);
});
