// What the scenes share: what makes them, and lists that several draw from.

/** @typedef {import("../random.mjs").Random} Random */
/** @typedef {import("../commands.mjs").Commands} Commands */

export class Scene {
  constructor(/** @type {Commands} */ commands) {
    this.commands = commands;
    this.random = commands.random;
    this.words = commands.words;
  }
}
