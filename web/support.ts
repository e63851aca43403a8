// What a browser must have before a machine can start, and what it is told when it lacks it.

/** What was found in this browser; taken apart from the checks so that they can be tested. */
export interface Features {
  webAssembly: boolean;
  bigInt: boolean;
  worker: boolean;
  isolated: boolean;
  sharedMemory: boolean;
  unpacking: boolean;
}

export function findFeatures(): Features {
  return {
    webAssembly: typeof WebAssembly === "object" && typeof WebAssembly.instantiateStreaming === "function",
    bigInt: typeof BigInt64Array === "function",
    worker: typeof Worker === "function",
    isolated: globalThis.crossOriginIsolated === true,
    sharedMemory: typeof SharedArrayBuffer === "function",
    unpacking: typeof DecompressionStream === "function",
  };
}

/** @returns what is missing for any machine at all, in words; empty = it can run */
export function missing(features: Features): string[] {
  const list: string[] = [];
  if (!features.webAssembly) list.push("WebAssembly");
  if (!features.bigInt) list.push("64-bit integers (BigInt64Array)");
  if (!features.worker) list.push("Web Workers");
  if (!features.unpacking) list.push("DecompressionStream");
  return list;
}

/** CPUs asked for by `?cpus=N`. @returns undefined = choose by the hardware */
export function wantedCpus(query: URLSearchParams): number | undefined {
  const value = query.get("cpus");
  if (value === null || !/^[1-9]\d{0,3}$/.test(value)) return undefined;
  return Number(value);
}

/** What it means that a machine has more than one CPU, for a tooltip. */
export const SEVERAL_CPUS = "Every process has a CPU (a Web Worker) of its own";

/** Why the machine has one CPU, for the help; undefined when it has more. */
export function whyOneCpu(mode: "smp" | "up", features: Features, cpus: number | undefined): string | undefined {
  if (mode === "smp") return undefined;
  if (cpus === 1) return "This page was opened with ?cpus=1.";
  if (!features.isolated) {
    return "This page is not cross-origin isolated (its server or the frame around it sends no COOP and COEP headers), so its workers may not share memory.";
  }
  if (!features.sharedMemory) return "This browser has no shared memory between workers.";
  return "The machine chose one CPU by itself.";
}
