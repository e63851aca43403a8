// The machine for Node: import { createMachine } from "nutshell/dist/node/machine.js".

import type { BootOptions, Machine } from "../api.ts";
import { LocalMachine } from "../machine.ts";
import { nodePlatform } from "./platform.ts";

export * from "../api.ts";

/** Boots a machine. It lives until `shutdown`, and does not keep the process alive by itself. */
export function createMachine(options: BootOptions = {}): Promise<Machine> {
  return LocalMachine.boot(nodePlatform, options);
}
