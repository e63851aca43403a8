// The kernel's exports: the system calls, what prepared programs ask (nut_*), what a CPU's loop and the control plane ask.
// Nothing else is exported, and this file holds nothing but names.

export { boot, hostInit as host_init, hostSpawn as host_spawn } from "./boot";
export { censusWrite as census_write } from "./census";
export {
  busyCpus as busy_cpus,
  eventWord as host_event_word,
  exitStatus as host_exit_status,
  freeBuffer as free_buffer,
  hostUnwait as host_unwait,
  liveTasks as live_tasks,
  newBuffer as alloc_buffer,
  programContent as prog_content,
  programNote as prog_note,
  programPages as program_pages,
  programRead as prog_read,
  programReady as prog_ready,
  programRequest as prog_request,
  programSize as prog_size,
  programUsed as prog_used,
  programWantsContent as prog_wants_content,
  programWrite as prog_write,
  runnable as run_count,
  runTimers as timers_run,
  slabUse as slab_in_use,
  timersDue as timers_next,
  usedPages as pages_used,
  wantCpus as want_cpus,
} from "./control";
export { holdFate as hold_fate } from "./cr/dump";
export {
  machineKeep as machine_keep,
  machineKept as machine_kept,
  machineMap as machine_map,
  machineMoment as machine_moment,
  machinePages as machine_pages,
  machineSame as machine_same,
} from "./cr/revert";
export {
  machineFreeze as machine_freeze,
  machineHold as machine_hold,
  machineRelease as machine_release,
  machineResume as machine_resume,
  machineThaw as machine_thaw,
  mmStored as mm_stored,
} from "./cr/snapshot";
export { contentAbsent as content_absent, contentOf as content_of } from "./fs/absent";
export { waliEnvfile as wali_envfile } from "./fs/envfile";
export { initramfsUnpack as initramfs_unpack } from "./fs/initramfs";
export { nsOpenInum as ns_open } from "./fs/nsfs";
export { panicAt as panic_at, panicBegin as panic_begin, panicEnd as panic_end } from "./panic";
export { lockHeld as lock_held } from "./sync/lock";
export { hostCores as host_cores } from "./sync/sleep";
export * from "./syscall/entry";
export { nutGrow as nut_grow, nutGrown as nut_grown } from "./syscall/mmap";
export {
  applet as nut_applet,
  argc as wali_argc,
  argvCopy as wali_argv_copy,
  argvLen as wali_argv_len,
  envCopy as nut_env_copy,
  envSize as nut_env_size,
} from "./task/args";
export { complainMissing as complain_missing } from "./task/complain";
export {
  nutHandler as nut_handler,
  nutResult as nut_result,
  nutSafepoint as nut_safepoint,
  nutSiginfo as nut_siginfo,
  nutSigno as nut_signo,
  nutSigreturn as nut_sigreturn,
  nutUcontext as nut_ucontext,
  nutWork as nut_work,
} from "./task/deliver";
export {
  jmpBase as jmp_base,
  jmpBytes as jmp_bytes,
  jmpGlobals as jmp_globals,
  jmpSave as jmp_save,
  jmpShared as jmp_shared,
  jmpSize as jmp_size,
  jmpTarget as jmp_target,
  longjmpDone as longjmp_done,
  setjmpDone as setjmp_done,
  waliLongjmp as wali_longjmp,
  waliSetjmp as wali_setjmp,
} from "./task/jump";
export { mmAlive as mm_alive, mmReap as mm_reap } from "./task/mm";
export { progHash as prog_hash, progIntern as prog_intern, progSetLoaded as prog_loaded } from "./task/program";
export {
  cpuExit as cpu_exit,
  cpuInit as cpu_init,
  cpusHalt as cpus_halt,
  cpusWake as cpus_wake,
  forkChunk as fork_chunk,
  forkDoneExport as fork_done,
  forkGlobals as fork_globals,
  forkMmBegin as fork_mm_begin,
  forkMmId as fork_mm_id,
  leaveDone as leave_done,
  leaveReason as leave_reason,
  mmArea as mm_area,
  mmChunk as mm_chunk,
  mmGlobals as mm_globals,
  mmId as mm_id,
  mmInstance as mm_instance,
  mmLoaded as mm_loaded,
  mmPages as mm_pages,
  mmProgram as mm_program,
  mmStandIn as mm_stand_in,
  mmStarted as mm_started,
  mmStoreBegin as mm_store_begin,
  mmStoreDone as mm_store_done,
  parkDone as park_done,
  parkReason as park_reason,
  runKind as run_kind,
  schedIdle as sched_idle,
  schedPick as sched_pick,
  taskExit as task_exit,
  taskTrap as task_trap,
  userSize as user_size,
} from "./task/run";
export {
  mmAtRest as mm_at_rest,
  mmClaim as mm_claim,
  mmClaimed as mm_claimed,
  mmShared as mm_shared,
  threadArg as thread_arg,
  threadEntry as thread_entry,
  threadGlobals as thread_globals,
  threadIs as thread_is,
  threadSpawn as wali_thread_spawn,
  threadTid as thread_tid,
} from "./task/thread";
export {
  traceAt as trace_at,
  traceLook as trace_look,
  traceLooked as trace_looked,
  traceNext as trace_next,
  traceSize as trace_size,
} from "./trace";
export { watchBegin as watch_begin, watchQuiet as watch_quiet } from "./watch";
