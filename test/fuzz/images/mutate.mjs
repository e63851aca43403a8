// What is done to an image: bits and bytes, sizes, files taken for others, and, below the framing, entries and fields of protocol buffers, at
// any depth, with the sizes around them put right again, so that it is the kernel's checks of numbers that are asked and not those of form.

/** @typedef {import("../sh/random.mjs").Random} Random */
/** @typedef {Map<string, Uint8Array>} Image name → content */
/** @typedef {{ field: number, kind: number, value: bigint, bytes?: Uint8Array }} Field */

/** Numbers at the edges of what anything may be. */
const EDGES = [
  ...[
    0n,
    1n,
    2n,
    3n,
    7n,
    8n,
    31n,
    32n,
    33n,
    63n,
    64n,
    65n,
    127n,
    128n,
    255n,
    256n,
    511n,
    1000n,
    1023n,
    1024n,
    4095n,
    4096n,
  ],
  ...[0xffffn, 0x10000n, 0x10001n, 100_000n, 900_000n, 1_048_575n, 1_048_576n, 2_000_000n, 4_000_000n, 0x1000000n],
  ...[0x3fffffffn, 0x40000000n, 0x7fffffffn, 0x80000000n, 0xfffffffen, 0xffffffffn, 0x100000000n, 1n << 48n],
  ...[
    1_000_000_000n,
    9_000_000_000n,
    (1n << 63n) - 1n,
    1n << 63n,
    (1n << 64n) - 1n,
    (1n << 64n) - 2n,
    (1n << 64n) - 100n,
  ],
];
/** Deeper than any message of an image. */
const DEPTH = 6;
/** A file as long as that is pages or contents: changed, but not looked through. */
const LARGE = 200_000;

/** @returns {[value: bigint, next: number] | undefined} */
function varint(/** @type {Uint8Array} */ from, /** @type {number} */ at) {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = from[at++];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
  return undefined;
}

function putVarint(/** @type {number[]} */ to, /** @type {bigint} */ number) {
  let value = BigInt.asUintN(64, number);
  for (; value >= 128n; value >>= 7n) to.push(Number(value & 127n) | 128);
  to.push(Number(value));
}

/** @returns {Field[] | undefined} undefined: it is no message */
function parse(/** @type {Uint8Array} */ from) {
  /** @type {Field[]} */
  const fields = [];
  for (let at = 0; at < from.length; ) {
    const tag = varint(from, at);
    if (!tag) return undefined;
    const kind = Number(tag[0] & 7n);
    const field = Number(tag[0] >> 3n);
    at = tag[1];
    if (field === 0 || field > 2000) return undefined;
    if (kind === 0) {
      const value = varint(from, at);
      if (!value) return undefined;
      fields.push({ field, kind, value: value[0] });
      at = value[1];
    } else {
      const size = kind === 2 ? varint(from, at) : /** @type {const} */ ([kind === 1 ? 8n : 4n, at]);
      if (!size || (kind !== 1 && kind !== 2 && kind !== 5)) return undefined;
      const end = size[1] + Number(size[0]);
      if (end > from.length) return undefined;
      fields.push({ field, kind, value: 0n, bytes: from.slice(size[1], end) });
      at = end;
    }
  }
  return fields;
}

/** @returns {Uint8Array} */
function encode(/** @type {Field[]} */ fields) {
  /** @type {number[]} */
  const to = [];
  for (const { field, kind, value, bytes } of fields) {
    putVarint(to, BigInt((field << 3) | kind));
    if (kind === 0) putVarint(to, value);
    else if (bytes) {
      if (kind === 2) putVarint(to, BigInt(bytes.length));
      for (const byte of bytes) to.push(byte);
    }
  }
  return Uint8Array.from(to);
}

/** A number that another one is made. @returns {bigint} */
function other(/** @type {Random} */ random, /** @type {bigint} */ value) {
  return random.weighed([
    [5, () => random.pick(EDGES)],
    [2, () => value + BigInt(random.between(-3, 3))],
    [1, () => value ^ (1n << BigInt(random.below(random.chance(80) ? 33 : 64)))],
    [1, () => BigInt(random.below(100))],
    [1, () => BigInt.asUintN(64, -BigInt(random.below(20)))],
  ]);
}

/** Bits of it, or its length. @returns {Uint8Array} */
function otherBytes(/** @type {Random} */ random, /** @type {Uint8Array} */ bytes) {
  return random.weighed([
    [4, () => flipped(random, bytes)],
    [2, () => bytes.slice(0, random.below(bytes.length + 1))],
    [1, () => new Uint8Array(random.below(2) ? 0 : random.below(5000)).fill(random.below(256))],
    [1, () => new Uint8Array([...bytes.subarray(0, 4096), ...bytes.subarray(0, 4096)])],
  ]);
}

/** @returns {Uint8Array} */
function flipped(/** @type {Random} */ random, /** @type {Uint8Array} */ bytes) {
  const now = bytes.slice();
  for (let n = random.between(1, 3); n > 0 && now.length > 0; n--) {
    const at = random.below(now.length);
    now[at] = random.chance(50) ? (now[at] ?? 0) ^ (1 << random.below(8)) : random.below(256);
  }
  return now;
}

/** Changes one field of a message, or of one within it. @returns {Uint8Array} */
function message(/** @type {Random} */ random, /** @type {Uint8Array} */ bytes, depth = 0) {
  const fields = parse(bytes);
  if (!fields || fields.length === 0) return otherBytes(random, bytes);
  const at = random.below(fields.length);
  const one = /** @type {Field} */ (fields[at]);
  const what = random.below(100);
  if (one.kind === 2 && one.bytes && one.bytes.length > 0 && depth < DEPTH && what < 70)
    one.bytes = message(random, one.bytes, depth + 1);
  else if (what < 80) {
    if (one.bytes) one.bytes = otherBytes(random, one.bytes);
    else one.value = other(random, one.value);
  } else if (what < 87) fields.splice(at, 1);
  else if (what < 91) fields.splice(random.below(fields.length), 0, one);
  else if (what < 93) for (let n = random.pick([3, 40, 1000]); n > 0; n--) fields.push(one);
  else if (what < 96) one.field = random.between(1, 40);
  else if (what < 98) fields.push({ field: random.between(1, 40), kind: 0, value: random.pick(EDGES) });
  else one.value = fields[random.below(fields.length)]?.value ?? 0n;
  return encode(fields);
}

/**
 * An image file's head, its entries, and what comes after those that can be told from contents.
 * @returns {{ head: Uint8Array, list: Uint8Array[], rest: Uint8Array }}
 */
function entries(/** @type {string} */ name, /** @type {Uint8Array} */ file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = name === "inventory.img" ? 4 : 8;
  const head = file.slice(0, at);
  /** @type {Uint8Array[]} */
  const list = [];
  while (at + 4 <= file.length) {
    const size = view.getUint32(at, true);
    if (at + 4 + size > file.length) break;
    const body = file.slice(at + 4, at + 4 + size);
    if (!parse(body)) break;
    list.push(body);
    at += 4 + size;
  }
  return { head, list, rest: file.slice(at) };
}

/** @returns {Uint8Array} */
function joined(/** @type {Uint8Array} */ head, /** @type {Uint8Array[]} */ list, /** @type {Uint8Array} */ rest) {
  const size = list.reduce((sum, one) => sum + 4 + one.length, head.length + rest.length);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  file.set(head);
  let at = head.length;
  for (const one of list) {
    view.setUint32(at, one.length, true);
    file.set(one, at + 4);
    at += 4 + one.length;
  }
  file.set(rest, at);
  return file;
}

/** Something about the entries of a file. @returns {Uint8Array} */
function structure(/** @type {Random} */ random, /** @type {string} */ name, /** @type {Uint8Array} */ file) {
  const { head, list, rest } = entries(name, file);
  if (list.length === 0) return flipped(random, file);
  const at = random.below(list.length);
  const one = /** @type {Uint8Array} */ (list[at]);
  const what = random.below(100);
  if (what < 80) list[at] = message(random, one);
  else if (what < 86) list.splice(at, 1);
  else if (what < 92) list.splice(random.below(list.length + 1), 0, one);
  else if (what < 94) for (let n = random.pick([10, 100, 1000]); n > 0; n--) list.push(one);
  else if (what < 97) list.reverse();
  else list.splice(random.below(list.length + 1), 0, new Uint8Array(0));
  return joined(head, list, rest);
}

/** Cut off: anywhere, or where an entry ends. @returns {Uint8Array} */
function torn(/** @type {Random} */ random, /** @type {string} */ name, /** @type {Uint8Array} */ file) {
  const { head, list } = entries(name, file);
  if (list.length === 0 || random.chance(50)) return file.slice(0, random.below(file.length + 1));
  return joined(head, list.slice(0, random.below(list.length)), new Uint8Array(0));
}

/**
 * @param {Random} random
 * @param {Image} image
 * @returns {Map<string, Uint8Array | undefined>} what is different: undefined is a file that has gone
 */
export function mutate(random, image) {
  const names = [...image.keys()].sort();
  /** @type {Map<string, Uint8Array | undefined>} */
  const changed = new Map();
  for (
    let n = random.weighed([
      [6, () => 1],
      [2, () => 2],
      [1, () => random.between(3, 6)],
    ]);
    n > 0;
    n--
  ) {
    const name = random.pick(names);
    const file = changed.has(name) ? changed.get(name) : image.get(name);
    if (!file) continue;
    const large = file.length > LARGE;
    const what = random.below(100);
    if (what < 60 && !large && !name.startsWith("pages-")) changed.set(name, structure(random, name, file));
    else if (what < 78) changed.set(name, flipped(random, file));
    else if (what < 86) changed.set(name, large ? file.slice(0, random.below(file.length)) : torn(random, name, file));
    else if (what < 90) changed.set(name, undefined);
    else if (what < 94) {
      const another = random.pick(names);
      changed.set(name, image.get(another));
      if (random.chance(50)) changed.set(another, file);
    } else if (what < 96) changed.set(name.replace(/\d+/, String(random.between(0, 9))), file);
    else changed.set(name, new Uint8Array([...file.subarray(0, 100_000), ...file.subarray(0, 4096)]));
  }
  return changed;
}
