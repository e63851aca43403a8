// Random dealings with a pseudoterminal, recorded on Linux 6.18 by record.py: ours answers the same at every step.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errnoName, type Kernel } from "../harness.ts";
import { bootWithDev, FIONREAD, Pty, TIOCOUTQ, TIOCPKT } from "./pty.ts";

type Step =
  | ["set", [iflag: number, oflag: number, lflag: number, cc: number[], flush: boolean], number]
  | ["mw" | "sw", [hex: string], number]
  | ["mr" | "sr", [n: number], string | number]
  | ["io", [side: "m" | "s", request: number, arg: number], number]
  | ["pkt", [on: number], number]
  | ["poll", [side: "m" | "s"], number];

const CASES = readFileSync(new URL("recorded.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line)
  .map((line) => JSON.parse(line) as Step[]);

/** A number for what worked, the error's name for what did not: what the recording's numbers are turned into too. */
const named = (result: number | string): number | string =>
  typeof result === "number" && result < 0 ? errnoName(result) : result;

function perform(k: Kernel, t: Pty, step: Step): number | string {
  const [name, a] = step;
  const side = (s: string) => (s.startsWith("m") ? t.master : t.slave);
  switch (name) {
    case "set":
      return t.set({ iflag: a[0], oflag: a[1], cflag: 0o277, lflag: a[2], cc: a[3] }, a[4]);
    case "mw":
    case "sw": {
      const bytes = new Uint8Array(Buffer.from(a[0], "hex"));
      return k.call("write", side(name), bytes, bytes.length);
    }
    case "mr":
    case "sr": {
      const at = k.buffer(a[0]);
      const n = k.call("read", side(name), at, a[0]);
      return n < 0 ? n : Buffer.from(k.bytes(at, n)).toString("hex");
    }
    case "io":
      if (a[1] === FIONREAD || a[1] === TIOCOUTQ) return t.number(side(a[0]), a[1]);
      return k.call("ioctl", side(a[0]), a[1], a[2]);
    case "pkt":
      return k.call("ioctl", t.master, TIOCPKT, new Uint8Array([a[0], 0, 0, 0]));
    case "poll": {
      const record = k.out(8, (at) => {
        k.view().setInt32(at, side(a[0]), true);
        k.view().setInt16(at + 4, 0x1df, true);
        k.call("poll", at, 1, 0);
      });
      return record[6]! | (record[7]! << 8);
    }
  }
}

it(`${CASES.length} recorded cases`, () => {
  const k = bootWithDev();
  CASES.forEach((steps, i) => {
    const t = new Pty(k);
    steps.forEach((step, at) => {
      const got = named(perform(k, t, step));
      expect(got, `case ${i}, step ${at}: ${JSON.stringify(steps.slice(0, at + 1))}`).toBe(named(step[2]));
    });
    t.close();
  });
});
