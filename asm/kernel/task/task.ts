// The process table's records: Task (a thread), Group (what the threads of a process share, Linux's signal_struct),
// Sighand (signal actions, shared by CLONE_SIGHAND) and the call record. All fields are guarded by the kernel lock except
// where a comment says "atomic".

export const TASK_RUNNING: u32 = 0;
export const TASK_INTERRUPTIBLE: u32 = 1; // S
export const TASK_UNINTERRUPTIBLE: u32 = 2; // D: only its own event wakes it
export const TASK_STOPPED: u32 = 4; // T
export const TASK_TRACED: u32 = 8; // t
export const TASK_DEAD: u32 = 16; // X
export const TASK_ZOMBIE: u32 = 32; // Z
export const TASK_NEW: u32 = 128; // being made: nothing wakes it before its memory is there
export const TASK_FROZEN: u32 = 64; // parked and stored for a checkpoint
export const TASK_HELD: u32 = 512; // would run, but it is not its turn (cgroup/cpu.ts)
export const TASK_TRAPPED: u32 = 256; // rests because its cgroup is frozen (cgroup/freezer.ts)

// Bits of Task.work: what must be looked at before the task goes on in user mode (atomic: read at safepoints).
export const TW_SIGNAL: u32 = 1; // a signal may be pending
export const TW_BLOCKED: u32 = 2; // the call blocked, or wants to be made again
export const TW_PARK: u32 = 4; // must unwind: parkReason says why
export const TW_RESCHED: u32 = 8; // its time slice is over, or its CPU is wanted
export const TW_FREEZE: u32 = 16; // someone wants it frozen
export const TW_LEAVE: u32 = 32; // exits or execs: leaveReason says which
export const TW_STOP: u32 = 64; // a job control stop is to be taken
export const TW_EMBRYO: u32 = 128; // returns from fork as the child
export const TW_HOLD: u32 = 1024; // it may not be its turn (cgroup/cpu.ts)
export const TW_TRAP: u32 = 512; // a frozen cgroup wants it to rest
export const TW_CHILD: u32 = 256; // childToStart may run, as soon as this one is back in its program

/** One system call in progress: enough to make it again, and what it has done so far. */
@unmanaged
export class CallRecord {
  nr: i32; // −1: none (a safepoint)
  restart: i32;
  a0: i64;
  a1: i64;
  a2: i64;
  a3: i64;
  a4: i64;
  a5: i64;
  /** Bytes done so far. */
  done: i64;
  /** Monotonic nanoseconds at which the call gives up; 0 = not set yet. */
  deadline: i64;
  /** The call's own. */
  state: i64;
  result: i64;
}

@unmanaged
export class Task {
  // How it is run.
  wake: i32; // atomic: a CPU that waits for this task sleeps on this word
  work: u32; // atomic: TW_*
  state: u32;
  onCpu: i32; // CPU that runs it or waits for it; 0 = none
  runNext: usize; // run queue
  runQueued: u32;
  parkReason: i32;
  leaveReason: i32;
  blockedSince: i64;
  // The call in progress (CallRecord laid over these).
  callNr: i32;
  callRestart: i32;
  callA0: i64;
  callA1: i64;
  callA2: i64;
  callA3: i64;
  callA4: i64;
  callA5: i64;
  callDone: i64;
  callDeadline: i64;
  callState: i64;
  callResult: i64;
  waits: usize; // WaitEntry list
  timeout: usize; // Timer of blockUntil, 0 = none
  // Identity.
  pid: usize; // Pid of this thread
  group: usize; // Group
  flags: u32; // PF_*
  exitSignal: i32;
  comm0: u64; // 16 bytes of name
  comm1: u64;
  startTime: i64; // monotonic, initial time namespace
  startBoot: i64;
  utime: i64; // nanoseconds
  stime: i64;
  ranSince: i64;
  // Family. Children are threads' group leaders.
  parent: usize; // Task, null for task 0 and init
  realParent: usize;
  childHead: usize;
  childTail: usize;
  siblingNext: usize;
  siblingPrev: usize;
  threadNext: usize; // threads of the group
  pidNext0: usize; // links of the Pid lists: PID, TGID, PGID, SID
  pidNext1: usize;
  pidNext2: usize;
  pidNext3: usize;
  pidPrev0: usize;
  pidPrev1: usize;
  pidPrev2: usize;
  pidPrev3: usize;
  // What it may and has.
  cred: usize; // Cred
  nsproxy: usize; // NsProxy; null once exited
  files: usize; // FdTable
  fs: usize; // FsStruct
  mm: usize; // Mm
  sighand: usize; // Sighand
  // Signals.
  blocked: u64;
  savedMask: u64; // sigsuspend, ppoll …: restored unless a handler runs
  hasSavedMask: u32;
  pdeathSignal: i32;
  pending: u64;
  pendingHead: usize; // SigInfo queue
  pendingTail: usize;
  frames: usize; // SigFrame stack
  jumps: usize; // Jump list
  sasPtr: u32;
  sasSize: u32;
  sasFlags: u32;
  clearTid: u32; // user address: set to 0 and futex-woken at exit
  setTid: u32;
  robustList: u32;
  // Exec and fork in progress.
  vforkParent: usize; // Task that waits in vfork for this one
  vforkDone: u32;
  execImage: usize; // ExecImage being loaded
  childReturn: i64;
  childToStart: usize;
  forkedAt: i64; // when it could go on after making its last child
  exitCode: i32; // wait status
  exitReported: u32;
  ptraceMessage: u32;
  noNewPrivs: u32;
  timerSlack: u64;
  nice: i32;
  policy: i32;
  rtPriority: i32;
  schedReset: u32; // SCHED_RESET_ON_FORK: a child is scheduled as usual
  // Control groups (cgroup/member.ts)
  cgroup: usize; // Cgroup of the unified hierarchy
  cgroupLinks: usize; // CgroupLink list: those of version 1
  freezer: u32; // FREEZER_*: who wants it to rest
  rests: u32; // counted as frozen
  virtual: i64; // its time among tasks and cgroups beside it (cgroup/cpu.ts)
  turnSince: i64; // it runs since then; 0: its time is not divided
  heldUntil: i64; // another's turn until then; 0: not
  turnTimer: usize; // Timer of that
  cgroupUtime: i64; // its times when it came into its cgroup
  cgroupStime: i64;
  traceWatch: u32; // host wants to hear of its exit
  hostStatus: i32;
  affinity: u64;
  personality: u32;
  oomScoreAdj: i32;
  nvcsw: u64;
  nivcsw: u64;
  // System V IPC: what it gives back when it ends, the semop it waits in, a message it has been given
  semUndo: usize; // SemUndo
  semWait: usize; // SemWait
  ipcGift: usize; // Msg
  shm: u32; // its memory has shared segments attached (ipc/attach.ts)
  // Room for what later issues hang on a task: checkpoint, net, ipc.
  cr: usize;
  tracer: usize; // TraceSession that follows it (trace/session.ts), 0 = none
  futex: usize; // FutexWaiter
  opening: usize; // File of a FIFO whose open waits for its other side
  // A thread of a shared memory (thread.ts).
  thread: u32; // THREAD_*; of a process that a thread has forked, too
  threadEntry: u32; // table index of its function
  threadArg: u32;
  area: u32; // user address of its own unwind area; 0: the memory's (Mm.area)
  globals: usize; // i64 for each mutable global, while it is parked
  globalCount: u32; // how many
  resting: u32; // it has unwound to be frozen, and touches its memory no more
  snapshot: u32; // frozen for a snapshot of the machine (cr/snapshot.ts)
  // /proc/PID/io
  rchar: u64;
  wchar: u64;
  syscr: u64;
  syscw: u64;

  @inline get call(): CallRecord {
    return changetype<CallRecord>(changetype<usize>(this) + offsetof<Task>("callNr"));
  }
}
if (offsetof<Task>() > 2040) ERROR("Task outgrew its slab");

export const PF_EXITING: u32 = 4;
export const PF_FORKNOEXEC: u32 = 0x40;
export const PF_SUPERPRIV: u32 = 0x100;
export const PF_SIGNALED: u32 = 0x400;
export const PF_NPROC_EXCEEDED: u32 = 0x1000; // a setuid went over RLIMIT_NPROC: the next execve fails
export const PF_KTHREAD: u32 = 0x200000;

export const PF_LEFT_CGROUP: u32 = 0x40000000; // exited as far as its cgroups are concerned

export const FREEZER_V2: u32 = 1;
export const FREEZER_V1: u32 = 2;

/** What the threads of a process share: Linux's signal_struct. */
@unmanaged
export class Group {
  refs: u32;
  threads: i32; // live threads
  leader: usize; // Task
  threadHead: usize; // Task list by threadNext
  tgid: usize; // Pid
  pgrp: usize; // Pid
  session: usize; // Pid
  isSessionLeader: u32;
  tty: usize; // controlling Tty
  ttyOldPgrp: usize;
  pending: u64; // shared pending signals
  pendingHead: usize;
  pendingTail: usize;
  // exit and stop
  exitCode: i32;
  exiting: u32; // group exit under way
  stopSignal: i32;
  stopped: u32;
  stopReport: u32; // CLD_STOPPED or CLD_CONTINUED not yet waited for: 1, 2
  stopCode: i32;
  waitHead: usize; // wait queue: wait4 and friends
  waitTail: usize;
  childSubreaper: u32;
  hasChildSubreaper: u32;
  unkillable: u32; // init of a PID namespace
  pidfdHead: usize; // wait queue: pidfds poll it
  pidfdTail: usize;
  // times of dead threads and of reaped children
  utime: i64;
  stime: i64;
  cutime: i64;
  cstime: i64;
  // interval timers: Timer objects
  realTimer: usize;
  realInterval: i64;
  posixTimers: usize;
  posixNext: i32;
  // resource limits: 16 pairs of u64, soft then hard
  limits: usize;
  oomScoreAdj: i32;
  oomScoreAdjMin: i32; // below this only CAP_SYS_RESOURCE goes
  // threads waiting for the others to die (exec) or for vfork
  execWaiter: usize;
  inExec: u32;
}

/** Signal actions: 64 of SIGACTION_SIZE after the head. */
@unmanaged
export class Sighand {
  refs: u32;
  pad: u32;
}
export const SIGHAND_HEAD: usize = 8;
export const SIGACTION_SIZE: usize = 24;

/** As the program gives it, in our own order. */
@unmanaged
export class SigAction {
  handler: u32;
  restorer: u32;
  flags: u64;
  mask: u64;
}
