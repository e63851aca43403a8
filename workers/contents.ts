// Contents that the machine's archive names but does not hold: fetched when they are wanted, and checked. What was fetched is
// kept by the browser's cache or lies on the disk; here it is only passed on.

import { MachineError } from "./api.ts";
import { hashOf } from "./bytes.ts";
import { compiledOf, compileOnce } from "./compiled.ts";
import type { Absent } from "./initramfs.ts";
import type { Platform } from "./platform.ts";

const EIO = 5;

export class Contents {
  private readonly platform: Platform;
  private readonly named: Map<string, Absent>;
  /** On their way. */
  private readonly coming = new Map<string, Promise<Uint8Array>>();

  constructor(platform: Platform, named: Absent[]) {
    this.platform = platform;
    this.named = new Map(named.map((absent) => [absent.hash, absent]));
  }

  has(hash: string): boolean {
    return this.named.has(hash);
  }

  /** Of all programs among them. */
  programs(): string[] {
    return [...this.named.values()].filter(({ name }) => name.endsWith(".wasm")).map(({ hash }) => hash);
  }

  /** Hash of the content in that file, for what is wanted before anybody asks. */
  hashOfFile(name: string): string | undefined {
    return [...this.named.values()].find((absent) => absent.name === name)?.hash;
  }

  /** The bytes with that hash. @throws MachineError (EIO) that says why they are not to be had; asking again tries again */
  get(hash: string): Promise<Uint8Array> {
    let bytes = this.coming.get(hash);
    if (bytes === undefined) {
      bytes = this.fetch(hash).finally(() => this.coming.delete(hash));
      this.coming.set(hash, bytes);
    }
    return bytes;
  }

  /** The module of a program with that hash; all machines of this thread share what was compiled. */
  async compiled(hash: string): Promise<WebAssembly.Module> {
    return compiledOf(hash) ?? compileOnce(await this.get(hash), hash);
  }

  private async fetch(hash: string): Promise<Uint8Array> {
    const absent = this.named.get(hash);
    if (absent === undefined) {
      throw new MachineError(`a program of another build (${hash.slice(0, 12)}…) is not to be had here`, EIO);
    }
    let bytes: Uint8Array;
    try {
      bytes = await this.platform.asset(absent.name);
    } catch (error) {
      throw new MachineError(`${absent.name} did not arrive: ${error instanceof Error ? error.message : error}`, EIO);
    }
    if ((await hashOf(bytes)) !== hash) {
      throw new MachineError(`${absent.name} is damaged, or of another build than this machine`, EIO);
    }
    return bytes;
  }
}
