// kill(2), the setuid(2) family, capset(2), and writes of a user namespace's maps: why one may not be, or reach, somebody else.

import { EACCES, EINVAL, EPERM, ESRCH } from "../abi/errno";
import { Answer, Made } from "./answer";
import { bitsIn, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN, capName, lacking, userLink } from "./capable";
import { decimal, inumOf, State, wordsOf } from "./state";

/** The signal's own argument of each call. */
function signalOf(call: Made): u32 {
  return call.arg(call.name == "tgkill" ? 2 : 1);
}

export function killing(call: Made, state: State): Answer | null {
  const whom = call.arg(call.name == "tgkill" ? 1 : 0);
  if (call.errno == EPERM && state.knows("target/status")) {
    const target = inumOfTarget(state);
    // Whose user namespace may not be looked at, is somebody else's.
    const why =
      target != 0 ? lacking(state, CAP_KILL, target, "") : "CAP_KILL is needed in the user namespace of the process";
    if (why.length == 0) return null;
    const uid = state.id("target/status", "Uid", 0).toString();
    const pid = state.line("target/status", "Pid");
    return new Answer(
      "process " +
        whom.toString() +
        " is uid " +
        uid +
        "'s and you are uid " +
        state.euid.toString() +
        ": the user must be the same (real or effective against real or saved), else " +
        why,
    ).by("kill -" + signalOf(call).toString() + " " + pid, "root");
  }
  if (call.errno == ESRCH)
    return new Answer(
      "there is no process " +
        whom.toString() +
        " in your PID namespace (" +
        state.text("ns/pid") +
        "): numbers of other ones mean nothing there",
    );
  if (call.errno == EINVAL) return new Answer("there is no signal " + signalOf(call).toString());
  return null;
}

function inumOfTarget(state: State): u32 {
  return inumOf(state.text("target/ns/user"));
}

/** Ids that a map has, in words: "0…0, 1000…1999". */
function ranges(map: string): string {
  const parts: string[] = [];
  const lines = map.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const fields = wordsOf(lines[i]);
    if (fields.length < 3) continue;
    const first = decimal(fields[0]);
    const count = decimal(fields[2]);
    parts.push(count == 1 ? first.toString() : first.toString() + " to " + (first + count - 1).toString());
  }
  return parts.length > 0 ? "only " + parts.join(", ") : "none yet";
}

/** Whether a map has an id. */
function mapped(map: string, id: u32): boolean {
  const lines = map.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const fields = wordsOf(lines[i]);
    if (fields.length < 3) continue;
    const first = decimal(fields[0]);
    if (id >= first && id - first < decimal(fields[2])) return true;
  }
  return false;
}

/** @param group of groups, not users */
export function becoming(call: Made, state: State, group: boolean): Answer | null {
  const cap = group ? CAP_SETGID : CAP_SETUID;
  const own = state.own("user");
  if (call.errno == EINVAL && call.name != "setgroups") {
    const map = state.text(group ? "gid_map" : "uid_map");
    for (let i = 0; i < call.args.length && i < 3; i++) {
      if (call.arg(i) == 0xffffffff || mapped(map, call.arg(i))) continue;
      return new Answer(
        (group ? "group " : "user ") +
          call.arg(i).toString() +
          " does not exist in " +
          userLink(own) +
          ": its " +
          (group ? "gid_map" : "uid_map") +
          " has " +
          ranges(map),
      ).by("unshare -U --map-auto --map-root-user", "a user with ids in /etc/subuid, outside of it");
    }
    return null;
  }
  if (call.errno != EPERM) return null;
  const why = lacking(state, cap, own, "");
  if (call.name == "setgroups" && state.text("setgroups").trim() == "deny")
    return new Answer(
      "setgroups is denied in " +
        userLink(own) +
        " (/proc/" +
        state.pid.toString() +
        "/setgroups says deny): who maps one's own group without " +
        "CAP_SETGID outside had to give that up first, for groups can also take rights away",
    );
  if (call.name == "setgroups" && state.text("gid_map").trim() == "")
    return new Answer("the gid_map of " + userLink(own) + " is empty: it must be written before groups can be set");
  if (why.length == 0) return null;
  const line = group ? "Gid" : "Uid";
  const ids =
    state.id("status", line, 0).toString() +
    ", " +
    state.id("status", line, 1).toString() +
    " and " +
    state.id("status", line, 2).toString();
  const answer = new Answer(
    (call.name == "setgroups"
      ? ""
      : "without " + capName(cap) + " one can only become one's own real, effective or saved id (" + ids + "): ") + why,
  );
  if (call.name == "setgroups") return answer;
  // Of real and effective the latter is what one wants to be.
  const wanted = call.arg(call.args.length > 1 && call.arg(1) != 0xffffffff ? 1 : 0).toString();
  return answer.by(
    group ? "unshare -U --map-group=" + wanted + " id -g" : "unshare -U --map-user=" + wanted + " id -u",
    "",
  );
}

/** Sets as CapEff is written: what of the first is not in the second, as names. */
function beyond(state: State, first: string, second: string): string {
  return bitsIn(state.line("status", first), state.line("status", second));
}

export function capabilities(call: Made, state: State): Answer | null {
  if (call.errno != EPERM) return null;
  const prm = beyond(state, "CapBnd", "CapPrm");
  const text =
    "permitted capabilities cannot grow, effective ones must be permitted, and inheritable ones permitted already or, with CAP_SETPCAP, in the bounding set";
  return new Answer(text + (prm.length > 0 ? ". You are not permitted: " + prm : "")).by(
    "unshare -Ur capsh --print",
    "",
  );
}

/** @param link what the descriptor leads to: /proc/PID/uid_map, gid_map or setgroups */
export function mapping(call: Made, state: State, link: string): Answer | null {
  const file = link.substring(link.lastIndexOf("/") + 1);
  const group = file == "gid_map";
  const text = call.text(1).trim();
  const own = state.text("target/ns/user").length > 0 ? inumOfTarget(state) : state.own("user");
  const space = state.space(own);
  const pid = link.split("/")[2];
  if (call.errno == EPERM && file == "setgroups") {
    if (state.text("target/gid_map").trim().length > 0 && text == "deny")
      return new Answer("the gid_map is written already: deny must come before it");
    if (state.text("target/setgroups").trim() == "deny")
      return new Answer("setgroups is denied in " + userLink(own) + ", for good: allow cannot come back");
  }
  if (call.errno == EPERM || call.errno == EACCES) {
    if (space && space.parent == 0)
      return new Answer("the first user namespace maps everybody to himself, and stays so");
    const map = state.text("target/" + file).trim();
    if (map.length > 0 && file != "setgroups")
      return new Answer(
        "the " +
          file +
          " of " +
          userLink(own) +
          " is written already (" +
          map.split("\n").length.toString() +
          " lines): it can be written once",
      );
    if (!space) return null;
    const cap = group ? CAP_SETGID : CAP_SETUID;
    const over = lacking(state, CAP_SYS_ADMIN, own, "");
    if (over.length > 0) return new Answer("to write a map, " + over);
    const why = lacking(state, cap, space.parent, "");
    if (why.length == 0) return null;
    const id = state.euid;
    if (group && state.text("target/setgroups").trim() == "allow")
      return new Answer(
        "without " +
          capName(cap) +
          " further out one's own group can be mapped only after setgroups is denied, and it is allowed; " +
          why,
      ).by(
        "echo deny > /proc/" +
          pid +
          "/setgroups && echo '" +
          (text.length > 0 ? text : "0 " + state.id("status", "Gid", 1).toString() + " 1") +
          "' > " +
          link,
        "",
      );
    return new Answer(
      "without " +
        capName(cap) +
        " further out a map can hold one line: one id, one's own (" +
        (group ? state.id("status", "Gid", 1) : id).toString() +
        " there); " +
        why,
    ).by(text.length > 0 ? "echo '" + text + "' > " + link : "", "root");
  }
  if (call.errno == EINVAL)
    return new Answer(
      "a map is up to 340 lines of three numbers, first inside, first outside, how many, that do not overlap, written at once from its beginning",
    );
  return null;
}
