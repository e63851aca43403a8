// Takes the README's pictures from the built page: node docs/pictures.mjs. That of the timeline is taken by its test (PICTURE=1).

import { chromium } from "playwright";
import { preview } from "vite";
import { CHROMIUM_ARGS, ensureChromium } from "../test/chromium.mjs";

const server = await preview({ preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
const bound = server.httpServer.address();
if (bound === null || typeof bound === "string") throw new Error("the page's server has no address");
const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });

/** The page, at its prompt. @param {number} width @param {number} height @param {string} query */
async function open(width, height, query = "") {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: "dark", reducedMotion: "reduce" });
  await page.goto(`http://127.0.0.1:${bound.port}/${query}`);
  await page.waitForFunction(() => performance.getEntriesByName("nutshell:prompt").length > 0);
  await page.waitForSelector(".map .process");
  await page.locator(".screen").first().click();
  return page;
}

/** Types a line and waits for the prompt behind it. @param {import("playwright").Page} page @param {string} line */
async function type(page, line) {
  const prompts = () =>
    page.evaluate(() => {
      const buffer = globalThis.nutshell?.views[0]?.xterm.buffer.active;
      let text = "";
      for (let row = 0; buffer && row < buffer.length; row += 1)
        text += `${buffer.getLine(row)?.translateToString(true)}\n`;
      return text.split(/^\S+@\S+:.*[#$]/m).length;
    });
  const before = await prompts();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
  while ((await prompts()) <= before) await page.waitForTimeout(50);
}

const first = await open(1080, 800);
await first.keyboard.press("Control+l");
for (const line of [
  "unshare -u sh -c 'hostname box; exec sleep 1000' &",
  "unshare -pf --mount-proc sh -c 'sleep 60 & exec sleep 90' &",
  "lsns -t uts; lsns -t pid",
  "sh -c 'while sleep 1; do echo >> /tmp/n; done' &",
  "sleep 2; checkpoint -o /home/count.img $!",
  "kill -9 $!; sleep 1.5; wc -l /tmp/n",
  "restart /home/count.img &",
  "sleep 3; wc -l /tmp/n",
])
  await type(first, line);
await first.locator('.map-tree .process[data-comm="restart"]').waitFor();
await first.screenshot({ path: "docs/nutshell.png" });

const map = await open(1440, 900);
for (const line of [
  "unshare -Urpfmuin --mount-proc sh -c 'hostname pod; sleep 500 & exec sleep 600' &",
  "unshare -Tf --boottime 259200 sleep 300 &",
  "mkdir /sys/fs/cgroup/batch; sh -c 'echo $$ > /sys/fs/cgroup/batch/cgroup.procs; exec unshare -u sleep 91' & sleep 1; echo 1 > /sys/fs/cgroup/batch/cgroup.freeze",
  "unshare -u sh",
  "hostname web; exec sh",
  "sleep 77 & sleep 78 & sleep 79 & sleep 80 & sleep 81 &",
])
  await type(map, line);
await map.locator(".map-tree .room.frozen").waitFor();
await map.getByText("× 5").waitFor();
await map.screenshot({ path: "docs/map.png" });

const lesson = await open(1280, 800, "?lesson=pid");
await lesson.locator(".goal .process").first().waitFor();
await type(lesson, "unshare --pid --fork sh");
await lesson.locator(".goal.all").waitFor();
await lesson.locator(".goal").scrollIntoViewIfNeeded();
await lesson.screenshot({ path: "docs/lessons.png" });

await browser.close();
await server.close();
