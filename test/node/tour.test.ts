// Plays the tour of the README at a terminal of this computer, in `nutshell`.

import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { playTour } from "../tour.ts";
import { hasPty, Tty } from "./tty.ts";

const CLI = fileURLToPath(new URL("../../dist/node/cli.js", import.meta.url));

describe.skipIf(!hasPty).each(["", "--cpus 1"])("the README's tour in `nutshell %s`", (options) => {
  let tty: Tty | undefined;

  afterEach(() => tty?.kill());

  test("does what it says", { timeout: 180_000 }, async () => {
    tty = new Tty(`exec node ${CLI} ${options}`);
    await tty.prompt();
    await playTour(tty);
    await tty.runs("kill %1; wait");
    expect(await tty.leaves()).toBe(0);
  });
});
