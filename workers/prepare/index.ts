// Preparation: turns a WALI program into one that can be parked. asm/README.md says what a prepared program does.
// No DOM and no Node in here: it runs in the build, and in a worker of a browser at the first exec of a foreign program.

import { PrepareError } from "./bytes.ts";
import { loosenCalls } from "./casts.ts";
import { encodeModule, isWasm } from "./module.ts";
import { rewrite } from "./rewrite.ts";
import { isPrepared } from "./section.ts";
import { makeUnwindable } from "./unwind.ts";

export {
  FormatError,
  infoOfModule,
  isPrepared,
  isWasm,
  PREPARE_VERSION,
  PrepareError,
  type ProgramInfo,
} from "./formats.ts";

export interface PrepareOptions {
  /** Linked with page 0 left free for the unwind area, as ours are; else the CPU grows the memory for it. */
  ownArea?: boolean;
  /** The program calls through pointers of other types, as much C does: make all such calls uniform. Costs speed. */
  looseTypes?: boolean;
  /** Told now and then how much is done, 0 … 1. */
  progress?: (done: number) => void;
}

/**
 * @param bytes a WALI binary; a prepared one comes back as it is
 * @throws FormatError, PrepareError: what execve answers with ENOEXEC
 */
export async function prepare(bytes: Uint8Array, options: PrepareOptions = {}): Promise<Uint8Array> {
  if (!isWasm(bytes)) throw new PrepareError("not a WebAssembly module");
  if (isPrepared(bytes)) return bytes;
  const looseTypes = options.looseTypes ?? options.ownArea !== true;
  const { module, park, safepoint } = rewrite(bytes, { looseTypes, ownArea: options.ownArea ?? false });
  if (looseTypes) loosenCalls(module);
  makeUnwindable(module, park, safepoint, options.progress);
  return encodeModule(module);
}
