// The control plane of a machine: boots it, serves what the kernel asks for, and does what api.ts promises. It never carries a
// system call of a program. Everything it does to the tree and the terminals it does as task 0, by ordinary calls.

import {
  type BootOptions,
  type Census,
  type DirectoryEntry,
  type ExitStatus,
  type JoinOptions,
  type LogLine,
  type Machine,
  MachineError,
  type MachineEvent,
  type MachineState,
  type MachineStats,
  type MomentContent,
  type NamespaceContents,
  type NamespaceKind,
  type Pack,
  type ProcessDetails,
  type ProcessInfo,
  type RunOptions,
  type RunResult,
  type Savepoint,
  type SavepointRoom,
  type SavepointTables,
  type Source,
  type Terminal,
  type TerminalOptions,
} from "./api.ts";
import { SavepointService } from "./asked.ts";
import { mountTree } from "./boot.ts";
import { hashOf, unpacked } from "./bytes.ts";
import { readCensus } from "./census.ts";
import { CompileListener } from "./compile/listener.ts";
import { compileOnce } from "./compiled.ts";
import { Contents } from "./contents.ts";
import { CpuPool, type Cpus } from "./cpus.ts";
import type { Decoder } from "./decoder.ts";
import type { History } from "./history.ts";
import { absentIn, programsIn, unpackInitramfs } from "./initramfs.ts";
import { type Clock, Kernel, performanceClock } from "./kernel.ts";
import type { MigrationService } from "./migrate/service.ts";
import { isNumbered, spelled, withNames, withoutNames } from "./names.ts";
import { panicCpu, panicMessage, panicReport } from "./panic.ts";
import type { Platform } from "./platform.ts";
import { isWasm } from "./prepare/formats.ts";
import { Programs } from "./programs.ts";
import { DEFAULT_BUDGET, type Held, type Moment, Savepoints } from "./savepoints.ts";
import type { Snapshot, SnapshotHeader, SnapshotTerminal } from "./snapshot.ts";
import { Drain, Feeder, type Pump } from "./streams.ts";
import { type RawTables, rawSize, takeTables } from "./tables.ts";
import { O_NOCTTY, O_RDONLY, O_RDWR, Task0 } from "./task0.ts";
import { openPty, PtyTerminal } from "./terminal.ts";
import { type Image, PAGE_BYTES } from "./vault.ts";
import { type CensusListener, eventsSince, takeCensus, Watcher } from "./watch.ts";

const SCRATCH = 1 << 20;
const KERNEL_INITIAL_PAGES = 64;
/** 2 GiB: an address is a positive i32, whatever reads it. The kernel's MEMORY_PAGES says the same. */
const KERNEL_MAXIMUM_PAGES = 32_768;
const LOG_LINES = 1000;
/** … and how many of them a panic tells. */
const LOG_TOLD = 50;
/** Milliseconds that a panic's own CPU may take to tell its stack. */
const WITNESS_MS = 500;
const SPAWN_CONTROLLING_TTY = 1;
const SPAWN_KEEP_STATUS = 2;
const SIGKILL = 9;
const NEVER = 0x7fffffffffffffffn;
const ENOMEM = 12;
const EBUSY = 16;
const EINVAL = 22;
const ECANCELED = 125;
const ENOEXEC = 8;
/** Milliseconds that the processes may take to come to rest for a snapshot. */
const REST_LIMIT = 5000;
/** … and while a person waits for a prompt, which goes without a savepoint then. */
const PROMPT_REST_LIMIT = 500;
/** Tasks with which a prompt is still kept. */
const PROMPT_TASKS = 24;
/** Milliseconds after which who watches savepoints is told what has become of them: what belongs together is told once. */
const SAVEPOINTS_TOLD = 30;
/** How often it is looked whether they have as soon as the event loop allows; then once a millisecond. */
const SOON_LOOKS = 200;
const WASM_PAGE = 65536;
/** Programs that run before there is a prompt. */
const EARLY: readonly string[] = ["init.wasm", "sh.wasm"];

const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  USER: "root",
  LOGNAME: "root",
  SHELL: "/bin/sh",
  LANG: "C.UTF-8",
};

/** CPUs that a machine begins with; others come when they are wanted. */
const FIRST_CPUS = 2;

const ENCODER = new TextEncoder();

async function sourceBytes(platform: Platform, source: Source | undefined, asset: string): Promise<Uint8Array> {
  if (source === undefined) return platform.asset(asset);
  return unpacked(source instanceof Uint8Array ? source : await platform.read(source));
}

/** What a boot begins with. */
interface Loaded {
  archive: Uint8Array;
  contents: Contents;
  compiling: Promise<{ hash: string; module: WebAssembly.Module }>;
  /** Of a machine with one CPU. */
  own: Promise<OwnCpuModule> | undefined;
}

type OwnCpuModule = typeof import("./owncpu.ts");

/** What the next boot in this thread finds. */
let prepared: { mode: "smp" | "up"; loading: Promise<Loaded> } | undefined;

function modeOf(platform: Platform, options: BootOptions): "smp" | "up" {
  return options.cpus === 1 || !platform.shared ? "up" : "smp";
}

async function load(platform: Platform, options: BootOptions, mode: "smp" | "up"): Promise<Loaded> {
  const own = mode === "up" ? import("./owncpu.ts") : undefined;
  own?.catch(() => undefined); // as the kernel's
  const compiling = sourceBytes(platform, options.kernel, `kernel-${mode}.wasm`).then(async (kernel) => {
    const hash = await hashOf(withoutNames(kernel));
    return { hash, module: await compileOnce(withNames(kernel), hash) };
  });
  compiling.catch(() => undefined); // whoever waits for it hears of it
  const archive = await sourceBytes(platform, options.initramfs, "initramfs.cpio");
  const contents = new Contents(platform, absentIn(archive));
  // What every boot runs comes while the kernel is being compiled.
  const early = EARLY.map((name) => contents.hashOfFile(name)).filter((hash) => hash !== undefined);
  for (const hash of early) contents.compiled(hash).catch(() => undefined); // asked for again when it is needed
  return { archive, contents, compiling, own };
}

/** Who waits for the end of a process. */
interface Exit {
  settle: (status: ExitStatus) => void;
  fail: (error: MachineError) => void;
}

interface OpenTerminal {
  terminal: PtyTerminal;
  saved: SnapshotTerminal;
}

interface KeptTerminal {
  saved: SnapshotTerminal;
  unheard: Uint8Array[];
  /** What it showed, as soon as that is known. */
  screen: string | undefined;
}

/** What the control plane has to do with a moment of kernel memory. */
export interface Outside {
  /** Settles when all that terminals showed is known. */
  screens?: Promise<unknown>;
  shown?: boolean;
  /** The machine before this one took it: what it runs may not have been brought here yet. */
  recalled?: boolean;
  sockets: MomentContent["sockets"];
  exits: Map<number, Exit>;
  pumps: Set<Pump>;
  terminals: KeptTerminal[];
  tables: RawTables;
}

type SavepointListener = (savepoints: Savepoint[], room: SavepointRoom) => unknown;

export class LocalMachine implements Machine {
  readonly mode: "smp" | "up";
  private readonly options: BootOptions;
  private readonly kernel: Kernel;
  private readonly task: Task0;
  private readonly programs: Programs;
  private readonly cpus: Cpus;
  private readonly platform: Platform;
  /** Ends hearing of machines beside this one that find no room. */
  private readonly unheard: (() => void) | undefined;
  private readonly clock: Clock;
  private readonly environment: Record<string, string>;
  private readonly pumps = new Set<Pump>();
  private readonly compiler: CompileListener;
  private readonly asked: SavepointService;
  private readonly openTerminals = new Map<string, OpenTerminal>();
  private readonly scratch: [task: number, programs: number];
  private readonly kernelHash: string;
  private readonly archive: Uint8Array;
  /** What the archive names but does not hold. */
  private readonly contents: Contents;
  /** Hashes of the programs that the archive holds: they need not travel with a snapshot. */
  private built: Promise<Set<string>> | undefined;
  private standing: Promise<Uint8Array> | undefined;
  /** Whose turn it is to bring the machine to rest. */
  private turn: Promise<unknown> = Promise.resolve();
  /** It is at rest, or about to be. */
  private resting = false;
  private readonly moments: Savepoints<Outside>;
  /** What of them has been written down. */
  private written: History | undefined;
  /** The last prompt has no savepoint. */
  private missed = false;
  /** The trace's last event when the machine came to the savepoint that it has gone on from. */
  private arrived = 0;
  private savepointListener: SavepointListener | undefined;
  private tellingSavepoints: ReturnType<typeof setTimeout> | undefined;
  /** How far the clock has been set (performanceClock). */
  private readonly ahead: Float64Array;
  private readonly exits = new Map<number, Exit>();
  private readonly log: LogLine[] = [];
  private watcher: Watcher | undefined;
  /** Whose system calls are recorded. */
  private recorded: number | undefined;
  private decoder: Promise<Decoder> | undefined;
  private migration: MigrationService | undefined;
  private serving = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ended: MachineError | undefined;
  /** Set while a panic is known of but not told yet. */
  private witness: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    platform: Platform,
    options: BootOptions,
    mode: "smp" | "up",
    module: WebAssembly.Module,
    kernelHash: string,
    memory: WebAssembly.Memory,
    archive: Uint8Array,
    contents: Contents,
    own: OwnCpuModule | undefined,
    saved: SnapshotHeader | undefined,
  ) {
    this.platform = platform;
    this.archive = archive;
    this.contents = contents;
    this.options = options;
    this.mode = mode;
    this.kernelHash = kernelHash;
    this.environment = { ...(saved?.environment ?? ENVIRONMENT), ...options.env };
    const age = saved === undefined ? 0 : Number(BigInt(saved.monotonic)) / 1e6;
    const bootedAt = performance.timeOrigin + performance.now() - age;
    const { savepoints, history } = options;
    this.moments = new Savepoints(savepoints?.budget ?? DEFAULT_BUDGET, () => this.tellSavepoints(), history);
    const shared = own === undefined ? new Float64Array(new SharedArrayBuffer(8)) : undefined;
    this.ahead = shared ?? new Float64Array(1);
    const clock = performanceClock(bootedAt, this.ahead);
    this.clock = clock;
    const log = (level: number, text: string): void => this.addLog({ level, time: clock.monotonic() / 1e9, text });
    this.kernel = new Kernel(module, memory, { clock, log, event: () => this.ring() }, (error) =>
      this.panic({ message: error.message, cpu: 0, ...(error.stack === undefined ? {} : { stack: error.stack }) }),
    );
    const k = this.kernel.exports;
    if (saved === undefined) k.boot();
    else k.machine_resume();
    k.host_init();
    k.host_cores(platform.hardwareCpus);
    this.scratch = saved?.scratch ?? [k.alloc_buffer(SCRATCH) >>> 0, k.alloc_buffer(SCRATCH) >>> 0];
    this.task = new Task0(this.kernel, this.scratch[0], SCRATCH);
    const buffer = { address: this.scratch[1], size: SCRATCH };
    this.programs = new Programs(this.kernel, platform, options.cache, contents, buffer, log);
    const events = {
      ring: () => this.ring(),
      log: (line: LogLine) => this.addLog(line),
      shared: (id: number) => this.kernel.exports.mm_alive(id) !== 0,
      panic: (error: { message: string; stack?: string; cpu: number }) => this.panic(error),
      waiting: () => (this.ended === undefined ? k.run_count() : 0),
      wake: () => k.cpus_wake(),
      halt: () => k.cpus_halt(),
    };
    const cap = options.cpus ?? Math.max(4, platform.hardwareCpus * 4);
    this.cpus =
      shared === undefined
        ? new (own as OwnCpuModule).OwnCpu(platform, module, memory, clock, events)
        : new CpuPool(platform, module, memory, bootedAt, shared, { first: Math.min(cap, FIRST_CPUS), cap }, events);
    this.unheard = platform.onShort?.(() => this.cpus.relieve());
    this.compiler = new CompileListener(this.task, platform, this.pumps, () => this.ring(), log);
    this.asked = new SavepointService(this.task, this.pumps, () => this.ring(), {
      take: (label, prompt) => (prompt ? this.keepPrompt(label) : this.keep(label, false)),
      list: () => this.savepoints(),
      go: (to) => this.go(() => (typeof to === "number" ? to : this.along(to))),
    });
    this.programs.onProgram = (id, program) => this.cpus.addProgram(id, program);
  }

  /** Loads what a boot with these options begins with, for a boot that follows in this thread. */
  static async prepare(platform: Platform, options: BootOptions = {}): Promise<void> {
    const mode = modeOf(platform, options);
    if (mode === "smp") platform.prepareCpus?.(FIRST_CPUS);
    const loading = load(platform, options, mode);
    prepared = { mode, loading };
    await (await loading).compiling;
  }

  /** Boots a machine: when this settles, init runs. */
  static async boot(platform: Platform, options: BootOptions = {}): Promise<LocalMachine> {
    const mode = modeOf(platform, options);
    const saved = options.snapshot && (await import("./snapshot.ts")).decodeSnapshot(options.snapshot);
    const before = prepared?.mode === mode && !options.kernel && !options.initramfs ? prepared.loading : undefined;
    prepared = undefined;
    const { archive, contents, compiling, own } =
      (await before?.catch(() => undefined)) ?? (await load(platform, options, mode));
    const { hash: kernelHash, module } = await compiling;
    if (saved !== undefined) await checkKernel(platform, saved.header, mode, kernelHash);
    const initial = Math.max(KERNEL_INITIAL_PAGES, Math.ceil((saved?.header.memory ?? 0) / WASM_PAGE));
    const memory = await kernelMemory(platform, initial, mode === "smp");
    // Before the kernel's instance comes, whose constants are its own and not those of the one that wrote this.
    saved?.fill(new Uint8Array(memory.buffer));
    const ownCpu = await own;
    const machine = new LocalMachine(
      platform,
      options,
      mode,
      module,
      kernelHash,
      memory,
      archive,
      contents,
      ownCpu,
      saved?.header,
    );
    try {
      if (saved === undefined) {
        machine.populate();
        machine.listen();
        machine.startInit();
      } else {
        await machine.revive(saved);
      }
    } catch (error) {
      await machine.shutdown();
      throw error;
    }
    return machine;
  }

  /** Goes on from a snapshot whose memory is in place. */
  private async revive({ header, programs }: Snapshot): Promise<void> {
    const k = this.kernel.exports;
    k.host_unwait();
    // The pipes of `run` led to a machine that is gone: whoever writes to them is told.
    const masters = new Set(header.terminals.map(({ master }) => master));
    for (const fd of this.task.descriptors()) if (!masters.has(fd)) this.task.close(fd);
    this.listen();
    const held = new Map(programs);
    for (const program of programsIn(this.archive)) held.set(await hashOf(program), program);
    // Only what runs is needed at once; another program is asked for when it is executed.
    const running = this.programs.known().filter((_, at) => k.prog_used(at + 1) !== 0);
    await Promise.all(
      running.map((hash) => {
        const program = held.get(hash);
        if (program === undefined) return this.programs.named(hash);
        return this.programs.find(program);
      }),
    );
    // Programs that came along and are not running lie in files of the machine: they are found there.
    for (const [hash, program] of programs) if (!running.includes(hash)) await this.programs.find(program);
    for (const saved of header.terminals) {
      const { ended } = saved;
      this.addTerminal(saved, ended === undefined ? this.exitOf(saved.pid) : Promise.resolve(ended));
    }
    if (this.options.left !== undefined)
      (await import("./migrate/surroundings.ts")).endThem(this.task, this.options.left);
    k.machine_thaw();
    this.ring();
  }

  /** Who inside wants something of the world outside finds it at a socket. */
  private listen(): void {
    this.compiler.listen();
    if (this.options.savepoints?.prompts === true) this.asked.listen();
  }

  private populate(): void {
    unpackInitramfs(this.task, this.archive);
    mountTree(this.task);
    const hostname = this.options.hostname ?? "nutshell";
    const [name = 0] = this.task.strings(hostname);
    this.task.call("hostname", "sethostname", name, ENCODER.encode(hostname).length);
    for (const [path, content] of Object.entries(this.options.files ?? {})) {
      const bytes = typeof content === "string" ? ENCODER.encode(content) : content;
      this.task.writeFile(path, bytes, isWasm(bytes) ? 0o755 : 0o644);
    }
  }

  private startInit(): void {
    const console = this.task.open("/dev/null", O_RDWR);
    this.spawn("/sbin/init", ["init"], this.environment, [console, console, console], 0);
    this.task.close(console);
    this.ring();
  }

  // What the kernel asks for.

  /** Looks after everything, as soon as the event loop allows. */
  private ring(): void {
    if (this.serving || this.ended !== undefined) return;
    this.serving = true;
    this.platform.soon(() => this.serve());
  }

  private serve(): void {
    this.serving = false;
    if (this.ended !== undefined) return;
    try {
      const k = this.kernel.exports;
      k.timers_run();
      this.programs.serve();
      this.cpus.wanted(k.want_cpus());
      this.pumpAll();
      this.collectExits();
      this.watcher?.look();
      this.armTimer();
      this.cpus.kick();
    } catch (error) {
      const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      this.panic({ message, stack, cpu: 0 });
    }
  }

  /** Every queue is left and joined again by trying, so that nothing that happens meanwhile is missed. */
  private pumpAll(): void {
    this.kernel.exports.host_unwait();
    for (const pump of this.pumps) if (!pump.pump()) this.pumps.delete(pump);
  }

  private armTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const next = this.kernel.exports.timers_next();
    if (next === NEVER) return;
    const ms = (Number(next) - this.clock.monotonic()) / 1e6;
    this.timer = setTimeout(() => this.ring(), Math.min(Math.max(0, ms), 0x7fffffff));
    // A sleeper that nobody waits for keeps a Node program alive no more than an idle CPU does. A page's timers are numbers.
    if (typeof this.timer === "object") this.timer.unref();
  }

  private collectExits(): void {
    for (const [pid, { settle }] of this.exits) {
      const status = this.kernel.exports.host_exit_status(pid);
      if (status === -1) continue;
      this.exits.delete(pid);
      const signal = status & 0x7f;
      // what it wrote before it ended has to be with its readers by then
      this.pumpAll();
      settle(signal === 0 ? { code: (status >> 8) & 0xff } : { code: 128 + signal, signal });
    }
  }

  private addLog(line: LogLine): void {
    this.log.push(line);
    if (this.log.length > LOG_LINES) this.log.shift();
    this.options.onLog?.(line);
  }

  /** The kernel gave up, or cannot be gone on with. @param seen by whom and how */
  private panic(seen: { message: string; stack?: string; cpu: number }): void {
    if (this.ended !== undefined && this.witness === undefined) return;
    this.kernel.giveUp(seen.message);
    const first = panicCpu(this.kernel);
    if (this.ended === undefined) {
      this.ended = new MachineError(`kernel panic: ${panicMessage(this.kernel)}`);
      clearTimeout(this.timer);
      // The CPU that met it has the stack to tell: it may be heard a moment after one that only found the machine gone.
      this.witness = setTimeout(() => void this.report(seen), first === seen.cpu ? 0 : WITNESS_MS);
    }
    if (first === seen.cpu) void this.report(seen);
  }

  private async report(seen: { message: string; stack?: string; cpu: number }): Promise<void> {
    clearTimeout(this.witness);
    this.witness = undefined;
    // A host that is gone has no words for them.
    const events = await import("./panicevents.ts").then(
      ({ lastEvents }) => lastEvents(this.kernel),
      () => [],
    );
    const report = panicReport(this.kernel, this.log.slice(-LOG_TOLD), await this.spelled(seen), events);
    this.options.onPanic?.(report);
    await this.end(new MachineError(`kernel panic: ${report.message}`));
  }

  /** The same with the functions' names, if they are elsewhere and can be had. */
  private async spelled<T extends { stack?: string }>(seen: T): Promise<T> {
    if (seen.stack === undefined || !isNumbered(seen.stack)) return seen;
    try {
      return { ...seen, stack: spelled(seen.stack, await this.platform.asset(`kernel-${this.mode}.names`)) };
    } catch {
      return seen; // a host that is gone: numbers are what there is
    }
  }

  /** Nothing is answered any more, but with this. */
  private async end(reason: MachineError): Promise<void> {
    this.ended ??= reason;
    clearTimeout(this.timer);
    for (const { fail } of this.exits.values()) fail(this.ended);
    this.exits.clear();
    this.pumps.clear();
    this.watcher?.stop();
    this.compiler.stop();
    this.migration?.stop();
    this.unheard?.();
    await this.cpus.stop();
  }

  private check(): void {
    if (this.ended !== undefined) throw this.ended;
  }

  // Processes.

  /** host_spawn. @returns pid */
  private spawn(
    path: string,
    argv: string[],
    env: Record<string, string>,
    fds: [number, number, number],
    flags: number,
  ): number {
    const strings = [path, ...argv, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    const blocks = strings.map((text) => ENCODER.encode(`${text}\0`));
    const size = blocks.reduce((sum, block) => sum + block.length, 0);
    const at = this.kernel.exports.alloc_buffer(size) >>> 0;
    if (at === 0) throw new MachineError("no kernel memory for the arguments", 12);
    try {
      let end = at;
      const addresses = blocks.map((block) => {
        const start = end;
        this.kernel.bytes(at + size).set(block, start);
        end += block.length;
        return start;
      });
      const argvAt = addresses[1] ?? end;
      const envAt = addresses[1 + argv.length] ?? end;
      const pid = this.kernel.exports.host_spawn(
        at,
        argvAt,
        argv.length,
        envAt,
        strings.length - 1 - argv.length,
        ...fds,
        flags,
      );
      if (pid < 0) throw this.task.error(path, -pid);
      return pid;
    } finally {
      this.kernel.exports.free_buffer(at);
    }
  }

  private exitOf(pid: number): Promise<ExitStatus> {
    const release = this.platform.hold();
    const exit = new Promise<ExitStatus>((resolve, reject) => {
      this.exits.set(pid, { settle: resolve, fail: reject });
    });
    exit.then(release, release);
    return exit;
  }

  private mergedEnvironment(changes: Record<string, string | undefined> | undefined): Record<string, string> {
    const merged: Record<string, string> = { ...this.environment };
    for (const [name, value] of Object.entries(changes ?? {})) {
      if (value === undefined) delete merged[name];
      else merged[name] = value;
    }
    return merged;
  }

  /** execvp's search. */
  private lookUp(name: string, env: Record<string, string>): string {
    if (name.includes("/")) return name;
    for (const folder of (env["PATH"] ?? "").split(":")) {
      const path = `${folder === "" ? "." : folder}/${name}`;
      if (this.task.raw("access", this.task.strings(path)[0] as number, 1) === 0) return path;
    }
    throw new MachineError(`${name}: not found`, 2);
  }

  /** Runs `action` with task 0 in that directory: what it spawns begins there. */
  private within<T>(cwd: string, action: () => T): T {
    this.task.call(cwd, "chdir", this.task.strings(cwd)[0] as number);
    try {
      return action();
    } finally {
      this.task.call("/", "chdir", this.task.strings("/")[0] as number);
    }
  }

  async run(options: RunOptions): Promise<RunResult> {
    this.check();
    const { task } = this;
    const wake = (): void => this.ring();
    const env = this.mergedEnvironment(options.env);
    const [name = ""] = options.argv;
    const argv = privileges(options, options.argv);
    const path = this.lookUp(argv[0] ?? name, env);
    const [outRead, outWrite] = task.pipe();
    const [errRead, errWrite] = task.pipe();
    const stdout = new Drain(task, outRead, options.stdout);
    const stderr = new Drain(task, errRead, options.stderr);
    let stdin: number;
    let feeder: Feeder | undefined;
    if (options.stdin === undefined) {
      stdin = task.open("/dev/null", O_RDONLY);
    } else {
      const [inRead, inWrite] = task.pipe();
      stdin = inRead;
      feeder = new Feeder(task, inWrite, options.stdin, wake);
    }
    let pid: number;
    try {
      pid = this.within(options.cwd ?? "/root", () =>
        this.spawn(path, argv, env, [stdin, outWrite, errWrite], SPAWN_KEEP_STATUS),
      );
    } catch (error) {
      stdout.close();
      stderr.close();
      feeder?.close();
      throw error;
    } finally {
      for (const fd of [stdin, outWrite, errWrite]) task.close(fd);
    }
    this.pumps.add(stdout);
    this.pumps.add(stderr);
    if (feeder !== undefined) this.pumps.add(feeder);
    const exit = this.exitOf(pid);
    const limit =
      options.timeout === undefined ? undefined : setTimeout(() => task.raw("kill", -pid, SIGKILL), options.timeout);
    this.ring();
    try {
      const status = await exit;
      return { ...status, stdout: stdout.bytes(), stderr: stderr.bytes() };
    } finally {
      clearTimeout(limit);
      feeder?.close();
    }
  }

  async terminal(options: TerminalOptions = {}): Promise<Terminal> {
    this.check();
    const { task } = this;
    const env = this.mergedEnvironment({ TERM: "xterm-256color", ...options.env });
    const argv = options.argv ?? ["-sh"];
    const path = options.argv === undefined ? "/bin/sh" : this.lookUp(argv[0] ?? "", env);
    const { master, path: slavePath } = openPty(task, options.rows ?? 24, options.cols ?? 80);
    const slave = task.open(slavePath, O_RDWR | O_NOCTTY);
    let pid: number;
    try {
      pid = this.within(options.cwd ?? "/root", () =>
        this.spawn(path, argv, env, [slave, slave, slave], SPAWN_CONTROLLING_TTY | SPAWN_KEEP_STATUS),
      );
    } finally {
      task.close(slave);
    }
    const terminal = this.addTerminal({ path: slavePath, master, pid }, this.exitOf(pid));
    this.ring();
    return terminal;
  }

  private addTerminal(saved: SnapshotTerminal, exited: Promise<ExitStatus>): PtyTerminal {
    const terminal = new PtyTerminal(this.task, saved.master, saved.path, exited, () => this.ring());
    exited.then(
      (status) => {
        saved.ended = status;
      },
      () => undefined, // the machine's end is told by onPanic and by every other call
    );
    this.openTerminals.set(saved.path, { terminal, saved });
    this.pumps.add(terminal);
    return terminal;
  }

  /** Terminals that have not been closed. */
  private living(): OpenTerminal[] {
    return [...this.openTerminals.values()].filter(({ terminal }) => !terminal.closed);
  }

  async terminals(): Promise<Terminal[]> {
    return this.living().map(({ terminal }) => terminal);
  }

  /** The terminal whose slave has that path. */
  terminalAt(path: string): Terminal | undefined {
    return this.openTerminals.get(path)?.terminal;
  }

  // Files and processes, as task 0 sees them.

  async readFile(path: string): Promise<Uint8Array> {
    this.check();
    const elsewhere = this.task.absentContent(path);
    return elsewhere === undefined ? this.task.readFile(path) : this.contents.get(elsewhere);
  }

  async writeFile(path: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
    this.check();
    this.task.writeFile(path, typeof data === "string" ? ENCODER.encode(data) : data, mode);
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    this.check();
    return this.task.list(path);
  }

  async processes(): Promise<ProcessInfo[]> {
    this.check();
    const { listProcesses } = await import("./proc.ts"); // as survey
    this.check();
    return listProcesses(this.task);
  }

  async census(): Promise<Census> {
    this.check();
    return readCensus(takeCensus(this.kernel));
  }

  async watch(listener: ((census: Census, events: MachineEvent[]) => unknown) | undefined): Promise<void> {
    this.watchBytes(listener && ((bytes, events) => listener(readCensus(bytes), events)));
  }

  /** As `watch`, for who reads the census elsewhere. */
  watchBytes(listener: CensusListener | undefined): void {
    this.check();
    this.watcher?.stop();
    this.watcher =
      listener &&
      new Watcher(
        this.kernel,
        listener,
        () => this.resting,
        (error) =>
          this.addLog({ level: 4, time: this.clock.monotonic() / 1e9, text: `nobody watches any more: ${error}` }),
      );
  }

  async inspect(pid: number): Promise<ProcessDetails> {
    this.check();
    this.decoder ??= this.makeDecoder();
    // As survey.
    const [{ lastCalls }, { inspectProcess }, decoder] = await Promise.all([
      import("./calls.ts"),
      import("./proc.ts"),
      this.decoder,
    ]);
    this.check();
    const details = inspectProcess(this.task, pid);
    // In another moment of the machine nobody is looked at.
    const looking = this.recorded === pid && this.kernel.exports.trace_look(pid) === 0;
    return { ...details, calls: lastCalls(this.kernel, this.task, decoder, pid, details.fds, looking) };
  }

  async memory(pid: number): Promise<Uint32Array> {
    const { hashPages } = await import("./pages.ts"); // as survey
    return this.atRest(() => hashPages(this.kernel, pid, (work) => this.held(work)), PROMPT_REST_LIMIT, pid);
  }

  /** A decoder that does not come is asked for again. */
  private async makeDecoder(): Promise<Decoder> {
    try {
      const [{ Decoder }, wasm] = await Promise.all([
        import("./decoder.ts"),
        this.platform.asset("strace-decode.wasm"),
      ]);
      return new Decoder(await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>));
    } catch (error) {
      this.decoder = undefined;
      throw error;
    }
  }

  async recordCalls(pid: number | undefined): Promise<void> {
    this.check();
    this.recorded = undefined;
    const result = this.kernel.exports.trace_look(pid ?? 0);
    if (result < 0) throw new MachineError(`its calls cannot be recorded: ${pid}`, -result);
    this.recorded = pid;
  }

  async survey<K extends NamespaceKind>(kind: K, inums?: number[]): Promise<NamespaceContents[K][]> {
    this.check();
    const { survey } = await import("./survey/index.ts"); // wanted by few, and not before there is a prompt
    this.check();
    return survey(this.kernel, this.task, kind, inums);
  }

  async kill(pid: number, signal: number): Promise<void> {
    this.check();
    this.task.call(`kill ${pid}`, "kill", pid, signal);
    this.ring();
  }

  async stats(): Promise<MachineStats> {
    this.check();
    const k = this.kernel.exports;
    return {
      mode: this.mode,
      cpus: this.cpus.count,
      busy: k.busy_cpus(),
      kernelMemory: this.kernel.memory.buffer.byteLength,
      kernelUsed: k.pages_used() * 4096,
      programMemory: k.program_pages() * 65536,
      programs: this.programs.modules.size,
    };
  }

  async warmUp(): Promise<void> {
    const release = this.platform.hold();
    await this.programs.bringAll();
    await this.cpus.fill();
    release();
  }

  snapshot(): Promise<Uint8Array> {
    this.standing ??= this.takeSnapshot((snapshot) => snapshot).finally(() => {
      this.standing = undefined;
    });
    return this.standing;
  }

  /** @param also what else is to be had of the same moment */
  private async takeSnapshot<T>(also: (snapshot: Uint8Array) => T): Promise<T> {
    this.check();
    this.built ??= hashesOf(this.archive);
    const built = await this.built;
    const { encodeSnapshot } = await import("./snapshot.ts"); // as survey
    return this.atRest(() => {
      const hashes = this.programs.known();
      const foreign = new Map<string, Uint8Array>();
      for (const [id, source] of this.programs.sources) {
        const hash = hashes[id - 1];
        if (hash !== undefined && !built.has(hash) && !this.contents.has(hash)) foreign.set(hash, source);
      }
      const header = {
        mode: this.mode,
        kernel: this.kernelHash,
        monotonic: `${this.clock.monotonic()}`,
        scratch: this.scratch,
        environment: this.environment,
        terminals: this.living().map(({ saved }) => saved),
      };
      const bytes = this.kernel.bytes(this.kernel.memory.buffer.byteLength);
      return also(this.held(() => encodeSnapshot(header, foreign, bytes)));
    });
  }

  private async history(): Promise<History> {
    const module = await import("./history.ts"); // as survey
    this.written ??= new module.History(this.moments, this.asked, this.compiler);
    return this.written;
  }

  async state(stored: number): Promise<MachineState> {
    const history = await this.history();
    return this.takeSnapshot((snapshot) => ({
      snapshot,
      ...history.write(stored, { arrived: this.arrived, missed: this.missed }),
    }));
  }

  async recall(contents: MomentContent[], packs: Pack[]): Promise<void> {
    const history = await this.history();
    this.check();
    const { history: before } = this.options;
    if (before === undefined) return;
    if (this.moments.current === undefined) ({ arrived: this.arrived, missed: this.missed } = before);
    history.recall(before, contents, packs);
  }

  /**
   * Brings every process to rest, does something that does not wait, and lets them go on. One at a time.
   * @param pid only this one; 0 = all
   */
  private atRest<T>(work: () => T, limit = REST_LIMIT, pid = 0): Promise<T> {
    const mine = this.turn.then(() => this.rest(work, limit, pid));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async rest<T>(work: () => T, limit: number, pid: number): Promise<T> {
    this.check();
    const k = this.kernel.exports;
    this.resting = true;
    try {
      const until = performance.now() + limit;
      for (let looks = 0; k.machine_freeze(pid) > 0; looks++) {
        if (performance.now() > until) throw new MachineError("the processes did not come to rest", EBUSY);
        this.ring();
        await new Promise<void>((resolve) => {
          if (looks < SOON_LOOKS) this.platform.soon(resolve);
          else setTimeout(resolve, 1);
        });
        this.check();
      }
      // What is shown is not of this moment. From here on nothing waits, so that what follows the answer is what happened after it.
      const showAgain = this.programs.hideProgress();
      try {
        return work();
      } finally {
        showAgain();
      }
    } finally {
      this.resting = false;
      if (this.ended === undefined) {
        k.machine_thaw();
        this.ring();
      }
    }
  }

  /** No CPU changes anything in kernel memory meanwhile, as one might that looks for work. */
  private held<T>(work: () => T): T {
    const k = this.kernel.exports;
    k.machine_hold();
    try {
      return work();
    } finally {
      k.machine_release();
    }
  }

  // Savepoints: asm/README.md.

  /** What of kernel memory is to be kept. Held. */
  private present(): Held {
    const k = this.kernel.exports;
    const end = k.machine_pages(this.moments.current?.since ?? 0) >>> 0;
    const memory = this.kernel.bytes(end);
    return {
      memory: memory.subarray(0, end),
      pages: memory.subarray(k.machine_map() >>> 0),
      same: memory.subarray(k.machine_same() >>> 0),
      moment: k.machine_moment(),
    };
  }

  savepoint(label = ""): Promise<Savepoint> {
    return this.keep(label, false);
  }

  /** @param prompt whether a shell is at its prompt */
  private async keep(label: string, prompt: boolean): Promise<Savepoint> {
    this.check();
    const work = (): Savepoint => {
      this.pumpAll(); // what has been printed is on the terminals
      const before = this.moments.current?.outside.tables;
      const outside: Outside = {
        tables: takeTables(this.kernel, this.task, before),
        exits: new Map(this.exits),
        pumps: new Set(this.pumps),
        sockets: [this.asked.socket, this.compiler.socket],
        terminals: this.living().map(({ terminal, saved }) => ({
          saved: { ...saved },
          unheard: terminal.unheard(),
          screen: undefined,
        })),
      };
      const extra = rawSize(outside.tables, before);
      const taken = this.held(() =>
        this.moments.take(this.present(), label, prompt, this.clock.monotonic(), outside, extra),
      );
      this.arrived = this.kernel.exports.trace_next();
      this.keepScreens(taken);
      return this.moments.describe(taken);
    };
    return this.atRest(work, prompt ? PROMPT_REST_LIMIT : REST_LIMIT);
  }

  /** At a prompt nobody waits for a crowd: bringing it to rest takes a time in proportion. */
  private async keepPrompt(label: string): Promise<Savepoint> {
    this.missed = true;
    if (this.kernel.exports.live_tasks() > PROMPT_TASKS) throw new MachineError("too many processes", EBUSY);
    const taken = await this.keep(label, true);
    this.missed = false;
    return taken;
  }

  /** Where undo and redo lead. */
  private along(way: "undo" | "redo"): number {
    // What has been done since could not be gone forward to again.
    if (way === "undo" && this.missed) {
      throw new MachineError(
        "this prompt was not kept, so it could not be redone; see savepoint -l, and undo ID",
        EBUSY,
      );
    }
    return way === "undo" ? this.moments.before() : this.moments.after();
  }

  /** Asks now for what terminals show, before anything else is printed; the answers come later. */
  private keepScreens(taken: Moment<Outside>): void {
    const kept = taken.outside.terminals.map((one) =>
      this.openTerminals.get(one.saved.path)?.terminal.shown((screen) => {
        one.screen = screen;
        this.moments.grew(taken, screen.length * 2);
      }),
    );
    taken.outside.screens = Promise.all(kept).then(() => {
      taken.outside.shown = true;
    });
  }

  async savepoints(): Promise<Savepoint[]> {
    this.check();
    return this.moments.list();
  }

  async watchSavepoints(listener: SavepointListener | undefined): Promise<void> {
    this.check();
    this.savepointListener = listener;
    if (listener) await listener(this.moments.list(), this.moments.room);
  }

  private tellSavepoints(): void {
    if (this.savepointListener === undefined || this.tellingSavepoints !== undefined) return;
    this.tellingSavepoints = setTimeout(() => {
      this.tellingSavepoints = undefined;
      if (this.ended === undefined) this.savepointListener?.(this.moments.list(), this.moments.room);
    }, SAVEPOINTS_TOLD);
  }

  async savepointBudget(bytes: number): Promise<void> {
    this.check();
    if (!(bytes > 0)) throw new MachineError(`savepoints cannot be kept in ${bytes} bytes`, EINVAL);
    this.moments.limit(bytes);
  }

  /** As `savepointTables`, for who takes them apart elsewhere. */
  rawTables(id: number): RawTables {
    this.check();
    return this.moments.find(id).outside.tables;
  }

  async savepointTables(id: number): Promise<SavepointTables> {
    const { readTables } = await import("./readtables.ts"); // as survey
    return readTables(this.rawTables(id));
  }

  async revert(id: number, keep?: string): Promise<Savepoint> {
    this.moments.find(id);
    if (keep !== undefined && this.moved()) await this.keep(keep, false);
    return this.go(() => id);
  }

  /** Something has happened since the machine came to its last savepoint: it could not be gone forward to again. */
  private moved(): boolean {
    // A signal that changed something shows in what came of it; a window's new size is one too.
    return this.missed || eventsSince(this.kernel, this.arrived).events.some(({ kind }) => kind !== "signal");
  }

  /** @param where asked twice: before anybody is brought to rest, and when all are */
  private async go(where: () => number): Promise<Savepoint> {
    this.check();
    const { screens, recalled } = this.moments.find(where()).outside;
    await screens;
    if (recalled === true) await this.programs.bringKnown();
    return this.atRest(() => {
      const { moments } = this;
      const to = moments.find(where());
      const now = this.clock.monotonic();
      // In one hold, so that memory is the first image when it becomes the other.
      const before = this.held(() => {
        const present = moments.image(this.present());
        try {
          this.become(to.image, to.monotonic, present);
        } catch (error) {
          this.become(present, now);
          moments.release(present);
          throw error;
        }
        return present;
      });
      try {
        this.programs.check();
      } catch (error) {
        this.held(() => this.become(before, now));
        throw error;
      } finally {
        moments.release(before);
      }
      moments.went(to);
      this.missed = false;
      this.arrived = this.kernel.exports.trace_next();
      this.goOn(to.outside);
      return moments.describe(to);
    });
  }

  /** Makes kernel memory that of another moment. Held. @param present what it is, if that is known */
  private become(image: Image, monotonic: number, present?: Image): void {
    const k = this.kernel.exports;
    if (k.machine_keep() !== 0) throw new MachineError("too many programs to go to another moment with", ENOMEM);
    const { memory } = this.kernel;
    const short = image.length * PAGE_BYTES - memory.buffer.byteLength;
    if (short > 0) memory.grow(Math.ceil(short / WASM_PAGE)); // a moment of the machine before this one
    this.moments.restore(image, this.kernel.bytes(image.length * PAGE_BYTES), present);
    this.ahead[0] = (this.ahead[0] as number) + (monotonic - this.clock.monotonic()) / 1e6;
    if (k.machine_kept() !== 0)
      throw new MachineError("that moment has no kernel memory for what is known now", ENOMEM);
  }

  /** Kernel memory is that of another moment: who had to do with the machine then goes on with it, all others are told that it is over. */
  private goOn(then: Outside): void {
    this.programs.wentBack();
    this.cpus.forget();
    const over = new MachineError("the machine has gone back to a moment before it", ECANCELED);
    const kept = new Set<number>();
    /** Terminals that go on: the same session on the same descriptor, in another branch perhaps. */
    const going = new Map<Pump, OpenTerminal>();
    const lost: KeptTerminal[] = [];
    for (const one of then.terminals) {
      const { saved, unheard, screen } = one;
      const now = this.openTerminals.get(saved.path);
      const same = now?.saved.pid === saved.pid && now.saved.master === saved.master;
      const fd = same ? now.terminal.wentBack(now.terminal.ended === (saved.ended !== undefined), unheard) : undefined;
      if (now === undefined || fd === undefined) {
        lost.push(one);
      } else {
        going.set(now.terminal, now);
        kept.add(fd);
        if (screen !== undefined) now.terminal.show(screen);
      }
    }
    const pids = new Set([...going.values()].map(({ saved }) => saved.pid));
    for (const [pid, exit] of this.exits) {
      if (pids.has(pid) || then.exits.get(pid) === exit) continue;
      this.exits.delete(pid);
      exit.fail(over);
    }
    // A process may live again that nobody waits for any more: what the kernel keeps of it is taken all the same.
    for (const pid of then.exits.keys()) {
      if (!this.exits.has(pid)) this.exits.set(pid, { settle: () => undefined, fail: () => undefined });
    }
    [this.asked.socket, this.compiler.socket] = then.sockets;
    for (const pump of new Set([...then.pumps, ...this.pumps])) {
      if (going.has(pump)) continue;
      const fd = pump.wentBack(then.pumps.has(pump) && !(pump instanceof PtyTerminal));
      if (fd === undefined) {
        this.pumps.delete(pump);
      } else {
        kept.add(fd);
        this.pumps.add(pump);
      }
    }
    this.openTerminals.clear();
    for (const open of going.values()) this.openTerminals.set(open.saved.path, open);
    for (const { saved, screen } of lost) {
      const { ended, pid, master } = saved;
      kept.add(master);
      this.exits.get(pid)?.fail(over); // of a terminal that was closed while its session lived on
      const again = this.addTerminal({ ...saved }, ended === undefined ? this.exitOf(pid) : Promise.resolve(ended));
      if (screen !== undefined) again.show(screen);
    }
    // The rest led to a `run` that is over, or a compiler: whoever is at the other end is told.
    for (const fd of this.task.descriptors()) if (!kept.has(fd)) this.task.close(fd);
    this.kernel.exports.host_unwait();
  }

  // Machines beside this one: migrate/service.ts.

  async join(options: JoinOptions = {}): Promise<string> {
    this.check();
    const { MigrationService } = await import("./migrate/service.ts"); // as survey
    this.check();
    this.migration ??= new MigrationService(this, this.kernel, this.task, this.pumps, this.platform, () => this.ring());
    return this.migration.join(options);
  }

  async neighbours(): Promise<string[]> {
    this.check();
    return this.migration?.others() ?? [];
  }

  async shutdown(): Promise<void> {
    await this.end(new MachineError("the machine was shut down"));
  }
}

/** How long the engine may take to give back the address space of a machine that has ended: its workers die at their leisure. */
const GIVEN_BACK_MS = 5000;

/** A shared memory takes address space for all it may ever grow to: where that is scarce it may grow to less. */
async function kernelMemory(platform: Platform, initial: number, shared: boolean): Promise<WebAssembly.Memory> {
  const end = performance.now() + GIVEN_BACK_MS;
  for (let maximum = KERNEL_MAXIMUM_PAGES; ; ) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (maximum / 2 >= initial) {
        if (maximum === KERNEL_MAXIMUM_PAGES) platform.tellShort?.();
        maximum /= 2;
      } else if (performance.now() >= end) throw error;
      else {
        maximum = KERNEL_MAXIMUM_PAGES;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

async function hashesOf(archive: Uint8Array): Promise<Set<string>> {
  return new Set(await Promise.all([...programsIn(archive)].map(hashOf)));
}

/** Kernels of one build read each other's memory, whatever their mode; others do not. */
async function checkKernel(
  platform: Platform,
  { mode, kernel }: SnapshotHeader,
  wanted: "smp" | "up",
  own: string,
): Promise<void> {
  const same = mode === wanted ? own : await hashOf(withoutNames(await platform.asset(`kernel-${mode}.wasm`)));
  if (same !== kernel) throw new MachineError("the snapshot is of another version of the kernel", ENOEXEC);
}

/** argv that gives up root for another user, as setpriv(1) does. */
function privileges(options: RunOptions, argv: string[]): string[] {
  if (options.uid === undefined && options.gid === undefined) return argv;
  const uid = options.uid ?? 0;
  return ["setpriv", "--reuid", `${uid}`, "--regid", `${options.gid ?? uid}`, "--clear-groups", ...argv];
}
