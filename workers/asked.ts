// Savepoints for who is inside the machine: undo, redo, savepoint and the shell at its prompts ask for them over a socket
// (asm/abi/savepoint.ts), as asc asks for its compiler.

import { SAVEPOINT_REQUEST_MAX, SAVEPOINT_SOCKET } from "../asm/abi/savepoint.ts";
import { MachineError, type Savepoint } from "./api.ts";
import type { Pump } from "./streams.ts";
import { ECONNRESET, EPIPE, type Task0 } from "./task0.ts";

/** What a machine does for those who ask. Each rejects with a MachineError that says why not. */
export interface Asked {
  take(label: string, prompt: boolean): Promise<Savepoint>;
  list(): Promise<Savepoint[]>;
  /** @param id or where to from the present one */
  go(id: number | "undo" | "redo"): Promise<Savepoint>;
}

const ROOT_ONLY = 0o600;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

export class SavepointService implements Pump {
  /** Task 0's descriptor; −1 = nobody may ask. */
  socket = -1;

  /** @param wake asks the machine to pump soon */
  constructor(
    readonly task: Task0,
    private readonly pumps: Set<Pump>,
    readonly wake: () => void,
    readonly asked: Asked,
  ) {}

  /** Begins to listen; in a machine that goes on from a snapshot, anew. */
  listen(): void {
    this.socket = this.task.listenAt(SAVEPOINT_SOCKET, ROOT_ONLY);
    this.pumps.add(this);
  }

  pump(): boolean {
    for (let fd = this.task.accept(this.socket); fd !== null; fd = this.task.accept(this.socket)) {
      const question = new Question(this, fd);
      if (question.pump()) this.pumps.add(question);
    }
    return true;
  }

  wentBack(known: boolean): number | undefined {
    return known ? this.socket : undefined;
  }

  /** Those of the pumps who wait for an answer. @param otherwise the answer of who has none yet */
  questionsOf(pumps: Iterable<Pump>, otherwise: string): { fd: number; answer: string }[] {
    return [...pumps].filter((pump) => pump instanceof Question).map((question) => question.kept(otherwise));
  }

  /** Those who waited in the machine before this one: they are answered when it goes back to that moment. */
  again(questions: { fd: number; answer: string }[]): Pump[] {
    return questions.map(({ fd, answer }) => new Question(this, fd, ENCODER.encode(answer)));
  }
}

/** One request and its answer. */
class Question implements Pump {
  private text = "";
  private heard: boolean;
  private unsent: Uint8Array | undefined;
  private closed = false;

  constructor(
    private readonly service: SavepointService,
    private readonly fd: number,
    private answer?: Uint8Array,
  ) {
    this.heard = answer !== undefined;
  }

  kept(otherwise: string): { fd: number; answer: string } {
    return { fd: this.fd, answer: this.answer === undefined ? otherwise : DECODER.decode(this.answer) };
  }

  pump(): boolean {
    if (this.closed) return false;
    try {
      if (this.unsent !== undefined) this.send(this.unsent);
      else this.receive();
    } catch (error) {
      if (!(error instanceof MachineError) || (error.errno !== EPIPE && error.errno !== ECONNRESET)) throw error;
      this.close(); // who asked is gone
    }
    return !this.closed;
  }

  /** Who waited for an answer at that moment waits again, and has it again. */
  wentBack(known: boolean): number | undefined {
    this.closed = !known;
    this.unsent = this.answer;
    return known ? this.fd : undefined;
  }

  private send(bytes: Uint8Array): void {
    this.unsent = bytes.subarray(this.service.task.write(this.fd, bytes));
    if (this.unsent.length === 0) this.close();
  }

  private receive(): void {
    for (;;) {
      const bytes = this.service.task.read(this.fd, SAVEPOINT_REQUEST_MAX);
      if (bytes === null) return;
      // Who has nothing more to say may still want to hear.
      if (bytes.length === 0) {
        if (!this.heard) this.close();
        return;
      }
      if (this.heard) continue;
      this.text += DECODER.decode(bytes);
      const end = this.text.indexOf("\n");
      if (end < 0 && this.text.length < SAVEPOINT_REQUEST_MAX) continue;
      this.heard = true;
      void this.serve(this.text.slice(0, end < 0 ? undefined : end));
    }
  }

  private async serve(line: string): Promise<void> {
    let answer: string;
    try {
      answer = `ok ${await this.done(line)}\n`;
    } catch (error) {
      answer = `error ${error instanceof Error ? error.message : String(error)}\n`;
    }
    this.answer = ENCODER.encode(answer);
    this.unsent = this.answer;
    this.service.wake();
  }

  private async done(line: string): Promise<string> {
    const { asked } = this.service;
    const [word = "", ...rest] = line.split(" ");
    const argument = rest.join(" ");
    if (word === "prompt") return `${(await asked.take(argument, true)).id}`;
    if (word === "take") return `${(await asked.take(argument, false)).id}`;
    if (word === "undo" || word === "redo") return `${(await asked.go(word)).id}`;
    if (word === "go") return `${(await asked.go(Number(argument))).id}`;
    if (word !== "list") throw new MachineError(`${word}: no such request`, 22);
    const lines = (await asked.list()).map(
      ({ id, parent, current, time, uptime, size, own, label }) =>
        `${id} ${parent} ${current ? 1 : 0} ${Math.floor(time / 1000)} ${uptime.toFixed(2)} ${size} ${own} ${label || "prompt"}`,
    );
    return ["", ...lines].join("\n");
  }

  private close(): void {
    this.closed = true;
    this.service.task.close(this.fd);
  }
}
