// A module of the package lzma1 that its entry does not show (vite.config.ts: ALIAS).

export class Decoder {
  /** @throws Error when the input is corrupt */
  decompress(
    input: { readByte(): number },
    output: { writeBytes(from: Uint8Array, start: number, length: number): void },
  ): void;
}
