// The pages of asm/root/usr/share/man: their examples run, man shows them, and what they point to is there.

import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, sh } from "../machine/boot.ts";

/** The example of asc(1) loads a compiler. */
const LONG = 60_000;
const TOP = new URL("../../asm/root/usr/share/man/", import.meta.url);
const pages = readdirSync(TOP, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, source: readFileSync(new URL(file, TOP), "utf8") }));

describe("the manual", () => {
  let machine: Machine;
  /** migrate(8) */
  let other: Machine;
  beforeAll(async () => {
    machine = await createMachine({ savepoints: { prompts: true } }); // savepoint(1)
    other = await createMachine({ cpus: 1 });
    await machine.join();
    await other.join({ name: "tab2" });
  }, 60_000);
  afterAll(async () => {
    await machine.shutdown();
    await other.shutdown();
  });

  test.each(pages)("$file", { timeout: LONG }, async ({ file, source }) => {
    const [, section = "", name = ""] = /man(\d)\/(.*)\.md/.exec(file) ?? [];
    expect(source).toMatch(new RegExp(`^# ${name}\\(${section}\\) – `));
    expect((await sh(machine, `man ${section} ${name}`)).out).toContain("DESCRIPTION");
    const examples = source.split(/^## /m).find((part) => part.startsWith("Examples")) ?? "";
    for (const [, script = ""] of examples.matchAll(/```\n(.*?)```/gs)) {
      const { code, err } = await sh(machine, `set -e\nexec </dev/null\n${script}`, LONG);
      // What strace and time say is their output.
      expect({ code, err: name === "strace" || name === "time" ? "" : err }, script).toEqual({ code: 0, err: "" });
    }
  });

  test("every program has a page, and the pages are not in the archive that a machine starts from", {
    timeout: 60_000,
  }, async () => {
    const { out } = await sh(
      machine,
      "for p in /usr/bin/[!b]* /usr/bin/b[!e]* /usr/sbin/*; do man $(basename $(readlink -f $p)) 2>/dev/null | grep -q '^[DS][EY][SN]' || echo $p; done",
    );
    expect(out).toBe("");
    const archive = readFileSync(new URL("../../dist/initramfs.cpio", import.meta.url));
    expect(archive.includes("## Description")).toBe(false);
  });

  test("a page of one's own comes before the machine's", async () => {
    const page = "# cat(1) – my own\n\n## Description\nAnother cat.\n";
    await machine.writeFile("/usr/share/man/man1/cat.md", page);
    const { out } = await sh(machine, "man cat; whatis cat; man -w cat; rm -r /usr/share/man/man1; man -w cat");
    expect(out).toContain("Another cat.");
    expect(out).toContain("cat (1)              - my own\n/usr/share/man/man1/cat.md\n/usr/share/man/pages\n");
  });

  test("every page that is named under See also exists", { timeout: 60_000 }, async () => {
    const named = new Set(
      pages.flatMap(({ source }) =>
        [...(/^## See also\n(.*)/ms.exec(source)?.[1] ?? "").matchAll(/([\w-]+)\(\d\)/g)].map(([, name]) => name),
      ),
    );
    const { out } = await sh(
      machine,
      `for page in ${[...named].join(" ")}; do man -w $page >/dev/null || echo $page; done`,
    );
    expect(out).toBe("");
  });
});
