// Preparation: turns a WALI program into one that can be parked. asm/README.md says what a prepared program does.
// No DOM and no Node in here: it runs in the build, and in a worker of a browser at the first exec of a foreign program.

import { PrepareError } from "./bytes.ts";
import { loosenCalls } from "./casts.ts";
import { encodeModule, isWasm, parseModule } from "./module.ts";
import { leavesAreaFree, rewrite } from "./rewrite.ts";
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
  /** Linked with page 0 left free for the unwind area, as ours are (left out: looked at); else the CPU grows the memory for it. */
  ownArea?: boolean;
  /** The program calls through pointers of other types, as much C does: make all such calls uniform. Costs speed. */
  looseTypes?: boolean;
  /** Told now and then how much is done, 0 … 1. */
  progress?: (done: number) => void;
}

/** What the engine has against a module: all that comes after it may rely on its form. */
function whyInvalid(bytes: Uint8Array): string {
  try {
    new WebAssembly.Module(bytes as BufferSource);
  } catch (error) {
    if (error instanceof Error) return error.message.replace(/^WebAssembly\.Module\(\): /, "");
  }
  return "not a valid module";
}

/**
 * @param bytes a WALI binary; a prepared one comes back as it is
 * @throws FormatError, PrepareError: what execve answers with ENOEXEC
 */
export async function prepare(bytes: Uint8Array, options: PrepareOptions = {}): Promise<Uint8Array> {
  if (!isWasm(bytes)) throw new PrepareError("not a WebAssembly module");
  if (!WebAssembly.validate(bytes as BufferSource)) throw new PrepareError(whyInvalid(bytes));
  if (isPrepared(bytes)) return bytes;
  const parsed = parseModule(bytes);
  const ownArea = options.ownArea ?? leavesAreaFree(parsed);
  const looseTypes = options.looseTypes ?? !ownArea;
  const { module, park, safepoint } = rewrite(parsed, { looseTypes, ownArea });
  if (looseTypes) loosenCalls(module);
  makeUnwindable(module, park, safepoint, options.progress);
  return encodeModule(module);
}
