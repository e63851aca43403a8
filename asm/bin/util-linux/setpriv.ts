// setpriv(1): run a program with other credentials, capabilities, securebits, no_new_privs or parent death signal. Order of the
// steps as in util-linux: user, groups, securebits, bounding set, inheritable and ambient capabilities, death signal.
import { clearenv, getenv, setenv } from "../../lib/env";
import { err, errx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { hex } from "../../lib/number";
import { signalName } from "../../lib/signal";
import {
  getegid,
  geteuid,
  getgid,
  getgroups,
  getresgid,
  getresuid,
  getuid,
  setgroups,
  setresgid,
  setresuid,
} from "../../lib/sys/cred";
import {
  PR_CAP_AMBIENT,
  PR_CAPBSET_DROP,
  PR_CAPBSET_READ,
  PR_GET_NO_NEW_PRIVS,
  PR_GET_PDEATHSIG,
  PR_SET_KEEPCAPS,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_PDEATHSIG,
  PR_SET_SECUREBITS,
  prctl,
} from "../../lib/sys/proc";
import { groupByName, groupsOf, Passwd, passwdByName, passwdByUid } from "../../lib/users";
import {
  capName,
  capNumber,
  effective,
  inheritable,
  lastCap,
  PR_CAP_AMBIENT_IS_SET,
  PR_CAP_AMBIENT_LOWER,
  PR_CAP_AMBIENT_RAISE,
  permitted,
  readCaps,
  writeCaps,
} from "./caps";
import { EXIT_FAILURE, exclusive, execOrDie, help, parseUlong, signalByName, tryHelp, version } from "./common";

const HELP = `
Usage:
 setpriv [options] <program> [<argument>...]

Run a program with different privilege settings.

Options:
 -d, --dump                  show current state (and do not exec)
 --nnp, --no-new-privs       disallow granting new privileges
 --ambient-caps <caps,...>   set ambient capabilities
 --inh-caps <caps,...>       set inheritable capabilities
 --bounding-set <caps>       set capability bounding set
 --ruid <uid|user>           set real uid
 --euid <uid|user>           set effective uid
 --rgid <gid|user>           set real gid
 --egid <gid|group>          set effective gid
 --reuid <uid|user>          set real and effective uid
 --regid <gid|group>         set real and effective gid
 --clear-groups              clear supplementary groups
 --keep-groups               keep supplementary groups
 --init-groups               initialize supplementary groups
 --groups <group,...>        set supplementary groups by UID or name
 --securebits <bits>         set securebits
 --pdeathsig keep|clear|<signame>
                             set or clear parent death signal
 --selinux-label <label>     set SELinux label
 --apparmor-profile <pr>     set AppArmor profile
 --reset-env                 clear all environment and initialize
                               HOME, SHELL, USER, LOGNAME and PATH

 -h, --help                  display this help
 -V, --version               display version

 This tool can be dangerous.  Read the manpage, and be careful.

For more details see setpriv(1).
`;

/** Privileges could not be set: distinct from what the program may return. */
const EXIT_PRIVERR = 127;

const PR_GET_SECUREBITS = 27;
const SECBITS: string[] = [
  "noroot",
  "noroot_locked",
  "no_setuid_fixup",
  "no_setuid_fixup_locked",
  "keep_caps",
  "keep_caps_locked",
];
const SECBIT_KEEP_CAPS = 16;

const OPT_NNP = 256;
const OPT_RUID = 257;
const OPT_EUID = 258;
const OPT_REUID = 259;
const OPT_RGID = 260;
const OPT_EGID = 261;
const OPT_REGID = 262;
const OPT_CLEAR_GROUPS = 263;
const OPT_KEEP_GROUPS = 264;
const OPT_INIT_GROUPS = 265;
const OPT_GROUPS = 266;
const OPT_INHCAPS = 267;
const OPT_AMBCAPS = 268;
const OPT_LISTCAPS = 269;
const OPT_CAPBSET = 270;
const OPT_SECUREBITS = 271;
const OPT_PDEATHSIG = 272;
const OPT_SELINUX = 273;
const OPT_APPARMOR = 274;
const OPT_RESET_ENV = 275;

function has(set: u64, cap: i32): bool {
  return ((set >> (cap as u64)) & 1) != 0;
}
const result = memory.data(4);

// --- dump

function capList(label: string, set: u64): void {
  let text = "";
  for (let i = 0; i <= lastCap(); i++) if (has(set, i)) text += (text.length ? "," : "") + capName(i);
  print(label + (text.length ? text : "[none]") + "\n");
}
function ambientSet(): u64 {
  let set: u64 = 0;
  for (let i = 0; i <= lastCap(); i++)
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i) == 1) set |= (1 as u64) << (i as u64);
  return set;
}
function boundingSet(): u64 {
  let set: u64 = 0;
  for (let i = 0; i <= lastCap(); i++) if (prctl(PR_CAPBSET_READ, i) == 1) set |= (1 as u64) << (i as u64);
  return set;
}
function dump(level: i32): i32 {
  print("uid: " + (getuid() as u32).toString() + "\n");
  print("euid: " + (geteuid() as u32).toString() + "\n");
  if (level >= 3) {
    const ids = getresuid();
    if (ids !== null) print("suid: " + (ids[2] as u32).toString() + "\n");
  }
  print("gid: " + (getgid() as u32).toString() + "\n");
  print("egid: " + (getegid() as u32).toString() + "\n");
  if (level >= 3) {
    const ids = getresgid();
    if (ids !== null) print("sgid: " + (ids[2] as u32).toString() + "\n");
  }
  const groups = getgroups();
  let text = "";
  for (let i = 0; i < groups.length; i++) text += (i ? "," : "") + (groups[i] as u32).toString();
  print("Supplementary groups: " + (groups.length ? text : "[none]") + "\n");
  const nnp = prctl(PR_GET_NO_NEW_PRIVS);
  if (nnp >= 0) print("no_new_privs: " + nnp.toString() + "\n");
  readCaps();
  if (level >= 2) {
    capList("Effective capabilities: ", effective);
    capList("Permitted capabilities: ", permitted);
  }
  capList("Inheritable capabilities: ", inheritable);
  capList("Ambient capabilities: ", ambientSet());
  capList("Capability bounding set: ", boundingSet());
  const bits = prctl(PR_GET_SECUREBITS);
  if (bits < 0) err(EXIT_PRIVERR, bits, "getting process secure bits failed");
  print("Securebits: " + securebitsText(bits) + "\n");
  const r = prctl(PR_GET_PDEATHSIG, result as i64);
  if (r < 0) err(EXIT_PRIVERR, r, "get pdeathsig failed");
  const sig = load<i32>(result);
  const name = sig && sig < 32 ? signalName(sig) : "";
  print("Parent death signal: " + (!sig ? "[none]" : name.length ? name : sig.toString()) + "\n");
  return 0;
}
function securebitsText(bits: i32): string {
  if (!bits) return "[none]";
  let text = "";
  for (let i = 0; i < SECBITS.length; i++) {
    if (!(bits & (1 << i)) || 1 << i == SECBIT_KEEP_CAPS) continue;
    text += (text.length ? "," : "") + SECBITS[i];
    bits &= ~(1 << i);
  }
  bits &= ~SECBIT_KEEP_CAPS;
  if (bits) text += (text.length ? "," : "") + "0x" + hex(bits);
  return text;
}

// --- parsing

function uidOf(text: string, message: string): u32 {
  const p = passwdByName(text);
  return p !== null ? p.uid : (parseUlong(text, message) as u32);
}
function gidOf(text: string, message: string): u32 {
  const g = groupByName(text);
  return g !== null ? g.gid : (parseUlong(text, message) as u32);
}
function parseGroups(list: string): i32[] {
  const out: i32[] = [];
  const names = list.split(",");
  for (let i = 0; i < names.length; i++) out.push(gidOf(names[i], "Invalid supplementary group id"));
  return out;
}
function parseSecurebits(list: string): i32 {
  let bits = prctl(PR_GET_SECUREBITS);
  if (bits < 0) err(EXIT_PRIVERR, bits, "getting process secure bits failed");
  const items = list.split(",");
  for (let i = 0; i < items.length; i++) {
    const sign = items[i].length ? items[i].charAt(0) : "";
    if (sign != "+" && sign != "-") errx(EXIT_FAILURE, "bad securebits string");
    const name = items[i].substring(1);
    if (name == "all") {
      if (sign == "+") errx(EXIT_FAILURE, "+all securebits is not allowed");
      bits = 0;
      continue;
    }
    const k = SECBITS.indexOf(name);
    if (k < 0) errx(EXIT_FAILURE, "unrecognized securebit");
    // exec clears it: setting it here would be without effect
    if (1 << k == SECBIT_KEEP_CAPS) errx(EXIT_FAILURE, "adjusting keep_caps does not make sense");
    if (sign == "+") bits |= 1 << k;
    else bits &= ~(1 << k);
  }
  return bits | SECBIT_KEEP_CAPS;
}
/** Applies "+chown,-all" to a set of capabilities. */
function changeCaps(set: u64, list: string): u64 {
  const items = list.split(",");
  for (let i = 0; i < items.length; i++) {
    const sign = items[i].length ? items[i].charAt(0) : "";
    if (sign != "+" && sign != "-") errx(EXIT_FAILURE, "bad capability string");
    const name = items[i].substring(1);
    let bits: u64 = 0;
    if (name == "all") bits = ((1 as u64) << ((lastCap() + 1) as u64)) - 1;
    else {
      const cap = capNumber(name);
      if (cap < 0) errx(EXIT_FAILURE, 'unknown capability "' + name + '"');
      bits = (1 as u64) << (cap as u64);
    }
    if (sign == "+") set |= bits;
    else set &= ~bits;
  }
  return set;
}
/** The same on the ambient set, which is changed one by one; what the kernel refuses stays as it is. */
function changeAmbient(list: string): void {
  const none: u64 = 0;
  const items = list.split(",");
  for (let i = 0; i < items.length; i++) {
    const add = items[i].startsWith("+");
    const bits = changeCaps(none, add || !items[i].startsWith("-") ? items[i] : "+" + items[i].substring(1));
    for (let cap = 0; cap <= lastCap(); cap++)
      if (has(bits, cap)) prctl(PR_CAP_AMBIENT, add ? PR_CAP_AMBIENT_RAISE : PR_CAP_AMBIENT_LOWER, cap);
  }
}

/** A clean environment as login(1) would make it for `user`. */
function resetEnvironment(user: Passwd | null): void {
  if (user === null) return;
  const term = getenv("TERM");
  clearenv();
  if (term !== null) setenv("TERM", term);
  if (user.shell.length) setenv("SHELL", user.shell);
  setenv("HOME", user.dir);
  setenv("USER", user.name);
  setenv("LOGNAME", user.name);
  setenv(
    "PATH",
    user.uid ? "/usr/local/bin:/bin:/usr/bin" : "/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin",
  );
}

function once(seen: bool, name: string): void {
  if (seen) errx(EXIT_FAILURE, name.startsWith("duplicate") ? name : "duplicate --" + name + " option");
}

export function setpriv(args: string[]): i32 {
  let options = 0;
  let dumps = 0;
  let listCaps = false;
  let nnp = false;
  let haveRuid = false;
  let haveEuid = false;
  let ruid: u32 = 0;
  let euid: u32 = 0;
  let haveRgid = false;
  let haveEgid = false;
  let rgid: u32 = 0;
  let egid: u32 = 0;
  let passwd: Passwd | null = null;
  let clearGroups = false;
  let keepGroups = false;
  let initGroups = false;
  let groups: i32[] | null = null;
  let inhCaps: string | null = null;
  let ambCaps: string | null = null;
  let bounding: string | null = null;
  let haveSecurebits = false;
  let securebits = 0;
  let pdeath: i32 = 0;
  let resetEnv = false;
  let group = 0;

  const g = new Getopt(args, "+dhV", [
    long("dump", NO_ARG, 0x64),
    long("nnp", NO_ARG, OPT_NNP),
    long("no-new-privs", NO_ARG, OPT_NNP),
    long("inh-caps", REQ_ARG, OPT_INHCAPS),
    long("ambient-caps", REQ_ARG, OPT_AMBCAPS),
    long("list-caps", NO_ARG, OPT_LISTCAPS),
    long("ruid", REQ_ARG, OPT_RUID),
    long("euid", REQ_ARG, OPT_EUID),
    long("rgid", REQ_ARG, OPT_RGID),
    long("egid", REQ_ARG, OPT_EGID),
    long("reuid", REQ_ARG, OPT_REUID),
    long("regid", REQ_ARG, OPT_REGID),
    long("clear-groups", NO_ARG, OPT_CLEAR_GROUPS),
    long("keep-groups", NO_ARG, OPT_KEEP_GROUPS),
    long("init-groups", NO_ARG, OPT_INIT_GROUPS),
    long("groups", REQ_ARG, OPT_GROUPS),
    long("bounding-set", REQ_ARG, OPT_CAPBSET),
    long("securebits", REQ_ARG, OPT_SECUREBITS),
    long("pdeathsig", REQ_ARG, OPT_PDEATHSIG),
    long("selinux-label", REQ_ARG, OPT_SELINUX),
    long("apparmor-profile", REQ_ARG, OPT_APPARMOR),
    long("help", NO_ARG, 0x68),
    long("reset-env", NO_ARG, OPT_RESET_ENV),
    long("version", NO_ARG, 0x56),
  ]);
  let selinux = false;
  let apparmor = false;
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    group = exclusive(
      group,
      c,
      [OPT_CLEAR_GROUPS, OPT_KEEP_GROUPS, OPT_INIT_GROUPS, OPT_GROUPS],
      ["--clear-groups", "--keep-groups", "--init-groups", "--groups"],
    );
    options++;
    switch (c) {
      case 0x64:
        dumps++;
        break;
      case OPT_NNP:
        once(nnp, "no-new-privs");
        nnp = true;
        break;
      case OPT_RUID:
        once(haveRuid, "duplicate ruid");
        haveRuid = true;
        passwd = passwdByName(arg);
        ruid = uidOf(arg, "failed to parse ruid");
        break;
      case OPT_EUID:
        once(haveEuid, "duplicate euid");
        haveEuid = true;
        euid = uidOf(arg, "failed to parse euid");
        break;
      case OPT_REUID:
        once(haveRuid || haveEuid, "duplicate ruid or euid");
        haveRuid = haveEuid = true;
        ruid = euid = uidOf(arg, "failed to parse reuid");
        passwd = passwdByUid(ruid);
        break;
      case OPT_RGID:
        once(haveRgid, "duplicate rgid");
        haveRgid = true;
        rgid = gidOf(arg, "failed to parse rgid");
        break;
      case OPT_EGID:
        once(haveEgid, "duplicate egid");
        haveEgid = true;
        egid = gidOf(arg, "failed to parse egid");
        break;
      case OPT_REGID:
        once(haveRgid || haveEgid, "duplicate rgid or egid");
        haveRgid = haveEgid = true;
        rgid = egid = gidOf(arg, "failed to parse regid");
        break;
      case OPT_CLEAR_GROUPS:
        once(clearGroups, "clear-groups");
        clearGroups = true;
        break;
      case OPT_KEEP_GROUPS:
        once(keepGroups, "keep-groups");
        keepGroups = true;
        break;
      case OPT_INIT_GROUPS:
        once(initGroups, "init-groups");
        initGroups = true;
        break;
      case OPT_GROUPS:
        once(groups !== null, "groups");
        groups = parseGroups(arg);
        break;
      case OPT_PDEATHSIG:
        once(pdeath != 0, "keep-pdeathsig");
        if (arg == "keep") {
          const r = prctl(PR_GET_PDEATHSIG, result as i64);
          if (r < 0) err(EXIT_PRIVERR, r, "failed to get parent death signal");
          pdeath = load<i32>(result);
        } else if (arg == "clear") pdeath = -1;
        else {
          pdeath = signalByName(arg);
          if (pdeath < 0) errx(EXIT_FAILURE, "unknown signal: " + arg);
        }
        break;
      case OPT_LISTCAPS:
        listCaps = true;
        break;
      case OPT_INHCAPS:
        once(inhCaps !== null, "inh-caps");
        inhCaps = arg;
        break;
      case OPT_AMBCAPS:
        once(ambCaps !== null, "ambient-caps");
        ambCaps = arg;
        break;
      case OPT_CAPBSET:
        once(bounding !== null, "bounding-set");
        bounding = arg;
        break;
      case OPT_SECUREBITS:
        once(haveSecurebits, "securebits");
        haveSecurebits = true;
        securebits = parseSecurebits(arg);
        break;
      case OPT_SELINUX:
        once(selinux, "selinux-label");
        selinux = true;
        break;
      case OPT_APPARMOR:
        once(apparmor, "apparmor-profile");
        apparmor = true;
        break;
      case OPT_RESET_ENV:
        resetEnv = true;
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp();
    }
  }
  const command = g.rest();
  if (dumps) {
    if (options != dumps || command.length) errx(EXIT_FAILURE, "--dump is incompatible with all other options");
    return dump(dumps);
  }
  if (listCaps) {
    if (options != 1 || command.length) errx(EXIT_FAILURE, "--list-caps must be specified alone");
    for (let i = 0; i <= lastCap(); i++) print(capName(i) + "\n");
    return 0;
  }
  if (!command.length) errx(EXIT_FAILURE, "No program specified");
  if ((haveRgid || haveEgid) && !keepGroups && !clearGroups && !initGroups && groups === null)
    errx(EXIT_FAILURE, "--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups");
  if (initGroups && !haveRuid) errx(EXIT_FAILURE, "--init-groups requires --ruid or --reuid");
  const user = passwd;
  if (initGroups && user === null)
    errx(
      EXIT_FAILURE,
      "uid " + ruid.toString() + " not found, --init-groups requires an user that can be found on the system",
    );
  if (resetEnv) resetEnvironment(user !== null ? user : passwdByUid(getuid()));

  if (nnp) {
    const r = prctl(PR_SET_NO_NEW_PRIVS, 1);
    if (r < 0) err(EXIT_FAILURE, r, "disallow granting new privileges failed");
  }
  if (selinux) errx(EXIT_PRIVERR, "SELinux is not running");
  if (apparmor) errx(EXIT_PRIVERR, "AppArmor is not running");

  let r = prctl(PR_SET_KEEPCAPS, 1);
  if (r < 0) err(EXIT_FAILURE, r, "keep process capabilities failed");
  // setting the user clears the effective set even with KEEPCAPS, so it is raised before and after
  raiseEffective("activate capabilities");
  if (haveRuid || haveEuid) {
    const now = getresuid();
    const nr: u32 = haveRuid ? ruid : now !== null ? (now[0] as u32) : 0;
    const ne: u32 = haveEuid ? euid : now !== null ? (now[1] as u32) : 0;
    // as exec would do it: the saved id follows the effective one
    r = setresuid(nr as i32, ne as i32, ne as i32);
    if (r < 0) err(EXIT_PRIVERR, r, "setresuid failed");
    raiseEffective("reactivate capabilities");
  }
  if (haveRgid || haveEgid) {
    const now = getresgid();
    const nr: u32 = haveRgid ? rgid : now !== null ? (now[0] as u32) : 0;
    const ne: u32 = haveEgid ? egid : now !== null ? (now[1] as u32) : 0;
    r = setresgid(nr as i32, ne as i32, ne as i32);
    if (r < 0) err(EXIT_PRIVERR, r, "setresgid failed");
  }
  const list = groups;
  if (list !== null) {
    r = setgroups(list);
    if (r < 0) err(EXIT_PRIVERR, r, "setgroups failed");
  } else if (initGroups && user !== null) {
    r = setgroups(groupsOf(user.name, user.gid));
    if (r < 0) err(EXIT_PRIVERR, r, "initgroups failed");
  } else if (clearGroups) {
    r = setgroups([]);
    if (r < 0) err(EXIT_PRIVERR, r, "setgroups failed");
  }
  if (haveSecurebits) {
    r = prctl(PR_SET_SECUREBITS, securebits);
    if (r < 0) err(EXIT_PRIVERR, r, "set process securebits failed");
  }
  const bound = bounding;
  if (bound !== null) {
    const keep = changeCaps(boundingSet(), bound);
    readCaps();
    // without CAP_SETPCAP nothing is dropped, and nothing said
    if (has(effective, capNumber("setpcap")))
      for (let cap = 0; cap <= lastCap(); cap++) if (!has(keep, cap)) prctl(PR_CAPBSET_DROP, cap);
  }
  const inherit = inhCaps;
  if (inherit !== null) {
    readCaps();
    r = writeCaps(effective, permitted, changeCaps(inheritable, inherit));
    if (r < 0) err(EXIT_PRIVERR, r, "apply capabilities");
  }
  const ambient = ambCaps;
  if (ambient !== null) changeAmbient(ambient);
  if (pdeath) {
    r = prctl(PR_SET_PDEATHSIG, pdeath < 0 ? 0 : pdeath);
    if (r < 0) err(EXIT_FAILURE, r, "set parent death signal failed");
  }
  execOrDie(command);
  return EXIT_FAILURE;
}

/** Makes the permitted capabilities that setting credentials needs effective. */
function raiseEffective(what: string): void {
  readCaps();
  const want =
    permitted &
    (((1 as u64) << (capNumber("setpcap") as u64)) |
      ((1 as u64) << (capNumber("setuid") as u64)) |
      ((1 as u64) << (capNumber("setgid") as u64)));
  const r = writeCaps(effective | want, permitted, inheritable);
  if (r < 0) err(EXIT_PRIVERR, r, what);
}
