// What goes over Comlink between the page and the machine's worker. Functions cannot be cloned, so they travel apart from
// the options, wrapped in Comlink.proxy; bytes are transferred.

import type {
  BootOptions,
  Census,
  DirectoryEntry,
  ExitStatus,
  Keeper,
  LogLine,
  MachineEvent,
  MachineState,
  MachineStats,
  MomentContent,
  NamespaceContents,
  NamespaceKind,
  Pack,
  PanicReport,
  ProcessDetails,
  ProcessInfo,
  RunOptions,
  RunResult,
  Savepoint,
  SavepointRoom,
  TerminalOptions,
} from "../api.ts";
import type { RawTables } from "../tables.ts";

export type PlainBootOptions = Omit<BootOptions, "onPanic" | "onLog" | "cache">;
export type PlainRunOptions = Omit<RunOptions, "stdin" | "stdout" | "stderr">;

/** A terminal in the machine's worker. */
export interface WireTerminal {
  path(): string;
  write(data: string | Uint8Array): Promise<void>;
  /**
   * One function for all, because only what goes through one port stays in order.
   * @param callback given data; a screen to show; or null, for the screen that it shows
   * @param screen whether it takes the last two
   */
  onData(
    callback: (message: Uint8Array | string | null) => string | undefined | Promise<string | undefined>,
    screen: boolean,
  ): Promise<void>;
  resize(rows: number, cols: number): Promise<void>;
  close(): Promise<void>;
  exited(): Promise<ExitStatus>;
}

/** The machine's worker. */
export interface WireMachine {
  /** Loads what a boot with so many CPUs needs. */
  prepare(cpus: number | undefined): Promise<void>;
  boot(
    options: PlainBootOptions,
    onPanic: (report: PanicReport) => void,
    onLog: (line: LogLine) => void,
  ): Promise<"smp" | "up">;
  /** The functions are arguments of their own, because Comlink looks for proxies nowhere else. */
  run(
    options: PlainRunOptions,
    stdin: string | Uint8Array | undefined,
    more: (() => Promise<Uint8Array | null>) | undefined,
    stdout: ((data: Uint8Array) => void) | undefined,
    stderr: ((data: Uint8Array) => void) | undefined,
  ): Promise<RunResult>;
  terminal(options: TerminalOptions): Promise<WireTerminal>;
  terminals(): Promise<string[]>;
  /** One of `terminals()`. */
  attach(path: string): WireTerminal;
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, data: string | Uint8Array, mode?: number): Promise<void>;
  list(path: string): Promise<DirectoryEntry[]>;
  processes(): Promise<ProcessInfo[]>;
  census(): Promise<Census>;
  /** The census comes as bytes: the machine's worker has better things to do than to take it apart. */
  watch(listener: ((census: Uint8Array, events: MachineEvent[]) => Promise<void>) | undefined): void;
  inspect(pid: number): Promise<ProcessDetails>;
  survey(kind: NamespaceKind, inums: number[] | undefined): Promise<NamespaceContents[NamespaceKind][]>;
  memory(pid: number): Promise<Uint32Array>;
  recordCalls(pid: number | undefined): Promise<void>;
  kill(pid: number, signal: number): Promise<void>;
  stats(): Promise<MachineStats>;
  warmUp(): Promise<void>;
  snapshot(): Promise<Uint8Array>;
  state(stored: number): Promise<MachineState>;
  recall(contents: MomentContent[], packs: Pack[]): Promise<void>;
  savepoint(label: string | undefined): Promise<Savepoint>;
  savepoints(): Promise<Savepoint[]>;
  watchSavepoints(
    listener: ((savepoints: Savepoint[], room: SavepointRoom) => Promise<void>) | undefined,
  ): Promise<void>;
  savepointBudget(bytes: number): Promise<void>;
  savepointTables(id: number): RawTables;
  revert(id: number, keep: string | undefined): Promise<Savepoint>;
  /** @param keeper what of a Keeper the page has, wrapped as one: of a proxy nobody sees what it lacks */
  join(name: string | undefined, has: readonly (keyof Keeper)[], keeper: Required<Keeper>): Promise<string>;
  neighbours(): Promise<string[]>;
  shutdown(): Promise<void>;
}
