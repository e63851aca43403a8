// Listens where /usr/bin/asc connects to. What serves it comes with the first who does: no prompt waits for that.

import { ASC_SOCKET } from "../../asm/abi/asc.ts";
import type { Platform } from "../platform.ts";
import type { Pump } from "../streams.ts";
import type { Task0 } from "../task0.ts";
import type { CompileService } from "./service.ts";

/** Of the socket's file. */
const ANYBODY = 0o666;

export class CompileListener implements Pump {
  /** Task 0's descriptor. */
  socket = -1;
  /** Connections that nobody serves yet. */
  private waiting: number[] = [];
  private service: CompileService | undefined;
  private stopped = false;

  /** @param wake asks the machine to pump soon */
  constructor(
    private readonly task: Task0,
    private readonly platform: Platform,
    private readonly pumps: Set<Pump>,
    private readonly wake: () => void,
    private readonly log: (level: number, text: string) => void,
  ) {}

  /** Begins to listen; in a machine that goes on from a snapshot, anew. */
  listen(): void {
    this.socket = this.task.listenAt(ASC_SOCKET, ANYBODY);
    this.pumps.add(this);
  }

  pump(): boolean {
    const { task } = this;
    for (let fd = task.accept(this.socket); fd !== null; fd = task.accept(this.socket)) this.waiting.push(fd);
    if (this.waiting.length > 0) void this.serve();
    return true;
  }

  /** Who waited then is not known any more: his connection is closed, and he begins again. */
  wentBack(): number {
    this.waiting = [];
    return this.socket;
  }

  stop(): void {
    this.stopped = true;
    this.service?.stop();
  }

  private async serve(): Promise<void> {
    try {
      const { CompileService } = await import("./service.ts");
      this.service ??= new CompileService(this.task, this.platform, this.pumps, this.wake, this.log);
    } catch (error) {
      this.log(4, `the compiler cannot be had: ${error instanceof Error ? error.message : error}`);
      for (const fd of this.waiting.splice(0)) this.task.close(fd);
    }
    if (!this.stopped) for (const fd of this.waiting.splice(0)) this.service?.meet(fd);
  }
}
