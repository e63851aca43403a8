// Signal names as procps' and psmisc's tools take and list them.

import { signalName, signalNumber } from "../../lib/signal";
import { getuid } from "../../lib/sys/cred";
import { getpid } from "../../lib/sys/proc";
import { SYS_rt_sigqueueinfo } from "../../lib/sys/raw";

/** "HUP INT …" in lines of up to 78 columns. */
export function listSignals(): string {
  let out = "";
  let width = 0;
  for (let n = 1; n <= 31; n++) {
    const name = signalName(n);
    if (width && width + name.length + 1 > 78) {
      out += "\n";
      width = 0;
    }
    out += (width ? " " : "") + name;
    width += name.length + (width ? 1 : 0);
  }
  return out + "\n";
}
/** kill -L */
export function signalTable(): string {
  let out = "";
  for (let n = 1; n <= 31; n++) {
    const name = signalName(n);
    out += (n < 10 ? " " : "") + n.toString() + " " + (n % 7 ? name.padEnd(8) : name);
    if (n % 7 == 0) out += "\n";
  }
  return out + "\n";
}
/** −1 when it is none. */
export function signalOf(text: string): i32 {
  if (text == "0" || text.toUpperCase() == "NULL") return 0;
  return signalNumber(text);
}

/** Takes "-9", "-TERM" or "-SIGTERM" out of the arguments. @returns the signal, −1 when there is none */
export function takeSignal(args: string[]): i32 {
  for (let i = 1; i < args.length; i++) {
    if (args[i] == "--") return -1;
    if (args[i].length < 2 || !args[i].startsWith("-")) continue;
    const text = args[i].substring(1);
    const c = text.charCodeAt(0);
    // capitals and digits: lower-case letters are options
    if (!(c >= 48 && c <= 57) && !(c >= 65 && c <= 90)) continue;
    const sig = signalOf(text);
    if (sig < 0) continue;
    args.splice(i, 1);
    return sig;
  }
  return -1;
}

const info = memory.data(128);
/** sigqueue(3) @returns 0 or −errno */
export function sigqueue(pid: i32, sig: i32, value: i32): i32 {
  memory.fill(info, 0, 128);
  store<i32>(info, sig);
  store<i32>(info, -1, 8); // SI_QUEUE
  store<i32>(info, getpid(), 16);
  store<i32>(info, getuid(), 20);
  store<i64>(info, value, 24);
  return SYS_rt_sigqueueinfo(pid, sig, info as i32) as i32;
}
