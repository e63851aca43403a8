// The built page and the real machine, as a person meets them.

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, inject, onTestFinished, test } from "vitest";
import { measureBytes } from "../bench/page.mjs";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("the page, %s", (mode, query) => {
  test("boots to a prompt that answers", async () => {
    person = await Person.arrive({ query });
    expect(await person.runs("echo $((6 * 7))")).toBe("42");
    await expect.poll(() => person?.page.textContent(".mode")).toBe(mode);
    expect(person.complaints).toEqual([]);
  });

  test("runs pipelines of programs", async () => {
    person = await Person.arrive({ query });
    expect(await person.runs("printf 'b\\na\\n' | sort | tr a-z A-Z")).toBe("A\nB");
    expect(await person.runs("cat /proc/sys/kernel/hostname")).toBe("nutshell");
  });

  test("^C ends a loop that makes no system call", async () => {
    person = await Person.arrive({ query });
    await person.types("while :; do :; done");
    await person.page.waitForTimeout(300);
    await person.page.keyboard.press("Control+c");
    await person.sees(/done\n[\s\S]*[#$] ?$/);
    expect(await person.runs("echo alive")).toBe("alive");
  });

  test("^C ends a flood of output", async () => {
    person = await Person.arrive({ query });
    await person.types("yes");
    await person.sees(/y\n(y\n){500}/);
    await person.page.keyboard.press("Control+c");
    await person.sees(/\^C\n[^\n]*[#$] ?$/, 0, 5000);
    await person.types("echo ali''ve");
    await person.sees(/\nalive\n/);
  });

  test("a paste of 100 kB arrives whole", async () => {
    person = await Person.arrive({ query });
    const lines = Array.from(
      { length: 1000 },
      (_, n) => `${n} ${"the quick brown fox jumps over the lazy dog ".repeat(2)}`,
    );
    await person.types("cat > /tmp/pasted");
    // The shell brackets what is pasted at its prompt; cat gets it plain.
    const bracketed = () => person?.page.evaluate(() => globalThis.nutshell?.views[0]?.xterm.modes.bracketedPasteMode);
    await expect.poll(bracketed).toBe(false);
    await person.page.evaluate((text) => globalThis.nutshell?.views[0]?.xterm.paste(text), `${lines.join("\n")}\n`);
    await person.sees(/\n999 the quick.*dog ?$/, 0, 30_000);
    await person.page.keyboard.press("Control+d");
    const sum = createHash("md5")
      .update(`${lines.join("\n")}\n`)
      .digest("hex");
    await person.types("md5sum /tmp/pasted");
    await person.sees(new RegExp(`\\n${sum} `));
  });

  test("a second terminal is another shell on the same machine", async () => {
    person = await Person.arrive({ query });
    await person.runs("echo shared > /tmp/note");
    await person.page.click(".plus");
    await person.sees(/[#$] ?$/, 1);
    expect(await person.runs("cat /tmp/note", 1)).toBe("shared");
    const second = await person.runs("tty", 1);
    await person.page.keyboard.press("Alt+1");
    expect(await person.runs("tty")).not.toBe(second);
  });

  test("Enter on a terminal whose shell has ended starts one shell, however often", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await person.types("exit");
    await person.sees(/Enter for a new shell/);
    await page.evaluate(() => {
      for (let times = 0; times < 3; times += 1) globalThis.nutshell?.views[0]?.type("\r");
    });
    await person.sees(/new shell\]\s+root@nutshell:~# ?$/);
    await page.click(".plus");
    await person.sees(/[#$] ?$/, 1); // all that were asked for before have come by now
    const shells = async () => {
      const processes = (await page.evaluate(() => globalThis.nutshell?.machine?.processes())) ?? [];
      return processes.filter(({ comm }) => comm === "sh").length;
    };
    await expect.poll(shells).toBe(2);
    expect(await person.runs("echo alive", 1)).toBe("alive");
    expect(person.complaints).toEqual([]);
  });

  test("a terminal that is closed before its shell has come takes it along", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await page.evaluate(() => {
      document.querySelector<HTMLElement>(".plus")?.click();
      document.querySelector<HTMLElement>(".cell.on .close")?.click();
    });
    await expect.poll(() => page.getByRole("tab").count()).toBe(1);
    await page.click(".plus");
    await person.sees(/[#$] ?$/, 1); // the shell before this one has been started by now
    const shells = async () => {
      const processes = (await page.evaluate(() => globalThis.nutshell?.machine?.processes())) ?? [];
      return processes.filter(({ comm }) => comm === "sh").length;
    };
    await expect.poll(shells).toBe(2);
    expect(person.complaints).toEqual([]);
  });

  test("the terminal follows the window's size, and programs are told", async () => {
    person = await Person.arrive({ query });
    const before = await person.runs("stty size");
    await person.page.setViewportSize({ width: 760, height: 480 });
    await expect.poll(async () => person?.runs("stty size")).not.toBe(before);
    const [rows, cols] = (await person.runs("stty size")).split(" ").map(Number);
    const size = await person.page.evaluate(() => {
      const view = globalThis.nutshell?.views[0];
      return [view?.rows, view?.cols];
    });
    expect([rows, cols]).toEqual(size);
  });

  test("a reload brings the machine back where it was", async () => {
    person = await Person.arrive({ query });
    await person.runs("x=kept; echo file > /tmp/file; cd /tmp");
    const shell = await person.runs("echo $$");
    await person.reloads();
    expect(await person.screen()).toContain("x=kept");
    expect(await person.runs("echo $x $$ $(cat file)")).toBe(`kept ${shell} file`);
  });

  test("a program that computes goes on counting after a reload", async () => {
    person = await Person.arrive({ query });
    await person.types("i=0; while :; do i=$((i + 1)); [ $((i % 2000)) = 0 ] && echo n=$i; done");
    await person.sees(/n=4000/);
    await person.reloads();
    const last = Number(
      (await person.screen())
        .match(/n=(\d+)/g)
        ?.at(-1)
        ?.slice(2),
    );
    await person.sees(new RegExp(`n=${last + 2000}\\b`));
  });

  test("what does not exist says so", async () => {
    person = await Person.arrive({ query });
    expect(await person.runs("nonesuch")).toMatch(/nonesuch: not found/);
  });
});

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("when something breaks, %s", (_mode, query) => {
  test("a kernel panic is shown with its trace, and the last good state can be gone back to", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await person.runs("x=before; echo kept > /tmp/file");
    await page.evaluate(() => globalThis.nutshell?.save());
    await person.types("x=after; echo c > /proc/sysrq-trigger");
    const panel = page.getByRole("alert");
    await panel.waitFor();
    expect(await panel.textContent()).toMatch(
      /Kernel panic.*sysrq triggered crash[\s\S]*Comm: sh in write\(\)[\s\S]*Call trace:[\s\S]*sysWrite[\s\S]*Last events:[\s\S]*pid \d+ execs/,
    );
    await page.getByRole("button", { name: /last good state/ }).click();
    await panel.waitFor({ state: "detached" });
    await person.sees(/[#$] ?$/);
    expect(await person.runs("echo $x $(cat /tmp/file)")).toBe("before kept");
  });

  test("a machine whose code cannot be downloaded says so, and can be tried again", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await page.route(/machine-worker/, (route) => route.abort());
    await page.evaluate(() => {
      globalThis.nutshell?.close();
      sessionStorage.clear();
    });
    await page.reload();
    const panel = page.getByRole("alert");
    await panel.getByText(/machine's worker did not load/).waitFor();
    await page.unroute(/machine-worker/);
    await page.getByRole("button", { name: "Try again" }).click();
    await panel.waitFor({ state: "detached" });
    await person.sees(/[#$] $/m);
  });

  test("a program that cannot be downloaded says so, and is there when the connection is", async () => {
    person = await Person.arrive({ query });
    const { page } = person;
    await page.route(/awk\.wasm/, (route) => route.abort());
    expect(await person.runs("awk 'BEGIN { print 6 * 7 }'")).toMatch(/awk: .*error/i);
    await page.locator(".toasts", { hasText: "awk.wasm did not arrive" }).waitFor();
    await page.unroute(/awk\.wasm/);
    expect(await person.runs("awk 'BEGIN { print 6 * 7 }'")).toBe("42");
  });
});

describe("what comes over the wire", () => {
  test("a prompt needs one kernel, init and the shell, packed, below 500 KB", async () => {
    person = await Person.arrive();
    const context = await person.context.browser()?.newContext();
    if (!context) throw new Error("no browser");
    const { bytes, names } = await measureBytes(await context.newPage(), inject("address"));
    const packed = names.filter((name) => /\.(gz|lzma)$/.test(name)).map((name) => name.replace(/.*\/|\..*/g, ""));
    expect(packed.sort()).toEqual(["init", "initramfs", "kernel-smp", "sh"]);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(500_000);
    console.info(`${bytes} bytes to a prompt, in ${names.length} files`);
  });
});

describe("without shared memory", () => {
  test("the machine is UP by itself", async () => {
    person = await Person.arrive();
    const { page } = person;
    // The same files from a server that sends no isolation headers.
    await person.context.route("**/*", async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      for (const name of ["cross-origin-opener-policy", "cross-origin-embedder-policy", "document-isolation-policy"]) {
        delete headers[name];
      }
      await route.fulfill({ response, headers });
    });
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await person.sees(/[#$] ?$/);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await person.runs("echo hi")).toBe("hi");
    await expect.poll(() => page.textContent(".mode")).toBe("UP");
    // What comes after the prompt may still be on its way.
    await person.context.unrouteAll({ behavior: "ignoreErrors" });
  });
});

describe("the page keeps to itself", () => {
  test("no request leaves for another host", async () => {
    person = await Person.arrive();
    const hosts = new Set<string>();
    person.page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await person.page.reload();
    await person.sees(/[#$] ?$/);
    expect([...hosts]).toEqual([new URL(person.page.url()).host]);
  });

  test("the machine's files come out and go in", async () => {
    person = await Person.arrive();
    const { page } = person;
    await person.runs("echo content > /home/made.txt");
    await page.click("text=Files");
    const coming = page.waitForEvent("download");
    await page.click(".entries >> text=made.txt");
    const file = await coming;
    expect(file.suggestedFilename()).toBe("made.txt");
    const chooser = page.waitForEvent("filechooser");
    await page.click("text=Put a file in");
    await (await chooser).setFiles({
      name: "in.sh",
      mimeType: "text/plain",
      buffer: Buffer.from("#!/bin/sh\necho from outside\n"),
    });
    await page.locator(".entries", { hasText: "in.sh" }).waitFor();
    await page.keyboard.press("Escape");
    await page.click(".screens");
    expect(await person.runs("/home/in.sh")).toBe("from outside");
    const folder = mkdtempSync(join(tmpdir(), "nutshell-drop-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "dropped.txt"), "from a folder\n");
    await person.drops(page.locator(".screens"), [join(folder, "dropped.txt"), folder]);
    await page.locator(".toasts", { hasText: "is a folder: drop the files in it" }).waitFor();
    await page.locator(".toasts", { hasText: "In the machine: /home/dropped.txt" }).waitFor();
    expect(await person.runs("cat /home/dropped.txt")).toBe("from a folder");
  });
});
