// stty does with every setting what coreutils 9.1 did on Linux (settings.sh, settings.out).

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createMachine, text } from "../machine/boot.ts";

const here = (name: string) => new URL(name, import.meta.url);

it("every setting", async () => {
  const machine = await createMachine({ cpus: 1 });
  try {
    await machine.writeFile("/tmp/settings.sh", readFileSync(here("settings.sh")));
    const terminal = await machine.terminal({ argv: ["sh", "/tmp/settings.sh"], env: { LC_ALL: "C" } });
    await terminal.exited;
    expect(text(await machine.readFile("/tmp/sttyall.out"))).toBe(readFileSync(here("settings.out"), "utf8"));
  } finally {
    await machine.shutdown();
  }
}, 60_000);
