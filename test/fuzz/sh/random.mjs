// Random choices from a seed: the same seed gives the same script everywhere, today and next year.

export class Random {
  constructor(/** @type {number} */ seed) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bf03635) >>> 0;
    for (let i = 0; i < 4; i++) this.next();
  }
  /** 32 bits (mulberry32). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
  /** 0 … n − 1 */
  below(/** @type {number} */ n) {
    return Math.floor((this.next() / 0x100000000) * n);
  }
  /** from … to, both included */
  between(/** @type {number} */ from, /** @type {number} */ to) {
    return from + this.below(to - from + 1);
  }
  /** True in `percent` of 100 cases. */
  chance(/** @type {number} */ percent) {
    return this.below(100) < percent;
  }
  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return /** @type {T} */ (list[this.below(list.length)]);
  }
  /** One of the functions, each as often as its weight says, called. @template T @param {[number, () => T][]} choices @returns {T} */
  weighed(choices) {
    let at = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, make] of choices) {
      at -= weight;
      if (at < 0) return make();
    }
    throw new Error("no choices");
  }
  /** @param {() => string} make @returns {string[]} */
  several(/** @type {number} */ from, /** @type {number} */ to, make) {
    return Array.from({ length: this.between(from, to) }, make);
  }
}
