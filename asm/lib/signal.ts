// Signals: numbers, names, texts (signal(7), strsignal(3)) and sigaction(2) with WALI's packed 24-byte record.
import { SIG_DFL as ABI_DFL, SIG_IGN as ABI_IGN } from "../abi/flags";
import * as raw from "./sys/raw";

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGILL = 4;
export const SIGTRAP = 5;
export const SIGABRT = 6;
export const SIGBUS = 7;
export const SIGFPE = 8;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGSEGV = 11;
export const SIGUSR2 = 12;
export const SIGPIPE = 13;
export const SIGALRM = 14;
export const SIGTERM = 15;
export const SIGSTKFLT = 16;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGURG = 23;
export const SIGXCPU = 24;
export const SIGXFSZ = 25;
export const SIGVTALRM = 26;
export const SIGPROF = 27;
export const SIGWINCH = 28;
export const SIGPOLL = 29;
export const SIGPWR = 30;
export const SIGSYS = 31;
export const SIGIOT = 6;
export const SIGIO = 29;
export const SIGRTMIN = 34;
export const SIGRTMAX = 64;
export const NSIG = 65;

export const SIG_DFL: usize = ABI_DFL;
export const SIG_IGN: usize = ABI_IGN;
export const SIG_BLOCK = 0;
export const SIG_UNBLOCK = 1;
export const SIG_SETMASK = 2;
export const SA_NOCLDSTOP: i64 = 1;
export const SA_NOCLDWAIT: i64 = 2;
export const SA_SIGINFO: i64 = 4;
export const SA_RESTART: i64 = 0x10000000;
export const SA_NODEFER: i64 = 0x40000000;
export const SA_RESETHAND: i64 = 0x80000000;

/** Name without SIG ("TERM", "RTMIN+3", "RTMAX-1"), or "" when there is no such signal. */
export function signalName(n: i32): string {
  switch (n) {
    case 0:
      return "EXIT";
    case 1:
      return "HUP";
    case 2:
      return "INT";
    case 3:
      return "QUIT";
    case 4:
      return "ILL";
    case 5:
      return "TRAP";
    case 6:
      return "ABRT";
    case 7:
      return "BUS";
    case 8:
      return "FPE";
    case 9:
      return "KILL";
    case 10:
      return "USR1";
    case 11:
      return "SEGV";
    case 12:
      return "USR2";
    case 13:
      return "PIPE";
    case 14:
      return "ALRM";
    case 15:
      return "TERM";
    case 16:
      return "STKFLT";
    case 17:
      return "CHLD";
    case 18:
      return "CONT";
    case 19:
      return "STOP";
    case 20:
      return "TSTP";
    case 21:
      return "TTIN";
    case 22:
      return "TTOU";
    case 23:
      return "URG";
    case 24:
      return "XCPU";
    case 25:
      return "XFSZ";
    case 26:
      return "VTALRM";
    case 27:
      return "PROF";
    case 28:
      return "WINCH";
    case 29:
      return "POLL";
    case 30:
      return "PWR";
    case 31:
      return "SYS";
  }
  if (n == 34) return "RTMIN";
  if (n == 64) return "RTMAX";
  if (n > 34 && n <= 49) return "RTMIN+" + (n - 34).toString();
  if (n > 49 && n < 64) return "RTMAX-" + (64 - n).toString();
  return "";
}
/** Text of strsignal(3). */
export function strsignal(n: i32): string {
  switch (n) {
    case 1:
      return "Hangup";
    case 2:
      return "Interrupt";
    case 3:
      return "Quit";
    case 4:
      return "Illegal instruction";
    case 5:
      return "Trace/breakpoint trap";
    case 6:
      return "Aborted";
    case 7:
      return "Bus error";
    case 8:
      return "Floating point exception";
    case 9:
      return "Killed";
    case 10:
      return "User defined signal 1";
    case 11:
      return "Segmentation fault";
    case 12:
      return "User defined signal 2";
    case 13:
      return "Broken pipe";
    case 14:
      return "Alarm clock";
    case 15:
      return "Terminated";
    case 16:
      return "Stack fault";
    case 17:
      return "Child exited";
    case 18:
      return "Continued";
    case 19:
      return "Stopped (signal)";
    case 20:
      return "Stopped";
    case 21:
      return "Stopped (tty input)";
    case 22:
      return "Stopped (tty output)";
    case 23:
      return "Urgent I/O condition";
    case 24:
      return "CPU time limit exceeded";
    case 25:
      return "File size limit exceeded";
    case 26:
      return "Virtual timer expired";
    case 27:
      return "Profiling timer expired";
    case 28:
      return "Window changed";
    case 29:
      return "I/O possible";
    case 30:
      return "Power failure";
    case 31:
      return "Bad system call";
  }
  if (n >= 34 && n <= 64) return "Real-time signal " + (n - 34).toString();
  return "Unknown signal " + n.toString();
}

/** Number of a name with or without SIG, in any case, or of decimal digits; −1 when it is none. */
export function signalNumber(text: string): i32 {
  if (!text.length) return -1;
  let c = text.charCodeAt(0);
  if (c >= 48 && c <= 57) {
    let n = 0;
    for (let i = 0; i < text.length; i++) {
      c = text.charCodeAt(i);
      if (c < 48 || c > 57 || n > 1000) return -1;
      n = n * 10 + c - 48;
    }
    return n < NSIG ? n : -1;
  }
  let name = text.toUpperCase();
  if (name.startsWith("SIG")) name = name.substring(3);
  for (let n = 0; n < NSIG; n++) if (signalName(n) == name) return n;
  if (name == "IOT") return SIGABRT;
  if (name == "CLD") return SIGCHLD;
  if (name == "IO") return SIGPOLL;
  if (name.startsWith("RTMIN+") || name.startsWith("RTMAX-")) {
    const d = signalNumber(name.substring(6));
    if (d < 0 || d > 30) return -1;
    return name.charCodeAt(4) == 0x4e ? 34 + d : 64 - d; // RTMI>N<, RTMA>X<
  }
  return -1;
}

const act = memory.data(24);
const old = memory.data(24);
/**
 * sigaction(2). @param handler `handlerOf(fn)`, SIG_DFL or SIG_IGN
 * @param mask signals blocked meanwhile, bit n−1
 */
export function sigaction(sig: i32, handler: usize, flags: i64 = 0, mask: u64 = 0): i32 {
  store<u32>(act, handler as u32);
  store<i64>(act, flags, 4);
  store<u32>(act, 0, 12);
  store<u64>(act, mask, 16);
  return raw.SYS_rt_sigaction(sig, act as i32, old as i32, 8) as i32;
}
/** The handler that is set now, or −errno below 0. */
export function sigcurrent(sig: i32): i64 {
  const r = raw.SYS_rt_sigaction(sig, 0, old as i32, 8);
  return r < 0 ? r : load<u32>(old);
}
/** The handler that the last sigaction replaced. */
export function sigprevious(): usize {
  return load<u32>(old);
}
/** A handler for sigaction: the function's table index. It must not allocate (see README). */
export function handlerOf(handler: (sig: i32) => void): usize {
  return handler.index as usize;
}

const maskNew = memory.data(8);
const maskOld = memory.data(8);
/** The bit of a signal in a mask. */
export function sigbit(sig: i32): u64 {
  return (1 as u64) << ((sig - 1) as u64);
}
/** sigprocmask(2). @returns 0 or −errno; the mask before is then `sigoldmask()` */
export function sigprocmask(how: i32, set: u64): i32 {
  store<u64>(maskNew, set);
  return raw.SYS_rt_sigprocmask(how, maskNew as i32, maskOld as i32, 8) as i32;
}
export function sigoldmask(): u64 {
  return load<u64>(maskOld);
}
export function sigpending(): u64 {
  raw.SYS_rt_sigpending(maskOld as i32, 8);
  return load<u64>(maskOld);
}
export function sigsuspend(mask: u64): i32 {
  store<u64>(maskNew, mask);
  return raw.SYS_rt_sigsuspend(maskNew as i32, 8) as i32;
}
const wait = memory.data(16);
/** sigtimedwait(2). @param timeout nanoseconds, −1 = forever @param info address of 128 bytes, or 0 @returns the signal or −errno */
export function sigtimedwait(set: u64, info: usize, timeout: i64): i32 {
  store<u64>(maskNew, set);
  if (timeout >= 0) {
    store<i64>(wait, timeout / 1000000000);
    store<i64>(wait, timeout % 1000000000, 8);
  }
  return raw.SYS_rt_sigtimedwait(maskNew as i32, info as i32, timeout >= 0 ? (wait as i32) : 0, 8) as i32;
}
/** Sends a signal to this process. */
export function raise(sig: i32): i32 {
  return raw.SYS_kill(raw.SYS_getpid() as i32, sig) as i32;
}
