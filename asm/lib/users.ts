// Users and groups from /etc/passwd and /etc/group: getpwnam(3), getgrnam(3), getgrouplist(3).
import { readFile } from "./io";
import { parseUnsigned } from "./number";

export class Passwd {
  constructor(
    public name: string,
    public uid: i32,
    public gid: i32,
    public gecos: string,
    public dir: string,
    public shell: string,
  ) {}
}
export class Group {
  constructor(
    public name: string,
    public gid: i32,
    public members: string[],
  ) {}
}

let passwdLines: string[] | null = null;
let groupLines: string[] | null = null;
function linesOf(path: string): string[] {
  const text = readFile(path);
  return text === null ? [] : text.split("\n");
}
function passwd(): string[] {
  let lines = passwdLines;
  if (lines === null) {
    lines = linesOf("/etc/passwd");
    passwdLines = lines;
  }
  return lines;
}
function group(): string[] {
  let lines = groupLines;
  if (lines === null) {
    lines = linesOf("/etc/group");
    groupLines = lines;
  }
  return lines;
}
function parsePasswd(line: string): Passwd | null {
  const f = line.split(":");
  if (f.length < 7) return null;
  const uid = parseUnsigned(f[2], 0xffffffff);
  const gid = parseUnsigned(f[3], 0xffffffff);
  if (uid < 0 || gid < 0) return null;
  return new Passwd(f[0], uid as i32, gid as i32, f[4], f[5], f[6]);
}
function parseGroup(line: string): Group | null {
  const f = line.split(":");
  if (f.length < 4) return null;
  const gid = parseUnsigned(f[2], 0xffffffff);
  if (gid < 0) return null;
  return new Group(f[0], gid as i32, f[3].length ? f[3].split(",") : []);
}

export function passwdByName(name: string): Passwd | null {
  const lines = passwd();
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].startsWith(name)) continue;
    const p = parsePasswd(lines[i]);
    if (p !== null && p.name == name) return p;
  }
  return null;
}
export function passwdByUid(uid: i32): Passwd | null {
  const lines = passwd();
  for (let i = 0; i < lines.length; i++) {
    const p = parsePasswd(lines[i]);
    if (p !== null && p.uid == uid) return p;
  }
  return null;
}
export function groupByName(name: string): Group | null {
  const lines = group();
  for (let i = 0; i < lines.length; i++) {
    const g = parseGroup(lines[i]);
    if (g !== null && g.name == name) return g;
  }
  return null;
}
export function groupByGid(gid: i32): Group | null {
  const lines = group();
  for (let i = 0; i < lines.length; i++) {
    const g = parseGroup(lines[i]);
    if (g !== null && g.gid == gid) return g;
  }
  return null;
}
/** Names for listings, remembered; the number in decimal when there is none. */
const userNames = new Map<i32, string>();
const groupNames = new Map<i32, string>();
export function userName(uid: i32): string {
  if (userNames.has(uid)) return userNames.get(uid);
  const p = passwdByUid(uid);
  const name = p === null ? (uid as u32).toString() : p.name;
  userNames.set(uid, name);
  return name;
}
export function groupName(gid: i32): string {
  if (groupNames.has(gid)) return groupNames.get(gid);
  const g = groupByGid(gid);
  const name = g === null ? (gid as u32).toString() : g.name;
  groupNames.set(gid, name);
  return name;
}
/** getgrouplist(3): the primary group first. */
export function groupsOf(user: string, primary: i32): i32[] {
  const list = [primary];
  const lines = group();
  for (let i = 0; i < lines.length; i++) {
    const g = parseGroup(lines[i]);
    if (g !== null && g.gid != primary && g.members.includes(user)) list.push(g.gid);
  }
  return list;
}
/** A user name or number ("+5" is always a number). @returns the uid as unsigned, or −1 */
export function resolveUser(text: string): i64 {
  const p = passwdByName(text);
  if (p !== null) return p.uid as u32 as i64;
  return parseUnsigned(text.startsWith("+") ? text.substring(1) : text, 0xfffffffe);
}
export function resolveGroup(text: string): i64 {
  const g = groupByName(text);
  if (g !== null) return g.gid as u32 as i64;
  return parseUnsigned(text.startsWith("+") ? text.substring(1) : text, 0xfffffffe);
}
