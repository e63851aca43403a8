// Entry of a CPU's Web Worker. The first message starts it, the others bring programs.

import { runCpu } from "../cpu-worker.ts";
import type { CpuInit, CpuMessage, ProgramMessage } from "../platform.ts";

let add: ((message: ProgramMessage) => void) | undefined;

self.onmessage = (event: MessageEvent<CpuInit | ProgramMessage>) => {
  const { data } = event;
  if ("kernel" in data) add = runCpu(data, { post: (message: CpuMessage) => self.postMessage(message) });
  else add?.(data);
};
