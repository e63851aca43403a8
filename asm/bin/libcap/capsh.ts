// capsh(1): shows capabilities, changes them step by step, and starts a shell with what is left. Options act in the order in which
// they are given. Not here: --explain, --suggest, --iab, --inmode, --mode=, --modes, --forkfor, --killit, --license, --strict.

import { strerror } from "../../lib/errno";
import { print, stderr } from "../../lib/io";
import { strtoul } from "../../lib/number";
import { exec } from "../../lib/process";
import { getegid, geteuid, getgid, getgroups, getuid, setgid, setgroups, setuid } from "../../lib/sys/cred";
import { chdir, chroot } from "../../lib/sys/fs";
import { PR_CAP_AMBIENT, PR_CAPBSET_DROP, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, prctl } from "../../lib/sys/proc";
import { groupByGid, groupByName, groupsOf, passwdByName, passwdByUid } from "../../lib/users";
import { effective, inheritable, lastCap, permitted, readCaps, writeCaps } from "../util-linux/caps";
import { complain } from "./complain";
import { Caps, capByName, capsFrom, capsText, iabText, namesOf } from "./text";

const HELP = `usage: capsh [args ...]
  --addamb=xxx   add xxx,... capabilities to ambient set
  --cap-uid=<n>  use libcap cap_setuid() to change uid
  --caps=xxx     set caps as per cap_from_text()
  --chroot=path  chroot(2) to this path
  --current      show current caps and IAB vectors
  --decode=xxx   decode a hex string to a list of caps
  --delamb=xxx   remove xxx,... capabilities from ambient
  --drop=xxx     drop xxx,... caps from bounding set
  --explain=xxx  explain what capability xxx permits
  --forkfor=<n>  fork and make child sleep for <n> sec
  --gid=<n>      set gid to <n> (hint: id <username>)
  --groups=g,... set the supplemental groups
  --has-a=xxx    exit 1 if capability xxx not ambient
  --has-b=xxx    exit 1 if capability xxx not dropped
  --has-ambient  exit 1 unless ambient vector supported
  --has-i=xxx    exit 1 if capability xxx not inheritable
  --has-p=xxx    exit 1 if capability xxx not permitted
  --has-no-new-privs  exit 1 if privs not limited
  --help, -h     this message (or try 'man capsh')
  --iab=...      use cap_iab_from_text() to set iab
  --inh=xxx      set xxx,.. inheritable set
  --inmode=<xxx> exit 1 if current mode is not <xxx>
  --is-uid=<n>   exit 1 if uid != <n>
  --is-gid=<n>   exit 1 if gid != <n>
  --keep=<n>     set keep-capability bit to <n>
  --killit=<n>   send signal(n) to child
  --license      display license info
  --mode         display current libcap mode
  --mode=<xxx>   set libcap mode to <xxx>
  --modes        list libcap named modes
  --no-new-privs set sticky process privilege limiter
  --noamb        reset (drop) all ambient capabilities
  --noenv        no fixup of env vars (for --user)
  --print        display capability relevant state
  --quiet        if first argument skip max cap check
  --secbits=<n>  write a new value for securebits
  --shell=/xx/yy use /xx/yy instead of /bin/bash for --
  --strict       toggle --caps, --drop and --inh fixups
  --suggest=text search cap descriptions for text
  --supports=xxx exit 1 if capability xxx unsupported
  --uid=<n>      set uid to <n> (hint: id <username>)
  --user=<name>  set uid,gid and groups to that of user
  ==             re-exec(capsh) with args as for --
  =+             cap_launch capsh with args as for -+
  --             remaining arguments are for /bin/bash
  -+             cap_launch /bin/bash with remaining args
                 (without -- [capsh] will simply exit(0))
`;

const PR_SET_KEEPCAPS = 8;
const PR_GET_SECUREBITS = 27;
const PR_SET_SECUREBITS = 28;
const PR_SET_NO_NEW_PRIVS = 38;
const AMBIENT_IS_SET = 1;
const AMBIENT_RAISE = 2;
const AMBIENT_LOWER = 3;
const AMBIENT_CLEAR_ALL = 4;
/** All bits and their locks, ambient ones too: what a system without root's privileges has. */
const ALL_SECURED = 0xef;

@inline
function bit(cap: i32): u64 {
  return (<u64>1) << cap;
}

function bounding(): u64 {
  let mask: u64 = 0;
  for (let n = 0; n <= lastCap(); n++) if (prctl(PR_CAPBSET_READ, n) == 1) mask |= bit(n);
  return mask;
}
function ambient(): u64 {
  let mask: u64 = 0;
  for (let n = 0; n <= lastCap(); n++) if (prctl(PR_CAP_AMBIENT, AMBIENT_IS_SET, n) == 1) mask |= bit(n);
  return mask;
}

function mode(): string {
  const bits = prctl(PR_GET_SECUREBITS);
  if (bits == 0) return "HYBRID (4)";
  if (bits != ALL_SECURED) return "UNCERTAIN (0)";
  readCaps();
  if (inheritable) return "PURE1E (3)";
  return permitted || effective || bounding() ? "PURE1E_INIT (2)" : "NOPRIV (1)";
}

function current(): void {
  readCaps();
  print("Current: " + capsText(new Caps(effective, permitted, inheritable)) + "\n");
}
function currentIab(): void {
  readCaps();
  print("Current IAB: " + iabText(inheritable, ambient(), bounding()) + "\n");
}

function userText(uid: i32): string {
  const p = passwdByUid(uid);
  return (<u32>uid).toString() + "(" + (p === null ? "???" : p.name) + ")";
}
function groupText(gid: i32): string {
  const g = groupByGid(gid);
  return (<u32>gid).toString() + "(" + (g === null ? "???" : g.name) + ")";
}

function secureBit(name: string, bits: i32, at: i32): void {
  print(
    " secure-" + name + ": " + (bits & (1 << at) ? "yes" : "no") + " (" + (bits & (2 << at) ? "" : "un") + "locked)\n",
  );
}

function show(): void {
  current();
  print("Bounding set =" + namesOf(bounding()) + "\n");
  print("Ambient set =" + namesOf(ambient()) + "\n");
  currentIab();
  const bits = prctl(PR_GET_SECUREBITS);
  let binary = bits.toString(2);
  print(
    "Securebits: 0" + bits.toString(8) + "/0x" + bits.toString(16) + "/" + binary.length.toString() + "'b" + binary,
  );
  print(" (no-new-privs=" + prctl(PR_GET_NO_NEW_PRIVS).toString() + ")\n");
  secureBit("noroot", bits, 0);
  secureBit("no-suid-fixup", bits, 2);
  secureBit("keep-caps", bits, 4);
  secureBit("no-ambient-raise", bits, 6);
  print("uid=" + userText(getuid()) + " euid=" + userText(geteuid()) + "\n");
  print("gid=" + groupText(getgid()) + (getegid() == getgid() ? "" : " egid=" + groupText(getegid())) + "\n");
  const groups = getgroups();
  let text = "";
  for (let i = 0; i < groups.length; i++) text += (i ? "," : "") + groupText(groups[i]);
  print("groups=" + text + "\n");
  print("Guessed mode: " + mode() + "\n");
}

/** A list of names. @returns a mask; `unknown` says which is none */
let unknown: string = "";
function maskOf(list: string): u64 {
  unknown = "";
  if (list == "all") return bit(lastCap() + 1) - 1;
  let mask: u64 = 0;
  const names = list.split(",");
  for (let i = 0; i < names.length; i++) {
    if (!names[i].length) continue;
    const n = capByName(names[i]);
    if (n < 0) {
      unknown = names[i];
      return 0;
    }
    mask |= bit(n);
  }
  return mask;
}

function drop(list: string): i32 {
  const mask = maskOf(list);
  if (unknown.length) return complain("capability [" + unknown + "] is unknown to libcap");
  for (let n = 0; n <= lastCap(); n++) {
    if (!(mask & bit(n)) || prctl(PR_CAPBSET_READ, n) != 1) continue;
    const r = prctl(PR_CAPBSET_DROP, n);
    if (r < 0) return complain("failed to drop [" + namesOf(bit(n)) + "=" + n.toString() + "]: " + strerror(-r));
  }
  return 0;
}

function setAmbient(list: string, how: i32): i32 {
  const mask = maskOf(list);
  if (unknown.length) return complain("capability [" + unknown + "] is unknown to libcap");
  for (let n = 0; n <= lastCap(); n++) {
    if (!(mask & bit(n))) continue;
    const r = prctl(PR_CAP_AMBIENT, how, n);
    if (r < 0)
      return complain(
        "failed to " +
          (how == AMBIENT_RAISE ? "raise" : "lower") +
          " ambient [" +
          namesOf(bit(n)) +
          "=" +
          n.toString() +
          "]",
      );
  }
  return 0;
}

function has(list: string, mask: u64, where: string): i32 {
  const n = capByName(list);
  if (n < 0) return complain("cap[" + list + "] not recognized by library");
  return mask & bit(n) ? 0 : complain("cap[" + list + "] not " + where);
}

/** cap_setuid(3): what is permitted stays. */
function becomeUser(uid: i32): i32 {
  prctl(PR_SET_KEEPCAPS, 1);
  const r = setuid(uid);
  prctl(PR_SET_KEEPCAPS, 0);
  return r < 0 ? complain("Unable to set UID=" + uid.toString() + ": " + strerror(-r)) : 0;
}

function setGroups(list: string): i32 {
  const out: i32[] = [];
  const names = list.split(",");
  for (let i = 0; i < names.length; i++) {
    const g = groupByName(names[i]);
    const digits = names[i].length > 0 && names[i].charCodeAt(0) >= 48 && names[i].charCodeAt(0) <= 57;
    if (g === null && !digits) return complain("Failed to identify gid for group [" + names[i] + "]");
    out.push(g !== null ? g.gid : <i32>strtoul(names[i]));
  }
  const r = setgroups(out);
  return r < 0 ? complain("Failed to setgroups.") : 0;
}

function asUser(name: string): i32 {
  const p = passwdByName(name);
  if (p === null) return complain("User [" + name + "] not known");
  const r = setgroups(groupsOf(name, p.gid));
  if (r < 0 || setgid(p.gid) < 0) return complain("Unable to set group details for user [" + name + "]");
  return becomeUser(p.uid);
}

/** One option. @returns 0, or the status to end with */
function one(option: string): i32 {
  const equal = option.indexOf("=");
  const name = equal < 0 ? option : option.substring(0, equal);
  const value = equal < 0 ? "" : option.substring(equal + 1);
  if (option == "--print") show();
  else if (option == "--current") {
    current();
    currentIab();
  } else if (option == "--mode") {
    const m = mode();
    print("Mode: " + m.substring(0, m.indexOf(" ")) + "\n");
  } else if (name == "--decode") {
    const mask = strtoul(value, 16);
    print("0x" + mask.toString(16).padStart(16, "0") + "=" + namesOf(mask, 63) + "\n");
  } else if (name == "--drop") return drop(value);
  else if (name == "--caps") {
    const c = capsFrom(value);
    if (c === null) return complain("unable to interpret [" + option + "]");
    if (writeCaps(c.effective, c.permitted, c.inheritable) < 0)
      return complain("Unable to set capabilities [" + option + "]");
  } else if (name == "--inh") {
    const mask = maskOf(value == "none" ? "" : value);
    if (unknown.length) return complain("unable to interpret [" + value + "]");
    readCaps();
    if (writeCaps(effective, permitted, mask) < 0) return complain("Fatal error: [" + option + "] failed");
  } else if (name == "--addamb") return setAmbient(value, AMBIENT_RAISE);
  else if (name == "--delamb") return setAmbient(value, AMBIENT_LOWER);
  else if (option == "--noamb") prctl(PR_CAP_AMBIENT, AMBIENT_CLEAR_ALL);
  else if (name == "--keep") {
    if (prctl(PR_SET_KEEPCAPS, strtoul(value)) < 0) return complain("prctl(PR_SET_KEEPCAPS, " + value + ") failed");
  } else if (name == "--secbits") {
    const r = prctl(PR_SET_SECUREBITS, strtoul(value, 0));
    if (r < 0)
      return complain(
        "failed to set securebits to 0" + strtoul(value, 0).toString(8) + "/0x" + strtoul(value, 0).toString(16),
      );
  } else if (option == "--no-new-privs") prctl(PR_SET_NO_NEW_PRIVS, 1);
  else if (option == "--has-no-new-privs") {
    if (prctl(PR_GET_NO_NEW_PRIVS) != 1) return complain("no-new-privs not set");
  } else if (name == "--has-p") {
    readCaps();
    return has(value, permitted, "permitted");
  } else if (name == "--has-i") {
    readCaps();
    return has(value, inheritable, "inheritable");
  } else if (name == "--has-a") return has(value, ambient(), "in ambient vector");
  else if (name == "--has-b") return has(value, bounding(), "in bounding vector");
  else if (name == "--supports") {
    if (capByName(value) < 0) return complain("cap[" + value + "] not recognized by library");
  } else if (name == "--uid") {
    const r = setuid(<i32>strtoul(value));
    if (r < 0) return complain("Failed to set uid=" + value + ": " + strerror(-r));
  } else if (name == "--cap-uid") return becomeUser(<i32>strtoul(value));
  else if (name == "--gid") {
    const r = setgid(<i32>strtoul(value));
    if (r < 0) return complain("Failed to set gid=" + value + ": " + strerror(-r));
  } else if (name == "--groups") return setGroups(value);
  else if (name == "--user") return asUser(value);
  else if (name == "--is-uid") {
    if (<i32>strtoul(value) != getuid()) return complain("uid: got=" + getuid().toString() + ", want=" + value);
  } else if (name == "--is-gid") {
    if (<i32>strtoul(value) != getgid()) return complain("gid: got=" + getgid().toString() + ", want=" + value);
  } else if (name == "--chroot") {
    const r = chroot(value);
    if (r < 0) {
      // Without a line end, as there.
      stderr.put("Unable to chroot/chdir to [" + value + "]");
      return 1;
    }
    chdir("/");
  } else if (option == "--noenv" || option == "--quiet" || option == "--has-ambient") return 0;
  else {
    print(HELP);
    return option == "--help" || option == "-h" ? -1 : 1;
  }
  return 0;
}

export function capsh(args: string[]): i32 {
  let shell = "/bin/sh";
  for (let i = 1; i < args.length; i++) {
    if (args[i] == "--" || args[i] == "==") {
      const argv = [args[i] == "==" ? "/usr/sbin/capsh" : shell];
      for (let k = i + 1; k < args.length; k++) argv.push(args[k]);
      const r = exec(argv);
      return complain("execve '" + argv[0] + "' failed: " + strerror(-r));
    }
    if (args[i].startsWith("--shell=")) {
      shell = args[i].substring(8);
      continue;
    }
    const r = one(args[i]);
    if (r) return r < 0 ? 0 : r;
  }
  return 0;
}
