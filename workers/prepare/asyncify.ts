// The half of preparation that Binaryen does: Asyncify over the one import that unwinds, then optimisation of what it left.

import { PrepareError } from "./bytes.ts";

export interface AsyncifyOptions {
  looseTypes: boolean;
  /** 0 … 4 as wasm-opt's -O0 … -O4, after Asyncify. Without any, its output is several times too large. */
  optimizeLevel: number;
  /** 0 … 2 as wasm-opt's -Os, -Oz. */
  shrinkLevel: number;
}

/** Functions called through a pointer may have so many parameters (fpcast-emu makes all calls as wide as this). */
const MAX_LOOSE_PARAMETERS = "20";

export async function asyncify(bytes: Uint8Array, options: AsyncifyOptions): Promise<Uint8Array> {
  // Fourteen megabytes, and most machines prepare nothing: loaded when needed.
  const { default: binaryen } = await import("binaryen");
  const { Features } = binaryen;
  // Named one by one: Features.All makes Binaryen emit encodings that no engine accepts yet.
  const features =
    Features.Atomics |
    Features.MutableGlobals |
    Features.NontrappingFPToInt |
    Features.SIMD128 |
    Features.BulkMemory |
    Features.BulkMemoryOpt |
    Features.SignExt |
    Features.ReferenceTypes |
    Features.Multivalue |
    Features.TailCall |
    Features.ExceptionHandling;
  // takes the features as a second argument; its declaration has not caught up
  const read: (data: Uint8Array, features: number) => ReturnType<typeof binaryen.readBinary> = binaryen.readBinary;
  const module = read(bytes, features);
  try {
    binaryen.clearPassArguments();
    binaryen.setDebugInfo(false);
    binaryen.setPassArgument("asyncify-imports", "nut.park");
    binaryen.setOptimizeLevel(options.optimizeLevel);
    binaryen.setShrinkLevel(options.shrinkLevel);
    if (options.looseTypes) {
      binaryen.setPassArgument("max-func-params", MAX_LOOSE_PARAMETERS);
      module.runPasses(["fpcast-emu"]);
    }
    module.runPasses(["asyncify"]);
    module.optimize();
    if (!module.validate()) throw new PrepareError("the prepared program is not valid");
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
