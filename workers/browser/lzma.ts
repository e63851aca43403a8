// The format of .lzma files (LZMA alone): five bytes of properties, eight of the unpacked size, then the range coder's bytes.

// The decoder alone: the package's own entry brings the encoder along, which is three quarters of it (vite.config.ts: ALIAS).
import { Decoder } from "lzma1/decoder";

const SIZE_AT = 5;
const HEADER = 13;

/** What the decoder reads from and writes to. */
class Input {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}
  readByte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error("the file is cut short");
    return byte;
  }
}

class Output {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}
  writeBytes(from: Uint8Array, start: number, length: number): void {
    if (length > this.bytes.length - this.at) throw new Error("unpacks to more than it says");
    this.bytes.set(from.subarray(start, start + length), this.at);
    this.at += length;
  }
}

/** @throws Error when it is torn, or unpacks to another size than it says */
export function unlzma(packed: Uint8Array): Uint8Array {
  if (packed.length < HEADER) throw new Error("not an .lzma file");
  const size = Number(new DataView(packed.buffer, packed.byteOffset).getBigUint64(SIZE_AT, true));
  const output = new Output(new Uint8Array(size));
  new Decoder().decompress(new Input(packed), output);
  if (output.at !== size) throw new Error(`unpacks to ${output.at} bytes instead of ${size}`);
  return output.bytes;
}
