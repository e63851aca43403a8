// pstree(1) of psmisc: the processes as a tree.
import { getenv } from "../../lib/env";
import { fmt1 } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, readFile, stderr, stdout } from "../../lib/io";
import { isUtf8 } from "../../lib/locale";
import { numEnd, strtol } from "../../lib/number";
import { isatty } from "../../lib/sys/file";
import { getpid } from "../../lib/sys/proc";
import { getWinsize, windowColumns } from "../../lib/tty";
import { passwdByName, userName } from "../../lib/users";
import { allProcesses, numericEntries, Process } from "./process";

const HELP = `Usage: pstree [-acglpsStTuZ] [ -h | -H PID ] [ -n | -N type ]
              [ -A | -G | -U ] [ PID | USER ]
   or: pstree -V

Display a tree of processes.

  -a, --arguments     show command line arguments
  -A, --ascii         use ASCII line drawing characters
  -c, --compact-not   don't compact identical subtrees
  -C, --color=TYPE    color process by attribute
                      (age)
  -g, --show-pgids    show process group ids; implies -c
  -G, --vt100         use VT100 line drawing characters
  -h, --highlight-all highlight current process and its ancestors
  -H PID, --highlight-pid=PID
                      highlight this process and its ancestors
  -l, --long          don't truncate long lines
  -n, --numeric-sort  sort output by PID
  -N TYPE, --ns-sort=TYPE
                      sort output by this namespace type
                              (cgroup, ipc, mnt, net, pid, time, user, uts)
  -p, --show-pids     show PIDs; implies -c
  -s, --show-parents  show parents of the selected process
  -S, --ns-changes    show namespace transitions
  -t, --thread-names  show full thread names
  -T, --hide-threads  hide threads, show only processes
  -u, --uid-changes   show uid transitions
  -U, --unicode       use UTF-8 (Unicode) line drawing characters
  -V, --version       display version information
  -Z, --security-context
                      show security attributes

  PID    start at this PID; default is 1 (init)
  USER   show only trees rooted at processes of this user

`;

const NAMESPACES: string[] = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

class Node {
  children: Node[] = [];
  parent: Node | null = null;
  highlight: bool = false;
  /** Arguments after the name; null: none are known (a zombie, a kernel thread). */
  args: string[] | null = null;
  ns: u64[] = [];
  constructor(
    public pid: i32,
    public pgid: i32,
    public uid: u32,
    public name: string,
    public thread: bool,
  ) {}
}

let showArgs = false;
let compact = true;
let showPids = false;
let showPgids = false;
let showUsers = false;
let showNs = false;
let byPid = false;
let cut = true;
let width = 132;

let empty = "  ";
let branch = "|-";
let vertical = "| ";
let last2 = "`-";
let single = "---";
let first3 = "-+-";
function useUtf8(): void {
  branch = "\xe2\x94\x9c\xe2\x94\x80";
  vertical = "\xe2\x94\x82 ";
  last2 = "\xe2\x94\x94\xe2\x94\x80";
  single = "\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80";
  first3 = "\xe2\x94\x80\xe2\x94\xac\xe2\x94\x80";
}
function useVt100(): void {
  branch = "\x1b(0\x0ftq\x1b(B";
  vertical = "\x1b(0\x0fx\x1b(B ";
  last2 = "\x1b(0\x0fmq\x1b(B";
  single = "\x1b(0\x0fqqq\x1b(B";
  first3 = "\x1b(0\x0fqwq\x1b(B";
}

const nodes = new Map<i32, Node>();

/** Below its parent, in order of name and user, or of pid. */
function addChild(parent: Node, child: Node): void {
  let at = 0;
  while (at < parent.children.length) {
    const c = parent.children[at];
    if (byPid) {
      if (c.pid > child.pid) break;
    } else {
      if (c.name > child.name) break;
      if (c.name == child.name && c.uid > child.uid) break;
    }
    at++;
  }
  // splice has no insertion here: rebuild
  const list = parent.children.slice(0, at);
  list.push(child);
  for (let i = at; i < parent.children.length; i++) list.push(parent.children[i]);
  parent.children = list;
  child.parent = parent;
}

function collect(threads: bool, threadNames: bool): void {
  const all = allProcesses();
  for (let i = 0; i < all.length; i++) {
    const p = all[i];
    const n = new Node(p.tgid, p.pgrp, p.euid, p.comm, false);
    if (showArgs) {
      const list = p.argv;
      if (list.length) n.args = list.slice(1);
    }
    if (showNs) for (let k = 0; k < NAMESPACES.length; k++) n.ns.push(p.namespace(NAMESPACES[k]));
    nodes.set(n.pid, n);
    if (threads && p.threads > 1) addThreads(n, p, threadNames);
  }
  for (let i = 0; i < all.length; i++) {
    const n = nodes.get(all[i].tgid);
    const ppid = all[i].ppid;
    if (ppid && nodes.has(ppid) && ppid != n.pid) addChild(nodes.get(ppid), n);
    // whoever has no parent here is init's
    else if (n.pid != 1 && nodes.has(1)) addChild(nodes.get(1), n);
  }
}
function addThreads(n: Node, p: Process, names: bool): void {
  const tids = numericEntries(p.dir + "/task");
  for (let i = 0; i < tids.length; i++) {
    if (tids[i] == p.tgid) continue;
    let name = p.comm;
    if (names) {
      const text = readFile(p.dir + "/task/" + tids[i].toString() + "/comm");
      if (text !== null) name = text.trimEnd();
    }
    const t = new Node(tids[i], p.pgrp, p.euid, "{" + name + "}", true);
    t.ns = n.ns;
    addChild(n, t);
  }
}

/** Whether the two subtrees would be printed alike. */
function same(a: Node, b: Node): bool {
  if (a.name != b.name) return false;
  if (showUsers && a.uid != b.uid) return false;
  if (a.highlight || b.highlight) return false;
  if (showNs) for (let i = 0; i < a.ns.length && i < b.ns.length; i++) if (a.ns[i] != b.ns[i]) return false;
  if (a.children.length != b.children.length) return false;
  for (let i = 0; i < a.children.length; i++) if (!same(a.children[i], b.children[i])) return false;
  return true;
}

// --- output, column by column

let column = 0;
function char(c: i32): void {
  if ((c & 0xc0) != 0x80) column++; // a UTF-8 continuation takes no column
  if (!cut || column < width) stdout.byte(c);
  else if (column == width) stdout.byte(0x2b); // "+": there would be more
}
function text(s: string): void {
  for (let i = 0; i < s.length; i++) char(s.charCodeAt(i));
}
/** Escape sequences take no columns. */
function symbol(s: string): void {
  if (!s.startsWith("\x1b")) return text(s);
  stdout.put(s);
  column += s == vertical ? 2 : s == branch || s == last2 ? 2 : 3;
}
function argument(s: string): i32 {
  let n = 0;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c == 0x5c) {
      text("\\\\");
      n += 2;
    } else if (c > 32 && c < 127) {
      char(c);
      n++;
    } else if (c >= 128 && isUtf8()) {
      char(c);
      n++;
    } else if (c == 32) {
      char(c);
      n++;
    } else {
      text(fmt1("\\%03o", c));
      n += 4;
    }
  }
  return n;
}
function newline(): void {
  stdout.byte(10);
  column = 0;
}
const more: bool[] = [];
const widths: i32[] = [];
function setLevel(level: i32): void {
  while (widths.length <= level + 1) {
    widths.push(0);
    more.push(false);
  }
}

/** @param rep how many alike @param leaf on the same line as its parent @param closing brackets to close at the end of the line */
function dump(n: Node, level: i32, rep: i32, leaf: bool, isLast: bool, above: Node | null, closing: i32): void {
  setLevel(level);
  if (!leaf)
    for (let l = 0; l < level; l++) {
      for (let i = widths[l] + 1; i > 0; i--) char(32);
      symbol(l == level - 1 ? (isLast ? last2 : branch) : more[l + 1] ? vertical : empty);
    }
  let add = 0;
  if (rep >= 2) {
    const s = rep.toString();
    text(s + "*[");
    add = s.length + 2;
  }
  if (n.highlight) stdout.put("\x1b[1m");
  let info = showArgs;
  const args = n.args;
  const swapped = showArgs && args === null && !n.thread;
  if (swapped) char(0x28);
  const length = argument(n.name);
  const offset = column;
  if (showPids) {
    char(info ? 0x2c : 0x28);
    info = true;
    text(n.pid.toString());
  }
  if (showPgids) {
    char(info ? 0x2c : 0x28);
    info = true;
    text(n.pgid ? n.pgid.toString() : "");
  }
  if (showUsers && above !== null && above.uid != n.uid) {
    char(info ? 0x2c : 0x28);
    info = true;
    text(userName(n.uid as i32));
  }
  if (showNs && above !== null)
    for (let i = 0; i < n.ns.length; i++) {
      // 0: may not be seen
      if (!n.ns[i] || !above.ns[i] || n.ns[i] == above.ns[i]) continue;
      char(info ? 0x2c : 0x28);
      info = true;
      text(NAMESPACES[i]);
    }
  if (swapped || (!showArgs && info)) char(0x29);
  if (n.highlight) stdout.put("\x1b[0m");
  if (args !== null)
    for (let i = 0; i < args.length; i++) {
      if (cut && column >= width - 1) break;
      char(32);
      argument(args[i]);
    }
  if (showArgs || !n.children.length) {
    for (let i = 0; i < closing; i++) char(0x5d);
    newline();
  }
  more[level] = !isLast;
  const children = n.children;
  if (showArgs) {
    widths[level] = 1 + (length > 1 ? 0 : -1);
    for (let i = 0; i < children.length; ) {
      let count = 1;
      // processes have arguments of their own; only threads are put together
      if (compact && children[i].thread)
        while (i + count < children.length && same(children[i], children[i + count])) count++;
      dump(children[i], level + 1, count, false, i + count >= children.length, n, closing + (count > 1 ? 1 : 0));
      i += count;
    }
    return;
  }
  widths[level] = length + column - offset + add;
  if (cut && column >= width) {
    newline();
    return;
  }
  const rest = children.slice(0);
  let first = true;
  while (rest.length) {
    const c = rest.shift();
    let count = 1;
    if (compact)
      for (let i = 0; i < rest.length; ) {
        if (same(c, rest[i])) {
          rest.splice(i, 1);
          count++;
        } else i++;
      }
    const final = !rest.length;
    if (first) symbol(final ? single : first3);
    dump(c, level + 1, count, first, final, n, closing + (count > 1 ? 1 : 0));
    first = false;
  }
}

/** -N: a tree for each namespace of one kind. */
function dumpByNamespace(root: Node, kind: i32): void {
  const ids: u64[] = [];
  const queue: Node[] = [root];
  for (let i = 0; i < queue.length; i++) {
    const n = queue[i];
    if (!n.thread && !ids.includes(n.ns[kind])) ids.push(n.ns[kind]);
    for (let k = 0; k < n.children.length; k++) queue.push(n.children[k]);
  }
  for (let i = 0; i < ids.length; i++) {
    print("[" + ids[i].toString() + "]\n");
    for (let k = 0; k < queue.length; k++) {
      const n = queue[k];
      const up = n.parent;
      if (n.thread || n.ns[kind] != ids[i] || (up !== null && up.ns[kind] == ids[i])) continue;
      dump(pruned(n, kind), 0, 1, true, true, null, 0);
    }
  }
}
/** A copy without what is in other namespaces. */
function pruned(n: Node, kind: i32): Node {
  const c = new Node(n.pid, n.pgid, n.uid, n.name, n.thread);
  c.args = n.args;
  c.ns = n.ns;
  c.highlight = n.highlight;
  for (let i = 0; i < n.children.length; i++)
    if (n.children[i].ns[kind] == n.ns[kind]) c.children.push(pruned(n.children[i], kind));
  return c;
}

function dumpByUser(n: Node, uid: u32): void {
  if (n.uid == uid) {
    dump(n, 0, 1, true, true, null, 0);
    return;
  }
  for (let i = 0; i < n.children.length; i++) dumpByUser(n.children[i], uid);
}

export function pstree(args: string[]): i32 {
  let threads = true;
  let threadNames = false;
  let parents = false;
  let highlight = 0;
  let kind = -1;
  let symbols = 0;
  if (isatty(1) && getWinsize(1) >= 0 && windowColumns() > 0) width = windowColumns();
  const term = getenv("TERM");
  if (isatty(1) && isUtf8()) symbols = 0x55;
  else if (isatty(1) && term !== null && term.length && term != "dumb") symbols = 0x47;
  const g = new Getopt(args, "aAcC:GhH:nN:pglsStTuUVZ", [
    long("arguments", NO_ARG, 0x61),
    long("ascii", NO_ARG, 0x41),
    long("compact-not", NO_ARG, 0x63),
    long("color", REQ_ARG, 0x43),
    long("vt100", NO_ARG, 0x47),
    long("highlight-all", NO_ARG, 0x68),
    long("highlight-pid", REQ_ARG, 0x48),
    long("long", NO_ARG, 0x6c),
    long("numeric-sort", NO_ARG, 0x6e),
    long("ns-sort", REQ_ARG, 0x4e),
    long("show-pids", NO_ARG, 0x70),
    long("show-pgids", NO_ARG, 0x67),
    long("show-parents", NO_ARG, 0x73),
    long("ns-changes", NO_ARG, 0x53),
    long("thread-names", NO_ARG, 0x74),
    long("hide-threads", NO_ARG, 0x54),
    long("uid-changes", NO_ARG, 0x75),
    long("unicode", NO_ARG, 0x55),
    long("version", NO_ARG, 0x56),
    long("security-context", NO_ARG, 0x5a),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x61:
        showArgs = true;
        break;
      case 0x41:
      case 0x47:
      case 0x55:
        symbols = c;
        break;
      case 0x63:
        compact = false;
        break;
      case 0x43:
      case 0x5a:
        break;
      case 0x68:
        highlight = getpid();
        break;
      case 0x48:
        highlight = strtol(arg) as i32;
        if (!highlight) return badUsage();
        break;
      case 0x6c:
        cut = false;
        break;
      case 0x6e:
        byPid = true;
        break;
      case 0x4e:
        kind = NAMESPACES.indexOf(arg);
        if (kind < 0) return badUsage();
        showNs = true;
        break;
      case 0x70:
        showPids = true;
        compact = false;
        break;
      case 0x67:
        showPgids = true;
        break;
      case 0x73:
        parents = true;
        break;
      case 0x53:
        showNs = true;
        break;
      case 0x74:
        threadNames = true;
        break;
      case 0x54:
        threads = false;
        break;
      case 0x75:
        showUsers = true;
        break;
      case 0x56:
        stderr.put("pstree (PSmisc) 23.6\n");
        return 0;
      default:
        return badUsage();
    }
  }
  const rest = g.rest();
  if (rest.length > 1) return badUsage();
  if (symbols == 0x55) useUtf8();
  else if (symbols == 0x47) useVt100();
  let pid = 1;
  let uid: i64 = -1;
  if (rest.length) {
    const v = strtol(rest[0]);
    if (numEnd == rest[0].length && numEnd) pid = v as i32;
    else {
      const user = passwdByName(rest[0]);
      if (user === null) {
        stderr.put("No such user name: " + rest[0] + "\n");
        return 1;
      }
      uid = user.uid as u32 as i64;
    }
  }
  if (kind >= 0) showNs = true;
  collect(threads, threadNames);
  const changes = showNs && kind < 0;
  for (let id = highlight; id && nodes.has(id); ) {
    const n = nodes.get(id);
    n.highlight = true;
    const up = n.parent;
    id = up === null ? 0 : up.pid;
  }
  const root = rootNode();
  if (root === null) return 1;
  if (kind >= 0) {
    showNs = false;
    dumpByNamespace(root, kind);
    return 0;
  }
  showNs = changes;
  if (uid >= 0) {
    dumpByUser(root, uid as u32);
    return 0;
  }
  if (!nodes.has(pid)) return rest.length ? 1 : 0;
  let top = nodes.get(pid);
  if (parents) {
    // the line of its ancestors, each with this one child
    let child = top;
    let up = top.parent;
    while (up !== null) {
      const copy = new Node(up.pid, up.pgid, up.uid, up.name, false);
      copy.args = up.args;
      copy.ns = up.ns;
      copy.highlight = up.highlight;
      copy.children = [child];
      child = copy;
      top = copy;
      up = up.parent;
    }
  }
  dump(top, 0, 1, true, true, null, 0);
  return 0;
}
function rootNode(): Node | null {
  if (nodes.has(1)) return nodes.get(1);
  const ids = nodes.keys();
  for (let i = 0; i < ids.length; i++) if (nodes.get(ids[i]).parent === null) return nodes.get(ids[i]);
  return null;
}
function badUsage(): i32 {
  stderr.put(HELP);
  return 1;
}
