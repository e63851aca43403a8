// The pages of asm/root/usr/share/man: their examples run, man shows them, and what they point to is there.

import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, sh } from "../machine/boot.ts";

const TOP = new URL("../../asm/root/usr/share/man/", import.meta.url);
const pages = readdirSync(TOP, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, source: readFileSync(new URL(file, TOP), "utf8") }));

describe("the manual", () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine();
  }, 60_000);
  afterAll(() => machine.shutdown());

  test.each(pages)("$file", { timeout: 60_000 }, async ({ file, source }) => {
    const [, section = "", name = ""] = /man(\d)\/(.*)\.md/.exec(file) ?? [];
    expect(source).toMatch(new RegExp(`^# ${name}\\(${section}\\) – `));
    expect((await sh(machine, `man ${section} ${name}`)).out).toContain("DESCRIPTION");
    const examples = source.split(/^## /m).find((part) => part.startsWith("Examples")) ?? "";
    for (const [, script = ""] of examples.matchAll(/```\n(.*?)```/gs)) {
      const { code, err } = await sh(machine, `set -e\nexec </dev/null\n${script}`);
      // strace's lines are its output
      expect({ code, err: name === "strace" ? "" : err }, script).toEqual({ code: 0, err: "" });
    }
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
