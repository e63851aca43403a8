// The public interface of a machine: what a page, a test or the command line may ask of it.
//
// The same types hold over Comlink (page → machine worker) and directly (Node). Everything here is control plane: none of
// these calls carries a system call of a program. Callbacks passed over Comlink must be wrapped in Comlink.proxy; the
// browser adapter (browser.ts) does that, so its users pass plain functions.

import type { Neighbours } from "./migrate/wire.ts";
import type { SnapshotTerminal } from "./snapshot.ts";
import type { RawTables } from "./tables.ts";

/** How a kernel or an archive reaches a machine: a URL (a path in Node), or its bytes. */
export type Source = string | URL | Uint8Array;

export interface BootOptions {
  /**
   * CPUs of the machine. 1 = UP (unshared memory, one worker, processes take turns). More = SMP, and the number is the cap
   * of the pool that grows on demand. Left out: SMP with a cap chosen from the hardware where shared memory is to be had, else UP.
   */
  cpus?: number;
  /** Host name at boot; default "nutshell". */
  hostname?: string;
  /** The cpio (newc) archive that fills `/`; default: the built one beside the bundle. */
  initramfs?: Source;
  /** kernel.wasm to use instead of the built one; must match the mode (shared memory or not). */
  kernel?: Source;
  /** Environment of init and of everything started by `run` and `terminal`, over PATH, HOME, TERM and LANG's defaults. */
  env?: Record<string, string>;
  /** Files put into the tree before init starts, by absolute path; WebAssembly may be executed. */
  files?: Record<string, string | Uint8Array>;
  /** Called once when the kernel has given up; the machine answers nothing after that but `shutdown`. */
  onPanic?: (report: PanicReport) => void;
  /** Called with each kernel log line (printk); also kept for `dmesg`. */
  onLog?: (line: LogLine) => void;
  /** A snapshot made by `snapshot()`: the machine goes on from there instead of booting. */
  snapshot?: Uint8Array;
  /** The history that came with the snapshot (`state`): the numbers of savepoints go on from there, and `recall` may bring them back. */
  history?: SavedHistory;
  /** Processes that were in the snapshot and have moved to another machine since: they are not to come back. See `Keeper.leaving`. */
  left?: Leaver[];
  /** How savepoints are kept; without it none are taken but by `savepoint()`. */
  savepoints?: SavepointOptions;
  /** Where prepared foreign programs are kept, by content hash; default: IndexedDB / a cache folder. */
  cache?: PreparedCache;
}

export interface SavepointOptions {
  /** Bytes that all of them may take; the oldest are given up for new ones. Default 64 MiB. */
  budget?: number;
  /** Takes one at each prompt of root's interactive shells, and lets root's programs ask for them: undo(1), redo(1), savepoint(1). */
  prompts?: boolean;
}

/** A process, by its number in the initial PID namespace and the clock ticks since boot at which it began. */
export interface Leaver {
  pid: number;
  started: number;
}

/** A tree of processes that is about to move to another machine. */
export interface Leaving {
  /** Of the move, the same on both machines. */
  id: string;
  /** The other machine's name. */
  to: string;
  processes: Leaver[];
  /** The path of the terminal that goes along. */
  terminal: string | undefined;
}

/**
 * Who keeps a machine beyond its end, as a page does for a reload, says so here: what has moved away must not come back, and what has come
 * must. Without it the end of a machine is the end of what ran there.
 */
export interface Keeper {
  /** Settles when these would not come back (`BootOptions.left`), even if this thread ended now. Rejects: they stay here. */
  leaving?(tree: Leaving): Promise<void>;
  /** They stayed after all. */
  stays?(id: string): unknown;
  /** They run over there. @param terminal the path of the one that they had */
  left?(id: string, to: string, terminal: string | undefined): unknown;
  /** Whether `leaving` has settled for that move in the page of the other machine, which is gone. */
  hasLeft?(id: string): Promise<boolean>;
  /** A tree has come, and runs. Settles when it would come back. @param terminal the path of its own */
  arrived?(from: string, terminal: string | undefined): Promise<unknown>;
}

export interface JoinOptions extends Keeper {
  /** What others are to call it; one that another has gets a number. Default: tab1, tab2 … */
  name?: string;
  /** How to reach others, when it is not as above; not over Comlink. */
  through?: Neighbours;
}

/** A moment of the machine that it can go back to. */
export interface Savepoint {
  /** 1 …, in the order in which they were taken. */
  id: number;
  /** The one that the machine had gone on from, as far as it is still kept; 0 = none. */
  parent: number;
  /** At a prompt: the command that led there, "" at a shell's first one; else what was given. */
  label: string;
  /** Taken at the prompt of a shell: where undo and redo stop. */
  prompt: boolean;
  /** Milliseconds since 1970. */
  time: number;
  /** Seconds since the machine's boot, on its own clock: going back sets that back. */
  uptime: number;
  /** Bytes of kernel memory that it holds, and how many it costs beside the others. */
  size: number;
  own: number;
  /** Bytes of kernel memory, in pages of 4 KiB, in which it differs from the one before it, when it was taken; all of them if there was none. */
  changed: number;
  /** The machine has gone on from this one. */
  current: boolean;
}

/** What savepoints take, and what they may take; bytes. */
export interface SavepointRoom {
  used: number;
  budget: number;
}

/** How a savepoint stands among the others: as in Savepoint, and where redo leads from it. */
export interface MomentLink {
  id: number;
  parent: number;
  forward: number;
  label: string;
  prompt: boolean;
  time: number;
  /** Nanoseconds since boot. */
  monotonic: number;
  /** Bytes beside its pages. */
  extra: number;
  changed: number;
}

/** All else of a savepoint; none of it ever changes. */
export interface MomentContent {
  id: number;
  /** The number of each page of kernel memory, 0 for a free one and 1 for zeros. */
  pages: Uint32Array;
  tables: RawTables;
  terminals: { saved: SnapshotTerminal; unheard: Uint8Array[]; screen?: string }[];
  /** Task 0's children that somebody waited for. */
  children: number[];
  /** Task 0's descriptors of the sockets at which the savepoint's and the compiler's service listened. */
  sockets: [savepoints: number, compiler: number];
  /** Who waited at the savepoint's service, and what the answer was. */
  questions: { fd: number; answer: string }[];
}

/** Pages of kernel memory, one after the other. */
export interface Pack {
  key: number;
  /** Their numbers, ascending. */
  pages: Uint32Array;
  bytes: Uint8Array;
}

/** The savepoints of a machine, as they are kept beside its snapshot. */
export interface SavedHistory {
  /** Counts the calls of `state`. */
  writing: number;
  current: number;
  /** The trace's number when the machine came to the current one; whether a prompt since then was not kept. */
  arrived: number;
  missed: boolean;
  lastMoment: number;
  lastPage: number;
  /** Oldest first. */
  moments: MomentLink[];
  /** Keys of the packs in which all their pages are. */
  packs: number[];
}

export interface MachineState {
  snapshot: Uint8Array;
  history: SavedHistory;
  /** Those that whoever asked does not have yet. */
  contents: MomentContent[];
  packs: Pack[];
}

/** A mount as /proc/PID/mountinfo has it. */
export interface MountEntry {
  /** Of the mount namespace: its inode number. */
  namespace: number;
  id: number;
  parent: number;
  /** What of the file system is mounted there. */
  root: string;
  target: string;
  options: string;
  /** shared:N, master:N … */
  propagation: string;
  type: string;
  source: string;
}

/** What the kernel's tables said when a savepoint was taken. */
export interface SavepointTables {
  census: Census;
  /** Of each mount namespace that a process is in, as that process sees it. */
  mounts: MountEntry[];
  /** Control groups of version 2 by path, "/" for the first; none where /sys/fs/cgroup is not mounted. */
  cgroups: string[];
  /** Names of the network devices of each network namespace that a process is in. */
  devices: { namespace: number; name: string }[];
}

/** Prepared programs by content hash (SHA-256 in hex of the original bytes plus the preparation's version). */
export interface PreparedCache {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
}

export interface LogLine {
  /** syslog level, 0 (emergency) … 7 (debug). */
  level: number;
  /** Seconds since boot. */
  time: number;
  text: string;
}

export interface PanicReport {
  /** The assertion's own words. */
  message: string;
  /** The last kernel log lines, oldest first. */
  log: LogLine[];
  /** Where it happened: the wasm stack as the engine gives it, when there is one. */
  stack?: string;
  /** CPU that met it; 0 = the control plane. */
  cpu: number;
  /** What ran there, when anything did. */
  task?: { pid: number; comm: string };
  /** The system call that it was in, when the stack tells. */
  call?: string;
  /** The last events of the machine as lines, oldest first: fork, exec, exit, signals … */
  events: string[];
}

/** How a process ended: an exit status 0 … 255, or the signal that killed it. */
export interface ExitStatus {
  /** What a shell would show in $?: the status, or 128 + signal. */
  code: number;
  /** The signal's number when a signal ended it. */
  signal?: number;
}

export interface RunOptions {
  /** argv[0] is looked up in PATH when it holds no slash. */
  argv: string[];
  /** Added over the machine's environment; a value of undefined removes. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** uid and gid; default root. */
  uid?: number;
  gid?: number;
  /** Bytes for stdin, or a function asked for the next ones (null = end of file). Left out: /dev/null. */
  stdin?: string | Uint8Array | (() => Promise<Uint8Array | null>);
  /** Called with what the program writes. Left out: collected in the result. */
  stdout?: (data: Uint8Array) => void;
  stderr?: (data: Uint8Array) => void;
  /** Milliseconds after which SIGKILL is sent to its session. */
  timeout?: number;
}

export interface RunResult extends ExitStatus {
  /** What was not taken by a callback. */
  stdout: Uint8Array;
  stderr: Uint8Array;
}

export interface TerminalOptions {
  rows?: number;
  cols?: number;
  /** Default: a login shell (["-sh"]). */
  argv?: string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
}

/** What a terminal shows, for who keeps moments of the machine. Both are called in order with the data that the terminal's listener gets. */
export interface Screen {
  /** What it shows after all that has been delivered: anything that `show` can show again. */
  take(): Promise<string>;
  /** The machine has gone to a moment at which this was shown. */
  show(screen: string): Promise<void>;
}

/** The master side of a pty with a session of its own on the other side. */
export interface Terminal {
  /** The slave's path, as tty(1) prints it in there. */
  readonly path: string;
  /** Keystrokes, as bytes or as text (sent as UTF-8). */
  write(data: string | Uint8Array): Promise<void>;
  /**
   * What the programs print. One listener at a time; what came before it was set is delivered at once. Settles when that has been taken.
   * @param screen its screen is kept with savepoints, and put back; without one it shows what it showed before
   */
  onData(callback: (data: Uint8Array) => void, screen?: Screen): Promise<void>;
  /** TIOCSWINSZ: the foreground group gets SIGWINCH. */
  resize(rows: number, cols: number): Promise<void>;
  /** Hangs up: the session gets SIGHUP. */
  close(): Promise<void>;
  /** Settles when the session's leader has ended and what was printed until then has been taken. */
  readonly exited: Promise<ExitStatus>;
}

export interface ProcessInfo {
  pid: number;
  ppid: number;
  pgrp: number;
  session: number;
  /** R S D T Z, as in /proc/PID/stat. */
  state: string;
  comm: string;
  cmdline: string[];
}

/** The kinds of namespaces, in the order in which people meet them. */
export const NAMESPACE_KINDS = ["uts", "pid", "mnt", "net", "ipc", "user", "cgroup", "time"] as const;
export type NamespaceKind = (typeof NAMESPACE_KINDS)[number];

/** A process at one moment. Numbers and ids are those of the initial namespaces unless said otherwise. */
export interface TaskInfo {
  pid: number;
  /** Its number at every level, from the initial PID namespace to its own. */
  pids: number[];
  ppid: number;
  pgrp: number;
  session: number;
  /** Device number of its controlling terminal, 0 = none, and the process group in front there. */
  tty: number;
  foreground: number;
  /** R S D T Z, as in /proc/PID/stat. */
  state: string;
  /** It rests in a frozen cgroup, or for a checkpoint. */
  frozen: boolean;
  uid: number;
  euid: number;
  threads: number;
  /** Seconds since boot. */
  started: number;
  /** Inode numbers, as in /proc/PID/ns; of a process that waits to be reaped all are 0 but pid and user. */
  namespaces: Record<NamespaceKind, number>;
  pidForChildren: number;
  timeForChildren: number;
  comm: string;
  /** Path in the hierarchy of version 2. */
  cgroup: string;
}

export interface NamespaceInfo {
  kind: NamespaceKind;
  inum: number;
  /** Of pid and user: the one around it; 0 = none. */
  parent: number;
  /** The user namespace that owns it; 0: the initial user namespace has none. */
  owner: number;
  /** uts */
  hostname?: string;
  domainname?: string;
  /** user: who made it, and which uids mean which of the initial namespace. */
  creator?: number;
  uidMap?: IdRange[];
  /** time: seconds added to the clocks. */
  offsets?: { monotonic: number; boottime: number };
}

/** All processes and namespaces at one moment: the kernel's own tables. */
export interface Census {
  /** Seconds since boot. */
  time: number;
  /** By pid. */
  processes: TaskInfo[];
  /** By inode number; also those without a member that something else keeps. */
  namespaces: NamespaceInfo[];
}

/** A mount, as statmount(2) tells. */
export interface MountPoint {
  /** Unique in the machine, never used again. */
  id: number;
  /** The one that it is mounted on; its own id for the first of a namespace. */
  parent: number;
  /** From the root of its mount namespace. */
  point: string;
  /** The part of the file system that is to be seen there; "/" = all of it. */
  root: string;
  type: string;
  source: string;
  /** ro, nosuid, … as mount(8) calls them, the file system's own options behind. */
  options: string[];
  /** The peer group that it belongs to, and the one that it receives from; 0 = none. */
  shared: number;
  master: number;
  unbindable: boolean;
}

/** System V objects: sysvipc(5). Process numbers are those of the initial PID namespace, 0 = nobody. */
export interface IpcObject {
  id: number;
  key: number;
  /** Permission bits. */
  mode: number;
  uid: number;
}
export interface MessageQueue extends IpcObject {
  bytes: number;
  messages: number;
  sender: number;
  receiver: number;
}
export interface SemaphoreSet extends IpcObject {
  count: number;
}
export interface SharedMemory extends IpcObject {
  bytes: number;
  attached: number;
  creator: number;
  /** Who has attached or let go of it last. */
  last: number;
}
/** mq_overview(7) */
export interface PosixQueue {
  name: string;
  mode: number;
  uid: number;
  messages: number;
  bytes: number;
  maxMessages: number;
  messageSize: number;
}

export interface NetDevice {
  index: number;
  name: string;
  /** lo, veth, bridge, dummy … */
  type: string;
  up: boolean;
  carrier: boolean;
  /** Hardware address; "" = none. */
  address: string;
  mtu: number;
  /** 10.0.0.1/24 … */
  addresses: string[];
  /** The index of the bridge that it is a port of; 0 = none. */
  master: number;
  /** The other end of a veth; undefined: it has none, or that is gone. */
  peer: { netns: number; index: number } | undefined;
  received: { packets: number; bytes: number; dropped: number };
  sent: { packets: number; bytes: number; dropped: number };
}

export interface ControlGroup {
  /** From the root of the hierarchy of version 2. */
  path: string;
  frozen: boolean;
  /** Numbers in the initial PID namespace. */
  processes: number[];
  /** Processes in it and below. */
  populated: boolean;
  /** pids.max, memory.max, cpu.max … where they are not "max". */
  limits: Record<string, string>;
  /** pids.current, memory.current. */
  usage: Record<string, string>;
}

export interface IdRange {
  inside: number;
  /** In the initial user namespace. */
  outside: number;
  count: number;
}

/** What a namespace of each kind contains beside its processes. What is missing is in the census. */
export interface NamespaceContents {
  uts: { inum: number };
  pid: { inum: number };
  time: { inum: number };
  mnt: { inum: number; mounts: MountPoint[] };
  net: { inum: number; devices: NetDevice[] };
  ipc: {
    inum: number;
    queues: MessageQueue[];
    semaphores: SemaphoreSet[];
    memory: SharedMemory[];
    posix: PosixQueue[];
  };
  /** gidMap is undefined where no process is in it. */
  user: { inum: number; uidMap: IdRange[]; gidMap: IdRange[] | undefined };
  /** @property root path of its root in the hierarchy; undefined: no process is in it to tell */
  cgroup: { inum: number; root: string | undefined; groups: ControlGroup[] };
}

/** What happened, from the kernel's trace. */
export interface MachineEvent {
  /** Grows by one with each event of the machine. */
  seq: number;
  kind:
    | "fork"
    | "exec"
    | "exit"
    | "unshare"
    | "setns"
    | "freeze"
    | "thaw"
    | "checkpoint"
    | "restore"
    | "mount"
    | "umount"
    | "signal";
  /** The process that did it, or to which it was done. */
  pid: number;
  /** Seconds since boot. */
  time: number;
  /** exec: the name from now on. */
  comm?: string;
  /** fork: the child; exit: wait status; unshare, setns: CLONE_NEW*; signal: its number; checkpoint, restore: processes. */
  value: number;
}

/** A system call that a process has made. */
export interface SystemCall {
  /** Of the process, or of its thread. */
  tid: number;
  /** x86-64's number: asm/abi/syscall_64.tbl. */
  nr: number;
  /** All six registers, whatever the call takes. */
  args: number[];
  /** The strings that arguments point to, by argument; "" where there is none, or it is not known. */
  texts: string[];
  /** −errno when it failed; undefined: it has not returned. */
  result: number | undefined;
  /** Seconds since boot when it began; 0 = before the recording. */
  time: number;
  /** As strace -y writes it: openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3. */
  line: string;
}

/** One process closely, as its files in /proc say. */
export interface ProcessDetails {
  /** Lines of /proc/PID/status by name. */
  status: Record<string, string>;
  cmdline: string[];
  cwd: string;
  exe: string;
  /** Open descriptors with what they lead to. */
  fds: { fd: number; target: string }[];
  /** Its last ones, oldest first, while this process's are recorded (`recordCalls`), and the one that it is in. */
  calls: SystemCall[];
}

export interface MachineStats {
  mode: "smp" | "up";
  /** Workers that exist, and how many of them run or hold a task. */
  cpus: number;
  busy: number;
  /** Bytes of kernel memory, and how many of them are in use: processes that wait for long have their memory there. */
  kernelMemory: number;
  kernelUsed: number;
  /** Bytes of the memories of the processes that CPUs keep. */
  programMemory: number;
  programs: number;
}

export interface DirectoryEntry {
  name: string;
  type: "file" | "directory" | "symlink" | "fifo" | "socket" | "char" | "block";
}

export interface Machine {
  readonly mode: "smp" | "up";
  /** Runs a program as a child of init and waits for it. */
  run(options: RunOptions): Promise<RunResult>;
  /** Opens a pty and starts a session on it. */
  terminal(options?: TerminalOptions): Promise<Terminal>;
  /** Terminals that exist (after a snapshot was restored they are here, by path). */
  terminals(): Promise<Terminal[]>;
  readFile(path: string): Promise<Uint8Array>;
  /** Creates or replaces. @param mode permission bits, default 0644 */
  writeFile(path: string, data: string | Uint8Array, mode?: number): Promise<void>;
  list(path: string): Promise<DirectoryEntry[]>;
  /** Every process that /proc shows in the initial PID namespace. */
  processes(): Promise<ProcessInfo[]>;
  /** Every process and namespace at one moment. */
  census(): Promise<Census>;
  /**
   * Tells of every change of the census, with the events that led there: once at the beginning, then only when something has
   * happened, at most ten times a second, and not before the promise of the last call has settled. One listener at a time;
   * undefined ends it.
   */
  watch(listener: ((census: Census, events: MachineEvent[]) => unknown) | undefined): Promise<void>;
  /**
   * What the namespaces of a kind contain, as the kernel tells whoever enters them; no process of the machine notices.
   * @param inums only these; all of the kind when left out. One that is gone is left out of the answer
   */
  survey<K extends NamespaceKind>(kind: K, inums?: number[]): Promise<NamespaceContents[K][]>;
  /** One process closely. @throws MachineError ESRCH or ENOENT when it is gone */
  inspect(pid: number): Promise<ProcessDetails>;
  /**
   * The pages of a process's linear memory, 4 KiB each, as a number for each: 0 = all bytes are zero, else it changes when a byte does. The
   * process is brought to rest for the look, which costs it about what a fork does.
   * @throws MachineError ESRCH when it is gone, EBUSY when it did not come to rest
   */
  memory(pid: number): Promise<Uint32Array>;
  /**
   * Whose system calls are kept from now on, for `inspect`, with what their arguments point to: one process's; undefined: nobody's, as at first.
   * Each call of that process costs a little more then.
   * @throws MachineError ESRCH when there is no such process
   */
  recordCalls(pid: number | undefined): Promise<void>;
  /** kill(2) with root's rights from the initial PID namespace. */
  kill(pid: number, signal: number): Promise<void>;
  stats(): Promise<MachineStats>;
  /**
   * Brings every program that comes with the machine and starts all its CPUs, so that the first run of none waits for its bytes
   * or for a worker. For a moment when nobody waits for anything else. Settles when all are there; a program that cannot be had
   * now is asked for again when it is run.
   */
  warmUp(): Promise<void>;
  /** The whole machine, parked, as bytes; it goes on afterwards. */
  snapshot(): Promise<Uint8Array>;
  /**
   * `snapshot`, and with it the savepoints, for a machine that begins with that snapshot to `recall`.
   * @param stored the `writing` of the last one that the caller has kept, contents and packs; 0 = none
   */
  state(stored: number): Promise<MachineState>;
  /**
   * Brings back the savepoints that were kept with the snapshot that this machine began with (`BootOptions.history`): those of which
   * everything is there.
   */
  recall(contents: MomentContent[], packs: Pack[]): Promise<void>;
  /**
   * Keeps the present moment of the whole machine, to go back to with `revert`; the machine goes on. The oldest are given up when all
   * take more than the budget.
   * @throws MachineError EBUSY when a process did not come to rest, ENOSPC when it alone is over the budget: nothing has changed then
   */
  savepoint(label?: string): Promise<Savepoint>;
  /** Oldest first. */
  savepoints(): Promise<Savepoint[]>;
  /** Tells of all savepoints, oldest first: once at the beginning, then when they have changed. One listener at a time; undefined ends it. */
  watchSavepoints(listener: ((savepoints: Savepoint[], room: SavepointRoom) => unknown) | undefined): Promise<void>;
  /** Gives them another budget; the oldest are given up at once for a smaller one, but never the one that the machine has gone on from. */
  savepointBudget(bytes: number): Promise<void>;
  /** The kernel's tables at that moment. @throws MachineError ENOENT */
  savepointTables(id: number): Promise<SavepointTables>;
  /**
   * Goes back, or forward, to a savepoint, and on from there: processes, memory, files, clocks, terminals are as they were. What happened
   * since is gone unless another savepoint has it. A `run` or terminal that the moment does not know ends with ECANCELED.
   * @param keep when something has happened since the last savepoint, or the way back from it, the present is kept first, with this label
   * @throws MachineError ENOENT, EBUSY, ENOMEM, ENOSPC: nothing has changed then
   */
  revert(id: number, keep?: string): Promise<Savepoint>;
  /**
   * Makes the machine known to the others of this Node process, or of this origin in the browser: trees of processes can move between
   * them from now on, by migrate(8) inside.
   * @returns its name
   */
  join(options?: JoinOptions): Promise<string>;
  /** Names of the machines that trees can move to, this one's not among them. None before `join`. */
  neighbours(): Promise<string[]>;
  /** Ends every process, worker and memory. Settles when nothing is left. */
  shutdown(): Promise<void>;
}

/** An operation on the machine failed as a system call would. */
export class MachineError extends Error {
  /** Positive errno, 0 when it is not the kernel's. */
  readonly errno: number;
  constructor(message: string, errno = 0) {
    super(message);
    this.name = "MachineError";
    this.errno = errno;
  }
}
