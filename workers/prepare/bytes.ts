// Reading and writing the WebAssembly binary format's primitives (core specification, section 5.2).

/** A cursor over a module's bytes. Throws FormatError on anything cut short. */
export class Reader {
  readonly bytes: Uint8Array;
  pos: number;
  readonly end: number;

  constructor(bytes: Uint8Array, pos = 0, end = bytes.length) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
  }

  get done(): boolean {
    return this.pos >= this.end;
  }

  u8(): number {
    if (this.pos >= this.end) throw new FormatError("unexpected end", this.pos);
    return this.bytes[this.pos++] as number;
  }

  /** LEB128, unsigned, at most 32 bits. */
  u32(): number {
    let result = 0;
    let shift = 0;
    for (;;) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return result >>> 0;
      shift += 7;
      if (shift > 28 + 7) throw new FormatError("integer too long", this.pos);
    }
  }

  /** LEB128, signed, at most 33 bits (block types). */
  s33(): number {
    let result = 0;
    let shift = 0;
    for (;;) {
      const byte = this.u8();
      result += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if ((byte & 0x80) === 0) {
        if (byte & 0x40) result -= 2 ** shift;
        return result;
      }
      if (shift > 63) throw new FormatError("integer too long", this.pos);
    }
  }

  skipLeb(): void {
    while (this.u8() & 0x80);
  }

  skip(count: number): void {
    if (this.pos + count > this.end) throw new FormatError("unexpected end", this.pos);
    this.pos += count;
  }

  take(count: number): Uint8Array {
    const start = this.pos;
    this.skip(count);
    return this.bytes.subarray(start, start + count);
  }

  name(): string {
    const at = this.pos;
    const bytes = this.take(this.u32());
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new FormatError("a name that is not UTF-8", at);
    }
  }

  /** A reader over the next `count` bytes, which this one steps over. */
  sub(count: number): Reader {
    const start = this.pos;
    this.skip(count);
    return new Reader(this.bytes, start, start + count);
  }
}

export class FormatError extends Error {
  constructor(message: string, offset: number) {
    super(`malformed module: ${message} at byte ${offset}`);
    this.name = "FormatError";
  }
}

/** A valid module that cannot be a program here. */
export class PrepareError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PrepareError";
  }
}

/** A growing byte buffer. */
export class Writer {
  private bytes = new Uint8Array(256);
  length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  u8(...values: number[]): this {
    this.reserve(values.length);
    for (const value of values) this.bytes[this.length++] = value;
    return this;
  }

  u32(value: number): this {
    let rest = value >>> 0;
    this.reserve(5);
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
    return this;
  }

  /** LEB128, signed; @param value any integer of 64 bits */
  s64(value: bigint): this {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const byte = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = (rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0);
      this.u8(done ? byte : byte | 0x80);
      if (done) return this;
    }
  }

  s32(value: number): this {
    return this.s64(BigInt(value | 0));
  }

  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u32(bytes.length).raw(bytes);
  }

  /** A length in front of what `fill` writes. */
  sized(fill: (inner: Writer) => void): this {
    const inner = new Writer();
    fill(inner);
    return this.u32(inner.length).raw(inner.finish());
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
