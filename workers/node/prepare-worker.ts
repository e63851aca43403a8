// Entry of the worker thread that prepares one foreign program.

import { parentPort, workerData } from "node:worker_threads";
import { prepare } from "../prepare/index.ts";

const port = parentPort;
if (port === null) throw new Error("this file is a worker's");
try {
  const progress = (done: number): void => port.postMessage({ done });
  port.postMessage({ bytes: await prepare(workerData as Uint8Array, { progress }) });
} catch (error) {
  port.postMessage({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
}
