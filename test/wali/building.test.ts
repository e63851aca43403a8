// docs/building-c.md: its second command, to the letter, in a folder that holds what its first one leaves, and then its program.

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "../machine/boot.ts";
import { ROOT } from "./checkout.ts";

const SYSROOT = process.env["NUTSHELL_SYSROOT"];
const PROGRAM = new URL("programs/tour.c", import.meta.url);
const page = readFileSync(new URL("../../docs/building-c.md", import.meta.url), "utf8");
const command = /```sh\n(clang-22 .*)\n```/.exec(page)?.[1] ?? "";

describe.skipIf(ROOT === undefined || SYSROOT === undefined)("a C program built as docs/building-c.md says", () => {
  const folder = mkdtempSync(join(tmpdir(), "nutshell-c-"));
  let wanted = "";
  beforeAll(() => {
    symlinkSync(SYSROOT ?? "", join(folder, "sysroot"));
    symlinkSync(ROOT ?? "", join(folder, "WALI"));
    copyFileSync(PROGRAM, join(folder, "hello.c"));
    execFileSync("sh", ["-c", command], { cwd: folder });
    // The same source by this computer's own compiler says what it has to print.
    execFileSync("cc", ["-pthread", "-w", "-o", "native", "hello.c"], { cwd: folder });
    const native = spawnSync("./native", ["hello"], { cwd: folder, env: { HOME: "/root", PATH: process.env["PATH"] } });
    wanted = `${native.stdout}${native.status}\n`;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(MODES)("does what it does elsewhere, %s", { timeout: 60_000 }, async (_, options) => {
    const machine: Machine = await createMachine(options);
    await machine.writeFile("/home/hello", new Uint8Array(readFileSync(join(folder, "hello.wasm"))), 0o755);
    const { out, err } = await sh(machine, "ip link set lo up; /home/hello hello; echo $?", 50_000);
    expect(err).toBe("");
    expect(out).toBe(wanted);
    await machine.shutdown();
  });
});
