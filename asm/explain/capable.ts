// Capabilities against user namespaces (user_namespaces(7)): who has one over what, and why not, in words.

import { bitOf, bitsOf, State } from "./state";

export const CAP_DAC_OVERRIDE = 1;
export const CAP_KILL = 5;
export const CAP_SETGID = 6;
export const CAP_SETUID = 7;
export const CAP_SETPCAP = 8;
export const CAP_SYS_CHROOT = 18;
export const CAP_SYS_ADMIN = 21;

const NAMES =
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE".split(
    " ",
  );
export function capName(cap: i32): string {
  return "CAP_" + NAMES[cap];
}
/** Number of CAP_…; −1 = there is none of that name. */
export function capNumber(name: string): i32 {
  return NAMES.indexOf(name.substring(4));
}

/** ns_capable: the process has it over what user namespace `over` owns. */
export function capable(state: State, cap: i32, over: u32): boolean {
  const own = state.own("user");
  // What the observer cannot see lies above, and nothing counts there.
  for (let at = over; at != 0; ) {
    if (at == own) return bitOf(state.line("status", "CapEff"), cap);
    const space = state.space(at);
    if (!space) return false;
    if (space.parent == own && own != 0 && space.creator == state.euid) return true;
    at = space.parent;
  }
  return false;
}

/** Whether `inner` lies in `outer`, at any depth. */
function within(state: State, inner: u32, outer: u32): boolean {
  let space = state.space(inner);
  while (space) {
    if (space.parent == outer && outer != 0) return true;
    space = state.space(space.parent);
  }
  return false;
}

/** user:[4026531837] */
export function userLink(inum: u32): string {
  return inum != 0 ? "user:[" + inum.toString() + "]" : "a user namespace that cannot be seen from here";
}

/** What its set of capabilities lacks, and whether it can be had again. */
function without(state: State, cap: i32): string {
  const effective = bitsOf(state.line("status", "CapEff"));
  const name = capName(cap);
  let text =
    effective == 0
      ? "your effective set is empty"
      : "your effective set has " + effective.toString() + " capabilities, not this one";
  if (bitOf(state.line("status", "CapPrm"), cap)) text += " (your permitted set has it: capset(2) can raise it)";
  else if (!bitOf(state.line("status", "CapBnd"), cap))
    text += " (" + name + " has left your bounding set: no execve(2) can bring it back)";
  return text;
}

/**
 * Why a capability is not had.
 * @param what it is that `over` owns: "this UTS namespace"; "" = `over` is meant itself
 * @returns "" when it is had
 */
export function lacking(state: State, cap: i32, over: u32, what: string): string {
  if (capable(state, cap, over)) return "";
  const own = state.own("user");
  const place = what.length > 0 ? "the user namespace that owns " + what + " (" + userLink(over) + ")" : userLink(over);
  const needed = capName(cap) + " is needed in " + place + "; you are ";
  const uid = state.euid.toString();
  if (over == own) return needed + "in it as uid " + uid + ", but " + without(state, cap);
  const here = needed + "in " + userLink(own) + " as uid " + uid + ", ";
  if (over == 0) return here + "and what is held there counts there and further in, never further out";
  if (within(state, own, over))
    return here + "which lies in it: what is held there counts there and further in, never further out";
  if (within(state, over, own)) return here + "around it: " + without(state, cap) + ", and it was not you who made it";
  return here + "beside it: capabilities count in one's own user namespace and further in";
}

/** Names of what the first mask has and the second has not, by comma. */
export function bitsIn(mask: string, without: string): string {
  const names: string[] = [];
  for (let cap = 0; cap < NAMES.length; cap++)
    if (bitOf(mask, cap) && !bitOf(without, cap)) names.push(NAMES[cap].toLowerCase());
  return names.join(", ");
}
