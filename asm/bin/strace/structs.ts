// Strings and structures as strace writes them.

import { SIG_DFL, SIG_IGN } from "../../abi/flags";
import { fromCstr } from "../../lib/bytes";
import { fmt1 } from "../../lib/fmt";
import { ip6Text } from "../../lib/inet";
import { hex } from "../../lib/number";
import { major, minor } from "../../lib/stat";
import { localtime, strftime } from "../../lib/time";
import { constant, flags, signal, signalSet } from "./values";

/** In double quotes with C's escapes; octal escapes are as short as what follows allows. */
export function quoted(ptr: usize, n: i32, hexAlways: bool = false): string {
  let out = '"';
  for (let i = 0; i < n; i++) {
    const c = load<u8>(ptr + i) as i32;
    if (hexAlways) {
      out += fmt1("\\x%02x", c);
      continue;
    }
    switch (c) {
      case 0x22:
        out += '\\"';
        break;
      case 0x5c:
        out += "\\\\";
        break;
      case 10:
        out += "\\n";
        break;
      case 13:
        out += "\\r";
        break;
      case 9:
        out += "\\t";
        break;
      case 11:
        out += "\\v";
        break;
      case 12:
        out += "\\f";
        break;
      default:
        if (c >= 32 && c < 127) out += String.fromCharCode(c);
        else {
          const next = i + 1 < n ? (load<u8>(ptr + i + 1) as i32) : 0;
          const digit = next >= 48 && next <= 57;
          out += "\\" + (digit ? fmt1("%03o", c) : c.toString(8));
        }
    }
  }
  return out + '"';
}

/** "S_IFREG|0644" */
export function mode(m: u32): string {
  const type = m & 0o170000;
  const name =
    type == 0o100000
      ? "S_IFREG"
      : type == 0o040000
        ? "S_IFDIR"
        : type == 0o120000
          ? "S_IFLNK"
          : type == 0o020000
            ? "S_IFCHR"
            : type == 0o060000
              ? "S_IFBLK"
              : type == 0o010000
                ? "S_IFIFO"
                : type == 0o140000
                  ? "S_IFSOCK"
                  : "";
  return (name.length ? name + "|" : "") + permissions(m & ~0o170000);
}
export function permissions(m: u32): string {
  const bits = (m & 0o4000 ? "S_ISUID|" : "") + (m & 0o2000 ? "S_ISGID|" : "") + (m & 0o1000 ? "S_ISVTX|" : "");
  return bits + fmt1("%#03o", (m & 0o777) as i64).padStart(4, "0");
}
function device(d: u64): string {
  return "makedev(0x" + hex(major(d)) + ", 0x" + hex(minor(d)) + ")";
}
function when(seconds: i64, nsec: i64): string {
  return (
    seconds.toString() +
    " /* " +
    strftime("%Y-%m-%dT%H:%M:%S", localtime(seconds), 0) +
    (nsec ? "." + fmt1("%09d", nsec) : "") +
    strftime("%z", localtime(seconds), 0) +
    " */"
  );
}
export function stat(at: usize, verbose: bool): string {
  const m = load<u32>(at, 24);
  const type = m & 0o170000;
  let out = "{";
  if (verbose) out += "st_dev=" + device(load<u64>(at)) + ", st_ino=" + load<u64>(at, 8).toString() + ", ";
  out += "st_mode=" + mode(m) + ", ";
  if (verbose)
    out +=
      "st_nlink=" +
      load<u64>(at, 16).toString() +
      ", st_uid=" +
      load<u32>(at, 28).toString() +
      ", st_gid=" +
      load<u32>(at, 32).toString() +
      ", st_blksize=" +
      load<i64>(at, 56).toString() +
      ", st_blocks=" +
      load<i64>(at, 64).toString() +
      ", ";
  if (type == 0o020000 || type == 0o060000) out += "st_rdev=" + device(load<u64>(at, 40));
  else out += "st_size=" + load<i64>(at, 48).toString();
  if (!verbose) return out + ", ...}";
  out += ", st_atime=" + when(load<i64>(at, 72), load<i64>(at, 80)) + ", st_atime_nsec=" + load<i64>(at, 80).toString();
  out += ", st_mtime=" + when(load<i64>(at, 88), load<i64>(at, 96)) + ", st_mtime_nsec=" + load<i64>(at, 96).toString();
  out +=
    ", st_ctime=" + when(load<i64>(at, 104), load<i64>(at, 112)) + ", st_ctime_nsec=" + load<i64>(at, 112).toString();
  return out + "}";
}
export function statx(at: usize): string {
  return (
    "{stx_mask=" +
    flags("statx", load<u32>(at)) +
    ", stx_attributes=0, stx_mode=" +
    mode(load<u16>(at, 28)) +
    ", stx_size=" +
    load<u64>(at, 40).toString() +
    ", ...}"
  );
}
export function timespec(at: usize): string {
  return "{tv_sec=" + load<i64>(at).toString() + ", tv_nsec=" + load<i64>(at, 8).toString() + "}";
}
function timeval(at: usize): string {
  return "{tv_sec=" + load<i64>(at).toString() + ", tv_usec=" + load<i64>(at, 8).toString() + "}";
}
export function itimerval(at: usize): string {
  return "{it_interval=" + timeval(at) + ", it_value=" + timeval(at + 16) + "}";
}
function limit(v: u64): string {
  if (v == u64.MAX_VALUE) return "RLIM64_INFINITY";
  if (v > 1024 && v % 1024 == 0) return (v / 1024).toString() + "*1024";
  return v.toString();
}
export function rlimit(at: usize): string {
  return "{rlim_cur=" + limit(load<u64>(at)) + ", rlim_max=" + limit(load<u64>(at, 8)) + "}";
}
/** WALI's packed record: handler u32, flags i64, restorer u32, mask u64. */
export function sigaction(at: usize): string {
  const handler = load<u32>(at);
  const f = load<u64>(at, 4);
  const names: string[] = [
    "SA_RESTORER",
    "SA_NOCLDSTOP",
    "SA_NOCLDWAIT",
    "SA_SIGINFO",
    "SA_ONSTACK",
    "SA_RESTART",
    "SA_NODEFER",
    "SA_RESETHAND",
  ];
  const values: u64[] = [0x04000000, 1, 2, 4, 0x08000000, 0x10000000, 0x40000000, 0x80000000];
  let text = "";
  for (let i = 0; i < names.length; i++) if (f & values[i]) text += (text.length ? "|" : "") + names[i];
  return (
    "{sa_handler=" +
    (handler == SIG_DFL ? "SIG_DFL" : handler == SIG_IGN ? "SIG_IGN" : "0x" + hex(handler)) +
    ", sa_mask=" +
    signalSet(load<u64>(at, 16)) +
    ", sa_flags=" +
    (text.length ? text : "0") +
    "}"
  );
}
export function waitStatus(s: i32): string {
  if ((s & 0x7f) == 0) return "[{WIFEXITED(s) && WEXITSTATUS(s) == " + ((s >> 8) & 255).toString() + "}]";
  if ((s & 0xff) == 0x7f) return "[{WIFSTOPPED(s) && WSTOPSIG(s) == " + signal((s >> 8) & 255) + "}]";
  if (s == 0xffff) return "[{WIFCONTINUED(s)}]";
  return "[{WIFSIGNALED(s) && WTERMSIG(s) == " + signal(s & 0x7f) + (s & 0x80 ? " && WCOREDUMP(s)" : "") + "}]";
}
export function utsname(at: usize): string {
  return (
    "{sysname=" + quoted(at, fromCstr(at).length) + ", nodename=" + quoted(at + 65, fromCstr(at + 65).length) + ", ...}"
  );
}
export function sockaddr(at: usize, n: i32): string {
  if (n < 2) return "{sa_family=AF_UNSPEC}";
  const family = load<u16>(at);
  let out = "{sa_family=" + constant("domain", family);
  if (family == 1) {
    if (n > 2 && load<u8>(at, 2) == 0) out += ", sun_path=@" + quoted(at + 3, n - 3);
    else if (n > 2) {
      let length = 0;
      while (length < n - 2 && load<u8>(at + 2 + length)) length++;
      out += ", sun_path=" + quoted(at + 2, length);
    }
  } else if (family == 2 && n >= 8) {
    out +=
      ", sin_port=htons(" +
      (((load<u8>(at, 2) as i32) << 8) | load<u8>(at, 3)).toString() +
      '), sin_addr=inet_addr("' +
      load<u8>(at, 4).toString() +
      "." +
      load<u8>(at, 5).toString() +
      "." +
      load<u8>(at, 6).toString() +
      "." +
      load<u8>(at, 7).toString() +
      '")';
  } else if (family == 10 && n >= 24) {
    out +=
      ", sin6_port=htons(" +
      (((load<u8>(at, 2) as i32) << 8) | load<u8>(at, 3)).toString() +
      "), sin6_flowinfo=htonl(" +
      bswap<u32>(load<u32>(at, 4)).toString() +
      '), inet_pton(AF_INET6, "' +
      ip6Text(at + 8) +
      '", &sin6_addr), sin6_scope_id=' +
      (n >= 28 ? load<u32>(at, 24) : 0).toString();
  } else if (family == 16 && n >= 12) {
    out += ", nl_pid=" + load<i32>(at, 4).toString() + ", nl_groups=" + fmt1("%08x", load<u32>(at, 8));
  } else out += ", sa_data=" + quoted(at + 2, n - 2);
  return out + "}";
}
const POLL: string[] = [
  "POLLIN",
  "POLLPRI",
  "POLLOUT",
  "POLLERR",
  "POLLHUP",
  "POLLNVAL",
  "POLLRDNORM",
  "POLLRDBAND",
  "POLLWRNORM",
  "POLLWRBAND",
];
function pollEvents(v: i32): string {
  let out = "";
  for (let i = 0; i < POLL.length; i++) if ((v >> i) & 1) out += (out.length ? "|" : "") + POLL[i];
  return out.length ? out : "0";
}
/** @param after show what happened instead of what is waited for */
export function pollfds(at: usize, n: i32, after: bool): string {
  let out = "[";
  for (let i = 0; i + 8 <= n; i += 8) {
    const fd = load<i32>(at + i);
    const revents = load<u16>(at + i, 6) as i32;
    if (after && !revents) continue;
    out +=
      (out.length > 1 ? ", " : "") +
      "{fd=" +
      fd.toString() +
      (after ? ", revents=" + pollEvents(revents) : ", events=" + pollEvents(load<u16>(at + i, 4))) +
      "}";
  }
  return out + "]";
}
export function epollEvents(at: usize, n: i32): string {
  let out = "[";
  for (let i = 0; i + 12 <= n; i += 12)
    out +=
      (i ? ", " : "") +
      "{events=E" +
      pollEvents(load<u32>(at + i) as i32)
        .split("|")
        .join("|E") +
      ", data=" +
      load<u64>(at + i, 4).toString() +
      "}";
  return out + "]";
}
/** struct clone_args (clone3(2)). */
export function cloneArgs(at: usize, n: i32): string {
  if (n < 40) return "{}";
  const sig = load<u64>(at, 32) as i32;
  let out = "{flags=" + flags("clone", load<u64>(at));
  if (load<u64>(at, 8)) out += ", pidfd=0x" + hex(load<u64>(at, 8));
  out += ", exit_signal=" + (sig ? signal(sig) : "0");
  out +=
    ", stack=" +
    (load<u64>(at, 40) ? "0x" + hex(load<u64>(at, 40)) : "NULL") +
    ", stack_size=" +
    (load<u64>(at, 48) ? "0x" + hex(load<u64>(at, 48)) : "0");
  if (n >= 80 && load<u64>(at, 72))
    out += ", set_tid=0x" + hex(load<u64>(at, 64)) + ", set_tid_size=" + load<u64>(at, 72).toString();
  return out + "}";
}
const CODES: string[] = ["CLD_EXITED", "CLD_KILLED", "CLD_DUMPED", "CLD_TRAPPED", "CLD_STOPPED", "CLD_CONTINUED"];
export function siCode(sig: i32, code: i32): string {
  if (sig == 17 && code >= 1 && code <= 6) return CODES[code - 1];
  if (code == 0) return "SI_USER";
  if (code == 0x80) return "SI_KERNEL";
  if (code == -1) return "SI_QUEUE";
  if (code == -2) return "SI_TIMER";
  if (code == -6) return "SI_TKILL";
  return code.toString();
}
export function siginfo(at: usize): string {
  const sig = load<i32>(at);
  const code = load<i32>(at, 8);
  let out = "{si_signo=" + signal(sig) + ", si_code=" + siCode(sig, code);
  if (code <= 0 || sig == 17)
    out += ", si_pid=" + load<i32>(at, 16).toString() + ", si_uid=" + load<u32>(at, 20).toString();
  if (sig == 17)
    out +=
      ", si_status=" +
      (code == 1 ? load<i32>(at, 24).toString() : signal(load<i32>(at, 24))) +
      ", si_utime=0, si_stime=0";
  return out + "}";
}
/** The strings of an argv, one after another with NULs. */
export function argv(at: usize, n: i32, cut: bool, most: i32): string {
  let out = "[";
  let from = 0;
  for (let i = 0; i < n; i++) {
    if (load<u8>(at + i)) continue;
    const length = i - from;
    out += (from ? ", " : "") + quoted(at + from, min(length, most)) + (length > most ? "..." : "");
    from = i + 1;
  }
  return out + (cut ? ", ...]" : "]");
}
export function countStrings(at: usize, n: i32): i32 {
  let count = 0;
  for (let i = 0; i < n; i++) if (!load<u8>(at + i)) count++;
  return count;
}
