// Scenes: whole situations on one topic each, which the free grammar of commands.mjs meets too seldom. Every choice in them is the
// seed's; what they print has one order only (background commands are waited for, nothing is timed).

import { ControlScenes } from "./scenes/control.mjs";
import { ExpansionScenes } from "./scenes/expansions.mjs";
import { InputScenes } from "./scenes/input.mjs";

/** @typedef {import("./commands.mjs").Commands} Commands */

export class Scenes {
  constructor(/** @type {Commands} */ commands) {
    this.random = commands.random;
    this.kinds = [new ExpansionScenes(commands), new ControlScenes(commands), new InputScenes(commands)];
  }
  /** @returns {string} some lines of script */
  scene() {
    return this.random.pick(this.kinds).scene();
  }
}
