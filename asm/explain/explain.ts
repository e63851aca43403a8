// Why a system call failed, from the state in which it was made; what the error means in general where the state tells nothing more.

import { EACCES, EPERM } from "../abi/errno";
import { Answer, Made } from "./answer";
import { alike, meaning } from "./errors";
import { binding, crowded, grouping, needing, netlink, wayfaring } from "./machine";
import { mounting, rooting, unmounting } from "./mounts";
import { entering, making } from "./namespaces";
import { becoming, capabilities, killing, mapping } from "./people";
import { State } from "./state";

/** What only this call is about. */
function ofCall(call: Made, state: State): Answer | null {
  const name = call.name;
  if (name == "unshare" || name == "clone" || name == "clone3" || name == "fork" || name == "vfork") {
    const answer = making(call, name == "clone" || name == "unshare" ? call.arg(0) : call.flags, state);
    return answer ? answer : crowded(call, state);
  }
  if (name == "setns") return entering(call, state);
  if (name == "mount") return mounting(call, state);
  if (name == "umount2") return unmounting(call, state);
  if (name == "pivot_root" || name == "chroot") return rooting(call, state);
  if (name == "kill" || name == "tkill" || name == "tgkill") return killing(call, state);
  if (name == "setgroups" || alike(name) == "setgid") return becoming(call, state, true);
  if (alike(name) == "setuid") return becoming(call, state, false);
  if (name == "capset") return capabilities(call, state);
  if (name == "bind") return binding(call, state);
  if (alike(name) == "write") {
    const link = state.text("fd/" + call.arg(0).toString());
    if (link.endsWith("/uid_map") || link.endsWith("/gid_map") || link.endsWith("/setgroups"))
      return mapping(call, state, link);
    if (link.includes("/cgroup")) return grouping(call, state, link);
    return null;
  }
  return call.errno == EPERM || call.errno == EACCES ? needing(call, state) : null;
}

/**
 * @param error the error's name: EPERM
 * @returns why, with a command that would do it where there is one
 */
export function explain(call: Made, error: string, state: State): Answer {
  const own = ofCall(call, state);
  if (own) return own;
  const way = wayfaring(call, state);
  if (way) return way;
  return new Answer(meaning(call.name, error));
}

/** An error in what a netlink socket answered: the call that read it succeeded. @returns null when nothing is known of it */
export function netlinkAnswer(error: string, state: State): Answer | null {
  if (error == "EPERM") {
    const why = netlink(state);
    if (why.length > 0) return new Answer("the message says EPERM: " + why).by("unshare -Urn", "");
  }
  const general = meaning("netlink", error);
  return general.length > 0 ? new Answer("the message says " + error + ": " + general) : null;
}
