// Frames between /usr/bin/asc and the compiler: asm/abi/asc.ts. Text is bytes: a string holds one byte per unit, as in the programs
// of the machine, so that any name and any source passes through as it is.

import { ASC_FRAME_MAX } from "../../asm/abi/asc.ts";

const LENGTH = 4;

const ENCODER = new TextEncoder();

/** A string of bytes. What asc itself says may hold other characters, which become UTF-8. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return mixedBytesOf(text);
    bytes[i] = unit;
  }
  return bytes;
}

function mixedBytesOf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code < 0x100) bytes.push(code);
    else bytes.push(...ENCODER.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The other way round. */
export function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** NUL-ended strings, one after the other. */
export function stringsOf(bytes: Uint8Array): string[] {
  return textOf(bytes).split("\0").slice(0, -1);
}

export function frameOf(kind: number, ...parts: Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 1);
  const frame = new Uint8Array(LENGTH + size);
  new DataView(frame.buffer).setUint32(0, size, true);
  frame[LENGTH] = kind;
  let at = LENGTH + 1;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/** Puts frames together from the pieces that a stream brings. */
export class Frames {
  private readonly parts: Uint8Array[] = [];
  private held = 0;

  /** @throws RangeError when the other side does not keep to the protocol */
  *add(bytes: Uint8Array): Generator<{ kind: number; content: Uint8Array }> {
    this.parts.push(bytes);
    this.held += bytes.length;
    while (this.held >= LENGTH) {
      const head = this.join(LENGTH);
      const size = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
      if (size === 0 || size > ASC_FRAME_MAX) throw new RangeError(`a frame of ${size} bytes`);
      if (this.held < LENGTH + size) return;
      const whole = this.join(LENGTH + size);
      const rest = whole.subarray(LENGTH + size);
      this.parts.splice(0, 1, ...(rest.length > 0 ? [rest] : []));
      this.held -= LENGTH + size;
      yield { kind: whole[LENGTH] as number, content: whole.subarray(LENGTH + 1, LENGTH + size) };
    }
  }

  /** Makes the first part hold at least `size` bytes. */
  private join(size: number): Uint8Array {
    let [first = new Uint8Array()] = this.parts;
    if (first.length >= size) return first;
    first = new Uint8Array(this.held);
    let at = 0;
    for (const part of this.parts) {
      first.set(part, at);
      at += part.length;
    }
    this.parts.splice(0, this.parts.length, first);
    return first;
  }
}
