// Entry of the Web Worker that prepares one foreign program.

import { prepare } from "../prepare/index.ts";

self.onmessage = async (event: MessageEvent<Uint8Array>) => {
  try {
    const progress = (done: number): void => self.postMessage({ done });
    self.postMessage({ bytes: await prepare(event.data, { progress }) });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
};
