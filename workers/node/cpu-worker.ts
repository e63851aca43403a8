// Entry of a CPU's worker thread.

import { parentPort, workerData } from "node:worker_threads";
import { runCpu } from "../cpu-worker.ts";
import type { CpuInit, CpuMessage, ProgramMessage } from "../platform.ts";

const port = parentPort;
if (port === null) throw new Error("this file is a worker's");
const add = runCpu(workerData as CpuInit, { post: (message: CpuMessage) => port.postMessage(message) });
port.on("message", (message: ProgramMessage) => add(message));
