// A page without a terminal, in which the runner (chromium.mjs) plays scenarios on the machine that pages have.

import { createMachine } from "../../workers/browser.ts";
import { play } from "./play.mjs";

export type PlayScenario = (
  sandbox: string,
  job: { script: string; keys: boolean; cpus: number | undefined },
) => ReturnType<typeof play>;

declare global {
  var playScenario: PlayScenario | undefined;
}

/** @param sandbox one character a byte */
globalThis.playScenario = (sandbox, job) =>
  play(
    createMachine,
    Uint8Array.from(sandbox, (c) => c.charCodeAt(0)),
    job,
  );
