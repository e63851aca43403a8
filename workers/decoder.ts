// System calls in words: strace's own decoder (asm/bin/strace/decode.ts), which runs here in no process. It asks for one thing, where a descriptor
// leads, and has that from what is known of the process.

import type { ProcessDetails } from "./api.ts";
import { ENOENT } from "./task0.ts";

interface Exports {
  memory: WebAssembly.Memory;
  _start(): void;
  room(bytes: number): number;
  name(nr: number): number;
  line(enter: number, exit: number): number;
  text(enter: number, argument: number): number;
}

export class Decoder {
  private readonly exports: Exports;
  private fds: ProcessDetails["fds"] = [];
  private at = 0;

  /** @param module strace-decode.wasm */
  constructor(module: WebAssembly.Module) {
    const SYS_readlinkat = (_dir: number, path: number, to: number, room: number) => this.readlink(path, to, room);
    const { exports } = new WebAssembly.Instance(module, { wali: { SYS_readlinkat } });
    this.exports = exports as unknown as Exports;
    this.exports._start();
  }

  /** What is to be decoded from now on. @param records of a session, whole, of at most 64 KiB (asm/kernel/trace.ts) */
  take(records: Uint8Array): void {
    this.at ||= this.exports.room(1 << 16);
    new Uint8Array(this.exports.memory.buffer).set(records, this.at);
  }

  name(nr: number): string {
    return this.string(this.exports.name(nr));
  }

  /**
   * @param enter offset of the record of a call's beginning
   * @param exit that of its end; undefined: it has not returned
   * @param fds where the descriptors led that are known
   */
  line(enter: number, exit: number | undefined, fds: ProcessDetails["fds"]): string {
    this.fds = fds;
    return this.string(this.exports.line(this.at + enter, exit === undefined ? 0 : this.at + exit));
  }

  /** The string that an argument points to; "" when there is none, or it is not known. */
  text(enter: number, argument: number): string {
    return this.string(this.exports.text(this.at + enter, argument));
  }

  /** A string of AssemblyScript: UTF-16, its bytes counted in the word before it. */
  private string(at: number): string {
    const view = new DataView(this.exports.memory.buffer);
    const bytes = view.getUint32((at >>> 0) - 4, true);
    return new TextDecoder("utf-16le").decode(new Uint8Array(this.exports.memory.buffer, at >>> 0, bytes));
  }

  /** readlinkat(2) of /proc/TID/fd/N. */
  private readlink(path: number, to: number, room: number): bigint {
    const bytes = new Uint8Array(this.exports.memory.buffer);
    const name = new TextDecoder().decode(bytes.subarray(path, bytes.indexOf(0, path)));
    const fd = /\/fd\/(\d+)$/.exec(name)?.[1];
    const target = this.fds.find((one) => String(one.fd) === fd)?.target;
    if (target === undefined) return -BigInt(ENOENT);
    const { written } = new TextEncoder().encodeInto(target, bytes.subarray(to, to + room));
    return BigInt(written);
  }
}
