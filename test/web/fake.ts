// A stand-in for the machine, for tests of the page alone: a prompt that echoes, a few files, a snapshot that restores.
// `panic` panics; `exit` ends the shell.

import type {
  BootOptions,
  Census,
  DirectoryEntry,
  ExitStatus,
  Machine,
  MachineState,
  MachineStats,
  NamespaceContents,
  NamespaceKind,
  ProcessDetails,
  ProcessInfo,
  RunResult,
  Savepoint,
  SavepointTables,
  Terminal,
  TerminalOptions,
} from "../../workers/api.ts";
import { MachineError } from "../../workers/api.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class FakeTerminal implements Terminal {
  readonly exited: Promise<ExitStatus>;
  rows = 24;
  cols = 80;
  private line = "";
  private held: string[] = [];
  private listener: ((data: Uint8Array) => void) | undefined;
  private finish: (status: ExitStatus) => void = () => undefined;

  constructor(
    readonly path: string,
    private readonly machine: FakeMachine,
    greet: boolean,
  ) {
    this.exited = new Promise((resolve) => {
      this.finish = resolve;
    });
    if (greet) this.prompt();
  }

  async write(data: string | Uint8Array): Promise<void> {
    for (const char of typeof data === "string" ? data : decoder.decode(data)) {
      if (char === "\r") this.enter();
      else if (char === "\x7f") {
        if (this.line) this.print("\b \b");
        this.line = this.line.slice(0, -1);
      } else {
        this.line += char;
        this.print(char);
      }
    }
  }

  async onData(callback: (data: Uint8Array) => void): Promise<void> {
    this.listener = callback;
    for (const text of this.held.splice(0)) callback(encoder.encode(text));
  }

  async resize(rows: number, cols: number): Promise<void> {
    this.rows = rows;
    this.cols = cols;
  }

  async close(): Promise<void> {
    this.end({ code: 129, signal: 1 });
  }

  private enter(): void {
    const line = this.line.trim();
    this.line = "";
    this.print("\r\n");
    if (line === "exit") {
      this.end({ code: 0 });
      return;
    }
    if (line === "panic") {
      this.machine.panic();
      return;
    }
    if (line === "stty size") this.print(`${this.rows} ${this.cols}\r\n`);
    else if (line.startsWith("echo ")) this.print(`${line.slice(5)}\r\n`);
    else if (line) this.print(`\x1b[31msh: ${line}: not found\x1b[0m\r\n`);
    this.prompt();
  }

  private end(status: ExitStatus): void {
    this.machine.ended(this);
    this.finish(status);
  }

  private prompt(): void {
    this.print("root@\x1b[33mnutshell\x1b[0m:~# ");
  }

  private print(text: string): void {
    if (this.listener) this.listener(encoder.encode(text));
    else this.held.push(text);
  }
}

interface FakeState {
  paths: string[];
  files: Record<string, string>;
}

class FakeMachine implements Machine {
  readonly mode: "smp" | "up";
  private open: FakeTerminal[] = [];
  private files: Record<string, string> = { "/home/notes.txt": "hello\n", "/etc/hostname": "nutshell\n" };
  private numbers = 0;

  constructor(private readonly options: BootOptions) {
    this.mode = options.cpus === 1 ? "up" : "smp";
    if (options.snapshot) {
      const state = JSON.parse(decoder.decode(options.snapshot)) as FakeState;
      this.files = state.files;
      this.numbers = state.paths.length;
      this.open = state.paths.map((path) => new FakeTerminal(path, this, false));
    }
  }

  async run(): Promise<RunResult> {
    throw new MachineError("the stand-in runs nothing", 38);
  }

  async terminal(options: TerminalOptions = {}): Promise<Terminal> {
    const terminal = new FakeTerminal(`/dev/pts/${this.numbers}`, this, true);
    await terminal.resize(options.rows ?? 24, options.cols ?? 80);
    this.numbers += 1;
    this.open.push(terminal);
    return terminal;
  }

  async terminals(): Promise<Terminal[]> {
    return [...this.open];
  }

  async readFile(path: string): Promise<Uint8Array> {
    const text = this.files[path];
    if (text === undefined) throw new MachineError(`${path}: No such file or directory`, 2);
    return encoder.encode(text);
  }

  async writeFile(path: string, data: string | Uint8Array): Promise<void> {
    this.files[path] = typeof data === "string" ? data : decoder.decode(data);
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const prefix = path === "/" ? "/" : `${path}/`;
    const found = new Map<string, DirectoryEntry>();
    for (const file of Object.keys(this.files)) {
      if (!file.startsWith(prefix)) continue;
      const [name = "", ...rest] = file.slice(prefix.length).split("/");
      found.set(name, { name, type: rest.length > 0 ? "directory" : "file" });
    }
    return [...found.values()];
  }

  async processes(): Promise<ProcessInfo[]> {
    return [1, ...this.open.map((_, at) => at + 2)].map((pid) => ({
      pid,
      ppid: pid === 1 ? 0 : 1,
      pgrp: pid,
      session: pid,
      state: "S",
      comm: pid === 1 ? "init" : "sh",
      cmdline: [pid === 1 ? "init" : "-sh"],
    }));
  }

  async census(): Promise<Census> {
    return { time: 0, processes: [], namespaces: [] };
  }

  async watch(listener: Parameters<Machine["watch"]>[0]): Promise<void> {
    listener?.(await this.census(), []);
  }

  async inspect(): Promise<ProcessDetails> {
    throw new MachineError("No such process", 3);
  }

  async memory(): Promise<Uint32Array> {
    throw new MachineError("No such process", 3);
  }

  async recordCalls(): Promise<void> {
    // nothing is called
  }

  async survey<K extends NamespaceKind>(): Promise<NamespaceContents[K][]> {
    return [];
  }

  async kill(): Promise<void> {
    throw new MachineError("Operation not permitted", 1);
  }

  async stats(): Promise<MachineStats> {
    const cpus = this.mode === "up" ? 1 : 4;
    return {
      mode: this.mode,
      cpus,
      busy: 0,
      kernelMemory: 4_194_304,
      kernelUsed: 3_145_728,
      programMemory: 1_310_720,
      programs: 2,
    };
  }

  async warmUp(): Promise<void> {
    // it is
  }

  async snapshot(): Promise<Uint8Array> {
    const state: FakeState = { paths: this.open.map(({ path }) => path), files: this.files };
    return encoder.encode(JSON.stringify(state));
  }

  async state(): Promise<MachineState> {
    const history = {
      writing: 1,
      current: 0,
      arrived: 0,
      missed: false,
      lastMoment: 0,
      lastPage: 0,
      moments: [],
      packs: [],
    };
    return { snapshot: await this.snapshot(), history, contents: [], packs: [] };
  }

  async recall(): Promise<void> {
    // there is nothing to bring back
  }

  async savepoint(): Promise<Savepoint> {
    throw new MachineError("the stand-in keeps no moments", 38);
  }

  async savepoints(): Promise<Savepoint[]> {
    return [];
  }

  async watchSavepoints(listener: Parameters<Machine["watchSavepoints"]>[0]): Promise<void> {
    listener?.([], { used: 0, budget: 64 << 20 });
  }

  async savepointBudget(): Promise<void> {
    throw new MachineError("the stand-in keeps no moments", 38);
  }

  async savepointTables(): Promise<SavepointTables> {
    throw new MachineError("the stand-in keeps no moments", 2);
  }

  async revert(): Promise<Savepoint> {
    throw new MachineError("the stand-in keeps no moments", 38);
  }

  async join(): Promise<string> {
    return "tab1";
  }

  async neighbours(): Promise<string[]> {
    return [];
  }

  async shutdown(): Promise<void> {
    this.open = [];
  }

  ended(terminal: FakeTerminal): void {
    this.open = this.open.filter((one) => one !== terminal);
  }

  panic(): void {
    this.options.onPanic?.({
      message: "BUG: task outgrew its slot",
      cpu: 0,
      log: [
        { level: 6, time: 0.000_012, text: "Linux version 6.18.0-nutshell" },
        { level: 0, time: 12.5, text: "Kernel panic - not syncing: task outgrew its slot" },
      ],
      stack: "wasm-function[12]:0x1a2b\nwasm-function[7]:0x00ff",
      task: { pid: 12, comm: "sh" },
      call: "wait4",
      events: ["[   12.400000] pid 12 forks 13"],
    });
  }
}

/** Boots the stand-in. `?slow` takes its time, `?broken` fails as a lost connection does. */
export async function fakeBoot(options: BootOptions): Promise<Machine> {
  const query = new URLSearchParams(location.search);
  if (query.has("broken")) throw new TypeError("Failed to fetch");
  if (query.has("slow")) {
    for (let n = 0; n < 20; n += 1) {
      options.onLog?.({ level: 6, time: n / 10, text: `pretending to start device ${n}` });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return new FakeMachine(options);
}
