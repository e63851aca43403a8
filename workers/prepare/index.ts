// Preparation: turns a WALI program into one that can be parked. asm/README.md says what a prepared program does.
// No DOM and no Node in here: it runs in the build, and in a worker of a browser at the first exec of a foreign program.

import { asyncify } from "./asyncify.ts";
import { PrepareError, Writer } from "./bytes.ts";
import { isWasm, parseModule } from "./module.ts";
import { rewrite } from "./rewrite.ts";
import { isPrepared, SECTION_NAME } from "./section.ts";

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
  optimizeLevel?: number;
  shrinkLevel?: number;
}

/** -O1: what -O2 and -O3 add costs twice the time and makes neither the code faster nor the file smaller (measured). */
const OPTIMIZE_LEVEL = 1;

/**
 * @param bytes a WALI binary; a prepared one comes back as it is
 * @throws FormatError, PrepareError: what execve answers with ENOEXEC
 */
export async function prepare(bytes: Uint8Array, options: PrepareOptions = {}): Promise<Uint8Array> {
  if (!isWasm(bytes)) throw new PrepareError("not a WebAssembly module");
  if (isPrepared(bytes)) return bytes;
  const looseTypes = options.looseTypes ?? false;
  const rewritten = rewrite(bytes, { looseTypes, ownArea: options.ownArea ?? false });
  const prepared = await asyncify(rewritten, {
    looseTypes,
    optimizeLevel: options.optimizeLevel ?? OPTIMIZE_LEVEL,
    shrinkLevel: options.shrinkLevel ?? 0,
  });
  return withSection(prepared, rewritten);
}

/** Binaryen keeps custom sections, but that is not promised: the result's must be there for `isPrepared`. */
function withSection(prepared: Uint8Array, rewritten: Uint8Array): Uint8Array {
  if (isPrepared(prepared)) return prepared;
  const section = parseModule(rewritten).customs.find((custom) => custom.name === SECTION_NAME);
  if (section === undefined) throw new PrepareError("lost its section");
  const tail = new Writer().u8(0).sized((w) => w.name(SECTION_NAME).raw(section.bytes));
  const result = new Uint8Array(prepared.length + tail.length);
  result.set(prepared);
  result.set(tail.finish(), prepared.length);
  return result;
}
