// unshare(2), clone(2), setns(2): why a namespace is not made, or not entered.

import { EINVAL, ENOSPC, EPERM } from "../abi/errno";
import {
  CLONE_FS,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../abi/flags";
import { Answer, Made } from "./answer";
import { CAP_SYS_ADMIN, CAP_SYS_CHROOT, capable, lacking, userLink } from "./capable";
import { decimal, inumOf, Space, State } from "./state";

const KINDS = ["mnt", "uts", "ipc", "net", "cgroup", "pid", "time", "user"];
/** unshare(1)'s and nsenter(1)'s letters. */
const LETTERS = "muinCpTU";
const FLAGS = [
  CLONE_NEWNS,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWCGROUP,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
];
const TITLES = ["mount", "UTS", "IPC", "network", "cgroup", "PID", "time", "user"];
/** The most user and PID namespaces inside each other. */
const DEPTH = 32;

export function titleOf(kind: string): string {
  const at = KINDS.indexOf(kind);
  return at < 0 ? kind : TITLES[at];
}
export function letterOf(kind: string): string {
  return LETTERS.charAt(KINDS.indexOf(kind));
}

/** The kinds that flags make new. */
function kindsIn(flags: u32): string[] {
  const kinds: string[] = [];
  for (let i = 0; i < FLAGS.length; i++) if ((flags & FLAGS[i]) != 0) kinds.push(KINDS[i]);
  return kinds;
}

/** unshare(1) for such namespaces with every right over them, by whoever runs it. */
export function unshareCommand(kinds: string[]): string {
  let letters = "";
  for (let i = 0; i < kinds.length; i++) if (kinds[i] != "user") letters += letterOf(kinds[i]);
  return "unshare -Ur" + letters + (letters.includes("p") || letters.includes("T") ? "f" : "");
}

/** Why no user namespace can be made here; "" = it can, as far as is to be seen. */
export function noUserNamespace(state: State): string {
  if (state.text("root") != "/" && state.text("root").length > 0)
    return "you are in a chroot (" + state.text("root") + "): who is in one can make no user namespace";
  if (state.text("sys/user/max_user_namespaces").trim() == "0")
    return "user.max_user_namespaces is 0 in " + userLink(state.own("user"));
  const own = state.own("user");
  if (state.knows("uid_map") && state.text("uid_map").trim() == "")
    return "your user has no number in " + userLink(own) + ": its uid_map is empty";
  return depth(state, own) >= DEPTH ? tooDeep("user") : "";
}

function tooDeep(kind: string): string {
  return titleOf(kind) + " namespaces are nested " + DEPTH.toString() + " deep here, and no deeper";
}

/** How many of its kind are around a namespace. */
function depth(state: State, inum: u32): i32 {
  let n = 0;
  let space = state.space(inum);
  while (space && space.parent != 0) {
    n++;
    space = state.space(space.parent);
  }
  return n;
}

/** A limit that is reached, in words and with what raises it. */
function limit(state: State, kinds: string[]): Answer | null {
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i];
    const name = "max_" + kind + "_namespaces";
    const most = state.text("sys/user/" + name).trim();
    if (most.length == 0) continue;
    const owner = state.own("user");
    let made: u32 = 0;
    // What is made here counts here; what this limit counts, further in, is not known one by one.
    for (let n = 0; n < state.spaces.length; n++) {
      const space = state.spaces[n];
      if (space.kind == kind && space.owner == owner) made++;
    }
    if (decimal(most) > made) continue;
    const answer = new Answer(
      "user." +
        name +
        " is " +
        most +
        " in " +
        userLink(owner) +
        ": so many " +
        titleOf(kind) +
        " namespaces may one user have made there, and further in, at a time",
    );
    return answer.by("echo " + (made + 16).toString() + " > /proc/sys/user/" + name, "root");
  }
  return null;
}

/** @param flags what is made new */
export function making(call: Made, flags: u32, state: State): Answer | null {
  const kinds = kindsIn(flags);
  if (kinds.length == 0) return null;
  if (call.errno == EPERM) {
    if (kinds.includes("user")) {
      const no = noUserNamespace(state);
      return no.length > 0 ? new Answer(no) : null;
    }
    const why = lacking(state, CAP_SYS_ADMIN, state.own("user"), "");
    if (why.length == 0) return null;
    const names: string[] = [];
    for (let i = 0; i < kinds.length; i++) names.push(titleOf(kinds[i]));
    const answer = new Answer("to make a new " + names.join(", ") + " namespace, " + why);
    const no = noUserNamespace(state);
    if (no.length > 0) return new Answer(answer.why + "; nor does a user namespace help: " + no);
    return answer.by(unshareCommand(kinds), "");
  }
  if (call.errno == ENOSPC) {
    if (kinds.includes("user") && depth(state, state.own("user")) >= DEPTH) return new Answer(tooDeep("user"));
    if (kinds.includes("pid") && depth(state, state.own("pid")) >= DEPTH) return new Answer(tooDeep("pid"));
    return limit(state, kinds);
  }
  if (
    call.errno == EINVAL &&
    (flags & CLONE_FS) != 0 &&
    call.name != "unshare" &&
    (kinds.includes("mnt") || kinds.includes("user"))
  )
    return new Answer(
      "CLONE_FS shares root and working directory with the caller, and a new " +
        (kinds.includes("mnt") ? "mount" : "user") +
        " namespace cannot be shared so",
    );
  if (call.errno == EINVAL && decimal(state.line("status", "Threads")) > 1 && kinds.includes("user"))
    return new Answer(
      "the process has " +
        state.line("status", "Threads") +
        " threads: all threads of a process are in one user namespace",
    );
  return null;
}

/** nsenter(1) into somebody's namespace, and into the user namespace that owns it first where that gives the right to. */
function enterCommand(state: State, space: Space): string {
  const pid = space.member;
  if (pid == 0) return "";
  const into = "nsenter -t " + pid.toString() + " ";
  const owner = space.owner != 0 ? space.owner : space.inum;
  if (space.kind != "user" && owner != state.own("user") && capable(state, CAP_SYS_ADMIN, owner))
    return into + "-U --preserve-credentials -" + letterOf(space.kind);
  return "";
}

export function entering(call: Made, state: State): Answer | null {
  const link = state.text("fd/" + call.arg(0).toString());
  const inum = inumOf(link);
  const space = state.space(inum);
  if (!space) {
    if (call.errno == EINVAL && link.length > 0 && inum == 0 && !link.includes("pidfd"))
      return new Answer("descriptor " + call.arg(0).toString() + " leads to " + link + ", which is no namespace");
    return null;
  }
  const own = state.own("user");
  const name = space.kind + ":[" + inum.toString() + "]";
  if (call.errno == EPERM) {
    let why = lacking(
      state,
      CAP_SYS_ADMIN,
      space.kind == "user" ? inum : space.owner,
      space.kind == "user" ? "" : name,
    );
    if (why.length == 0 && space.kind != "user") {
      why = lacking(state, CAP_SYS_ADMIN, own, "");
      if (why.length == 0 && space.kind == "mnt") why = lacking(state, CAP_SYS_CHROOT, own, "");
      if (why.length > 0)
        why =
          "over " +
          name +
          " you have the right, but who leaves a namespace needs it in his own user namespace too: " +
          why;
    }
    if (why.length == 0) return null;
    const command = enterCommand(state, space);
    if (command.length > 0) return new Answer(why).by(command, "");
    return new Answer(why).by(
      space.member != 0 ? "nsenter -t " + space.member.toString() + " -" + letterOf(space.kind) : "",
      space.member != 0 ? "root" : "",
    );
  }
  if (call.errno == EINVAL) {
    const wanted = kindsIn(call.arg(1));
    if (wanted.length == 1 && wanted[0] != space.kind)
      return new Answer("a " + titleOf(wanted[0]) + " namespace is asked for, and the descriptor leads to " + name);
    if (space.kind == "user" && inum == own)
      return new Answer(
        "you are in " + name + " already: to enter it again would give back every capability that was dropped",
      );
    if (space.kind == "pid" && inum != state.own("pid"))
      return new Answer(
        name +
          " is not your PID namespace " +
          state.text("ns/pid") +
          " or one inside it: children could not be seen from where you are",
      );
  }
  return null;
}
