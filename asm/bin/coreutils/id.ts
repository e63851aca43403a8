// id(1), whoami(1), groups(1) and logname(1).
import * as C from "../../lib/chars";
import { error, extraOperand } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { println, readFile, stdout } from "../../lib/io";
import { parseUnsigned } from "../../lib/number";
import { quote } from "../../lib/quote";
import { inBusybox } from "../../lib/start";
import { getegid, geteuid, getgid, getgroups, getuid } from "../../lib/sys/cred";
import { groupByGid, groupsOf, passwdByName, passwdByUid } from "../../lib/users";
import { other, standard } from "./common";

const USAGE = `[OPTION]... [USER]...
Print user and group information for each specified USER,
or (when USER omitted) for the current process.

  -a             ignore, for compatibility with other versions
  -Z, --context  print only the security context of the process
  -g, --group    print only the effective group ID
  -G, --groups   print all group IDs
  -n, --name     print a name instead of a number, for -ugG
  -r, --real     print the real ID instead of the effective ID, with -ugG
  -u, --user     print only the effective user ID
  -z, --zero     delimit entries with NUL characters, not whitespace;
                   not permitted in default format
`;

let failed = false;

function unsigned(id: i32): string {
  return (id as u32).toString();
}
function userText(uid: i32, name: bool): string {
  if (name) {
    const p = passwdByUid(uid);
    if (p !== null) return p.name;
    error(0, 0, "cannot find name for user ID " + unsigned(uid));
    failed = true;
  }
  return unsigned(uid);
}
function groupText(gid: i32, name: bool): string {
  if (name) {
    const g = groupByGid(gid);
    if (g !== null) return g.name;
    error(0, 0, "cannot find name for group ID " + unsigned(gid));
    failed = true;
  }
  return unsigned(gid);
}
/** Group ids as id -G lists them: real, effective when different, then the supplementary ones that are neither. */
function groupList(user: string | null, rgid: i32, egid: i32): i32[] {
  const list = [rgid];
  if (egid != rgid) list.push(egid);
  const more = user === null ? getgroups() : groupsOf(user, rgid);
  for (let i = 0; i < more.length; i++) if (more[i] != rgid && more[i] != egid) list.push(more[i]);
  return list;
}
function withName(id: i32, name: string | null): string {
  return name === null ? unsigned(id) : unsigned(id) + "(" + name + ")";
}
function userNameOf(uid: i32): string | null {
  const p = passwdByUid(uid);
  return p === null ? null : p.name;
}
function groupNameOf(gid: i32): string | null {
  const g = groupByGid(gid);
  return g === null ? null : g.name;
}

function full(user: string | null, ruid: i32, euid: i32, rgid: i32, egid: i32): void {
  let line = "uid=" + withName(ruid, userNameOf(ruid)) + " gid=" + withName(rgid, groupNameOf(rgid));
  if (euid != ruid) line += " euid=" + withName(euid, userNameOf(euid));
  if (egid != rgid) line += " egid=" + withName(egid, groupNameOf(egid));
  let primary = rgid;
  if (user !== null) {
    const p = passwdByName(user);
    if (p !== null) primary = p.gid;
  }
  const list = user !== null ? groupsOf(user, primary) : getgroups();
  if (user === null) {
    // the process: the effective group first, then the supplementary list as the kernel has it
    const shown = [egid];
    if (inBusybox && !list.length) shown.pop();
    for (let i = 0; i < list.length; i++)
      if (list[i] != egid && list[i] != shown[shown.length - 1]) shown.push(list[i]);
    line += groupsText(shown);
  } else line += groupsText(list);
  println(line);
}
function groupsText(list: i32[]): string {
  let text = "";
  for (let i = 0; i < list.length; i++) text += (i ? "," : " groups=") + withName(list[i], groupNameOf(list[i]));
  return text;
}

export function id(args: string[]): i32 {
  let justUser = false;
  let justGroup = false;
  let justGroups = false;
  let name = false;
  let real = false;
  let zero = false;
  let context = false;
  const o = new Getopt(
    args,
    "agnruzGZ",
    standard([
      long("context", NO_ARG, C.Z),
      long("group", NO_ARG, C.g),
      long("groups", NO_ARG, C.G),
      long("name", NO_ARG, C.n),
      long("real", NO_ARG, C.r),
      long("user", NO_ARG, C.u),
      long("zero", NO_ARG, C.z),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.a:
        break;
      case C.Z:
        error(1, 0, "--context (-Z) works only on an SELinux-enabled kernel");
        context = true;
        break;
      case C.g:
        justGroup = true;
        break;
      case C.n:
        name = true;
        break;
      case C.r:
        real = true;
        break;
      case C.u:
        justUser = true;
        break;
      case C.z:
        zero = true;
        break;
      case C.G:
        justGroups = true;
        break;
      default:
        return other(c, USAGE);
    }
  }
  const users = o.rest();
  const choices: i32 = i32(justUser) + i32(justGroup) + i32(justGroups) + i32(context);
  if (choices > 1) error(1, 0, 'cannot print "only" of more than one choice');
  const plain = !(justUser || justGroup || justGroups);
  if (plain && (real || name)) error(1, 0, "cannot print only names or real IDs in default format");
  if (plain && zero) error(1, 0, "option --zero not permitted in default format");
  const end = zero ? 0 : C.NL;
  const count = max(1, users.length);
  for (let i = 0; i < count; i++) {
    let ruid = getuid();
    let euid = geteuid();
    let rgid = getgid();
    let egid = getegid();
    let user: string | null = null;
    if (users.length) {
      const text = users[i];
      let p = text.length ? passwdByName(text) : null;
      if (p === null) {
        const n = parseUnsigned(text.startsWith("+") ? text.substring(1) : text, 0xffffffff);
        if (n >= 0) p = passwdByUid(n as i32);
      }
      if (p === null) {
        error(0, 0, quote(text) + ": no such user");
        failed = true;
        continue;
      }
      user = p.name;
      ruid = euid = p.uid;
      rgid = egid = p.gid;
    }
    if (justUser) stdout.put(userText(real ? ruid : euid, name));
    else if (justGroup) stdout.put(groupText(real ? rgid : egid, name));
    else if (justGroups) {
      const list = groupList(user, rgid, egid);
      for (let k = 0; k < list.length; k++) {
        if (k) stdout.byte(zero ? 0 : C.SPACE);
        stdout.put(groupText(list[k], name));
      }
      if (zero && users.length > 1) stdout.byte(0);
    } else {
      full(user, ruid, euid, rgid, egid);
      continue;
    }
    stdout.byte(end);
  }
  return failed ? 1 : 0;
}

export function whoami(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next())
    return other(
      c,
      "[OPTION]...\nPrint the user name associated with the current effective user ID.\nSame as id -un.\n",
    );
  const rest = o.rest();
  if (rest.length) {
    extraOperand(rest[0]);
    return 1;
  }
  const uid = geteuid();
  const p = passwdByUid(uid);
  if (p === null) {
    error(0, 0, "cannot find name for user ID " + unsigned(uid));
    return 1;
  }
  println(p.name);
  return 0;
}

export function groups(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next())
    return other(
      c,
      "[OPTION]... [USERNAME]...\nPrint group memberships for each USERNAME or, if no USERNAME is specified, for\nthe current process (which may differ if the groups database has changed).\n",
    );
  const users = o.rest();
  if (!users.length) {
    println(namesOf(groupList(null, getgid(), getegid())));
    return failed ? 1 : 0;
  }
  for (let i = 0; i < users.length; i++) {
    const p = passwdByName(users[i]);
    if (p === null) {
      error(0, 0, quote(users[i]) + ": no such user");
      failed = true;
      continue;
    }
    println(users[i] + " : " + namesOf(groupList(p.name, p.gid, p.gid)));
  }
  return failed ? 1 : 0;
}
function namesOf(list: i32[]): string {
  let text = "";
  for (let i = 0; i < list.length; i++) text += (i ? " " : "") + groupText(list[i], true);
  return text;
}

/** The login name is that of the audit login uid, which a session without a login does not have. */
export function logname(args: string[]): i32 {
  const o = new Getopt(args, "", standard([]));
  for (let c = o.next(); c != OPT_END; c = o.next()) return other(c, "[OPTION]\nPrint the user's login name.\n");
  const rest = o.rest();
  if (rest.length) {
    extraOperand(rest[0]);
    return 1;
  }
  const text = readFile("/proc/self/loginuid");
  const uid = text === null ? -1 : parseUnsigned(text.trim(), 0xfffffffe);
  const p = uid >= 0 ? passwdByUid(uid as i32) : null;
  if (p === null) {
    error(0, 0, "no login name");
    return 1;
  }
  println(p.name);
  return 0;
}
