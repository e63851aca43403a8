// What the machine needs to know of prepared programs without preparing any, so that most of workers/prepare is loaded
// only where something is prepared.

export { FormatError, PrepareError } from "./bytes.ts";
export { isWasm } from "./module.ts";
export { infoOfModule, isPrepared, type ProgramInfo } from "./section.ts";

/** Goes into every cache key: raise it when the output changes for the same input. */
export const PREPARE_VERSION = 9;
