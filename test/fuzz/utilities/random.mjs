// Seeded choices: the same seed gives the same commands and files, here and on any other machine.

export class Random {
  constructor(/** @type {number} */ seed) {
    this.state = (seed ^ 0x9e3779b9) >>> 0;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** 32 random bits (mulberry32). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** An integer in [low, high]. */
  int(/** @type {number} */ low, /** @type {number} */ high) {
    return low + (this.next() % (high - low + 1));
  }

  /** True in one of `n` cases. */
  one(/** @type {number} */ n) {
    return this.next() % n === 0;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return /** @type {T} */ (list[this.next() % list.length]);
  }

  /** Up to `n` of a list, in random order, none twice. @param {readonly string[]} list @returns {string[]} */
  some(list, n = list.length) {
    const left = [...list];
    const result = [];
    for (let k = this.int(0, Math.min(n, left.length)); k > 0; k--) {
      result.push(...left.splice(this.next() % left.length, 1));
    }
    return result;
  }

  /** `n` results of `make`, put together. @param {number} n @param {() => string} make */
  repeat(n, make, between = "") {
    return Array.from({ length: n }, make).join(between);
  }
}

/** A word of the shell that stands for exactly this text. */
export function quoted(/** @type {string} */ text) {
  return /^[\w./:=,+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
