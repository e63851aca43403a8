// lsns(8): the namespaces that processes are in, from /proc/PID/ns, and how they hang together (ioctl_ns(2)).

import { openDir } from "../../lib/dirs";
import { errx } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { readFile } from "../../lib/io";
import { numEnd, strtoul } from "../../lib/number";
import { Stat } from "../../lib/stat";
import { close, ioctl, O_RDONLY, open } from "../../lib/sys/file";
import { userName } from "../../lib/users";
import { EXIT_FAILURE, exclusive, help, parseUnsigned, tryHelp, version } from "./common";
import { JSON_NUMBER, JSON_STRING, Line, NOEXTREMES, RIGHT, Table, TREE, TRUNC } from "./table";

const HELP = `
Usage:
 lsns [options] [<namespace>]

List system namespaces.

Options:
 -J, --json             use JSON output format
 -l, --list             use list format output
 -n, --noheadings       don't print headings
 -o, --output <list>    define which output columns to use
     --output-all       output all columns
 -p, --task <pid>       print process namespaces
 -r, --raw              use the raw output format
 -u, --notruncate       don't truncate text in columns
 -W, --nowrap           don't use multi-line representation
 -t, --type <name>      namespace type (mnt, net, ipc, user, pid, uts, cgroup, time)
 -T, --tree <rel>       use tree format (parent, owner, or process)

 -h, --help             display this help
 -V, --version          display version

Available output columns:
          NS  namespace identifier (inode number)
        TYPE  kind of namespace
        PATH  path to the namespace
      NPROCS  number of processes in the namespace
         PID  lowest PID in the namespace
        PPID  PPID of the PID
     COMMAND  command line of the PID
         UID  UID of the PID
        USER  username of the PID
     NETNSID  namespace ID as used by network subsystem
        NSFS  nsfs mountpoint (usually used network subsystem)
         PNS  parent namespace identifier (inode number)
         ONS  owner namespace identifier (inode number)

For more details see lsns(8).
`;

const NS_GET_USERNS = 0xb701;
const NS_GET_PARENT = 0xb702;

/** In the order in which lsns looks at them. */
const TYPES: string[] = ["mnt", "net", "pid", "uts", "ipc", "user", "cgroup", "time"];
const TYPE_NET = 1;
const TYPE_PID = 2;
const TYPE_USER = 5;

const COLUMNS: string[] = [
  "NS",
  "TYPE",
  "PATH",
  "NPROCS",
  "PID",
  "PPID",
  "COMMAND",
  "UID",
  "USER",
  "NETNSID",
  "NSFS",
  "PNS",
  "ONS",
];
const COL_NS = 0;
const COL_TYPE = 1;
const COL_PATH = 2;
const COL_NPROCS = 3;
const COL_PID = 4;
const COL_PPID = 5;
const COL_COMMAND = 6;
const COL_UID = 7;
const COL_USER = 8;
const COL_NETNSID = 9;
const COL_NSFS = 10;
const COL_PNS = 11;
const COL_ONS = 12;

const TREE_NONE = 0;
const TREE_PROCESS = 1;
const TREE_OWNER = 2;
const TREE_PARENT = 3;

class Process {
  parent: Process | null = null;
  outline: Line | null = null;
  ids: u64[] = new Array<u64>(8).fill(0);
  owners: u64[] = new Array<u64>(8).fill(0);
  parents: u64[] = new Array<u64>(8).fill(0);
  constructor(
    public pid: i32,
    public ppid: i32,
    public uid: u32,
  ) {}
}
class Namespace {
  nprocs: i32 = 0;
  proc: Process | null = null;
  outline: Line | null = null;
  constructor(
    public id: u64,
    public type: i32,
    public parentId: u64,
    public ownerId: u64,
  ) {}
}

const processes: Process[] = [];
const namespaces: Namespace[] = [];
const wantedTypes = new Array<bool>(8).fill(false);

/** The inode of what `request` gives for the open namespace. */
function related(fd: i32, request: i32): u64 {
  const other = ioctl(fd, request, 0);
  if (other < 0) return 0;
  const st = new Stat();
  st.fstat(other);
  close(other);
  return st.ino;
}

function readProcess(pid: i32): void {
  const dir = "/proc/" + pid.toString();
  const st = new Stat();
  if (st.stat(dir) < 0) return;
  const text = readFile(dir + "/stat");
  if (text === null) return;
  const f = text.substring(text.lastIndexOf(")") + 2).split(" ");
  if (f.length < 2) return;
  const p = new Process(pid, I32.parseInt(f[1]), st.uid);
  for (let t = 0; t < TYPES.length; t++) {
    if (!wantedTypes[t]) continue;
    const path = dir + "/ns/" + TYPES[t];
    if (st.stat(path) < 0) continue; // not ours to look at, or a zombie
    p.ids[t] = st.ino;
    const fd = open(path, O_RDONLY);
    if (fd < 0) continue;
    p.owners[t] = related(fd, NS_GET_USERNS);
    if (t == TYPE_PID || t == TYPE_USER) p.parents[t] = related(fd, NS_GET_PARENT);
    close(fd);
  }
  processes.push(p);
}
function readProcesses(): void {
  const dir = openDir("/proc");
  if (dir === null) return;
  while (dir.next()) {
    const pid = strtoul(dir.name, 10);
    if (pid && numEnd == dir.name.length) readProcess(pid as i32);
  }
  dir.close();
  for (let i = 0; i < processes.length; i++) {
    for (let k = 0; k < processes.length; k++)
      if (processes[k].pid == processes[i].ppid) processes[i].parent = processes[k];
  }
}

function findNamespace(id: u64): Namespace | null {
  for (let i = 0; i < namespaces.length; i++) if (namespaces[i].id == id) return namespaces[i];
  return null;
}
function collectNamespaces(): void {
  for (let i = 0; i < processes.length; i++) {
    const p = processes[i];
    for (let t = 0; t < TYPES.length; t++) {
      if (!p.ids[t]) continue;
      let ns = findNamespace(p.ids[t]);
      if (ns === null) {
        ns = new Namespace(p.ids[t], t, p.parents[t], p.owners[t]);
        namespaces.push(ns);
      }
      ns.nprocs++;
      const first = ns.proc;
      if (first === null || first.pid > p.pid) ns.proc = p;
    }
  }
}
/** Parents and owners that no process is in are listed too when the tree needs them. */
function interpolate(tree: i32): void {
  for (let i = 0; i < namespaces.length; i++) {
    const id = tree == TREE_PARENT ? namespaces[i].parentId : namespaces[i].ownerId;
    if (!id || findNamespace(id) !== null) continue;
    namespaces.push(new Namespace(id, tree == TREE_OWNER ? TYPE_USER : namespaces[i].type, 0, 0));
  }
}

/** The command line as one text; the name in brackets when there is none. */
function commandOf(pid: i32): string | null {
  const text = readFile("/proc/" + pid.toString() + "/cmdline");
  if (text !== null && text.length) {
    let s = text;
    while (s.endsWith("\0")) s = s.substring(0, s.length - 1);
    return s.split("\0").join(" ");
  }
  const comm = readFile("/proc/" + pid.toString() + "/comm");
  if (comm === null) return null;
  return comm.endsWith("\n") ? comm.substring(0, comm.length - 1) : comm;
}

function fillLine(line: Line, columns: i32[], ns: Namespace | null, p: Process | null): void {
  for (let i = 0; i < columns.length; i++) {
    let text: string | null = null;
    switch (columns[i]) {
      case COL_NS:
        if (ns !== null) text = ns.id.toString();
        break;
      case COL_TYPE:
        if (ns !== null) text = TYPES[ns.type];
        break;
      case COL_PATH:
        if (ns !== null && p !== null) text = "/proc/" + p.pid.toString() + "/ns/" + TYPES[ns.type];
        break;
      case COL_NPROCS:
        if (ns !== null) text = ns.nprocs.toString();
        break;
      case COL_PID:
        if (p !== null) text = p.pid.toString();
        break;
      case COL_PPID:
        if (p !== null) text = p.ppid.toString();
        break;
      case COL_COMMAND:
        if (p !== null) text = commandOf(p.pid);
        break;
      case COL_UID:
        text = p !== null ? p.uid.toString() : "0";
        break;
      case COL_USER:
        text = userName(p !== null ? p.uid : 0);
        break;
      case COL_NETNSID:
        if (ns !== null && ns.type == TYPE_NET) text = "unassigned";
        break;
      case COL_NSFS:
        if (ns !== null) text = boundAt(ns);
        break;
      case COL_PNS:
        if (ns !== null) text = ns.parentId.toString();
        break;
      case COL_ONS:
        if (ns !== null) text = ns.ownerId.toString();
        break;
    }
    line.cells[i] = text;
  }
}

let mounts: string[] = [];
/** Files that the namespace is bound to, from /proc/self/mountinfo. */
function boundAt(ns: Namespace): string | null {
  if (!mounts.length) {
    const text = readFile("/proc/self/mountinfo");
    mounts = text === null ? [""] : text.split("\n");
  }
  const root = TYPES[ns.type] + ":[" + ns.id.toString() + "]";
  let found: string | null = null;
  for (let i = 0; i < mounts.length; i++) {
    const f = mounts[i].split(" ");
    if (f.length > 4 && f[3] == root) found = found === null ? f[4] : found + "\n" + f[4];
  }
  return found === null ? null : found.split("\n").join(",");
}

function addNamespace(table: Table, columns: i32[], ns: Namespace, tree: i32): void {
  if (ns.outline !== null) return;
  const p = ns.proc;
  let above: Line | null = null;
  if (tree == TREE_PROCESS && p !== null) {
    const q = p.parent;
    if (q !== null) above = q.outline;
  } else if (tree == TREE_OWNER || tree == TREE_PARENT) {
    const other = findNamespace(tree == TREE_OWNER ? ns.ownerId : ns.parentId);
    if (other !== null && other !== ns) {
      addNamespace(table, columns, other, tree);
      above = other.outline;
    }
  }
  const line = table.line(above);
  fillLine(line, columns, ns, p);
  ns.outline = line;
  if (p !== null) p.outline = line;
}
function addProcess(table: Table, columns: i32[], ns: Namespace, p: Process, tree: i32): void {
  if (p.outline !== null) return;
  const q = p.parent;
  let above: Line | null = null;
  if (tree == TREE_PROCESS && q !== null && q.ids[ns.type] == ns.id) {
    addProcess(table, columns, ns, q, tree);
    above = q.outline;
  }
  const line = table.line(above);
  fillLine(line, columns, ns, p);
  p.outline = line;
}

/** "NS,PID": numbers of columns; also "+X" after the standard ones. */
function parseColumns(list: string, columns: i32[]): i32[] {
  let rest = list;
  if (rest.startsWith("+")) rest = rest.substring(1);
  else columns = [];
  const names = rest.split(",");
  for (let i = 0; i < names.length; i++) {
    const k = COLUMNS.indexOf(names[i].toUpperCase());
    if (k < 0) errx(EXIT_FAILURE, "unknown column: " + names[i]);
    columns.push(k);
  }
  return columns;
}

export function lsns(args: string[]): i32 {
  const table = new Table("namespaces");
  let list: string | null = null;
  let everyColumn = false;
  let task: u64 = 0;
  let tree = TREE_PROCESS;
  let flat = false;
  let uncut = false;
  let anyType = false;
  let group = 0;
  const g = new Getopt(args, "Jlp:o:nruhVt:T::W", [
    long("json", NO_ARG, 0x4a),
    long("task", REQ_ARG, 0x70),
    long("help", NO_ARG, 0x68),
    long("output", REQ_ARG, 0x6f),
    long("output-all", NO_ARG, 256),
    long("notruncate", NO_ARG, 0x75),
    long("version", NO_ARG, 0x56),
    long("noheadings", NO_ARG, 0x6e),
    long("nowrap", NO_ARG, 0x57),
    long("list", NO_ARG, 0x6c),
    long("raw", NO_ARG, 0x72),
    long("type", REQ_ARG, 0x74),
    long("tree", OPT_ARG, 0x54),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    group = exclusive(group, c, [0x4a, 0x72], ["--json", "--raw"]);
    switch (c) {
      case 0x4a:
        table.json = true;
        break;
      case 0x6c:
        flat = true;
        break;
      case 0x6f:
        list = arg;
        break;
      case 256:
        everyColumn = true;
        break;
      case 0x70:
        task = parseUnsigned(arg, "invalid PID argument", i32.MAX_VALUE);
        break;
      case 0x6e:
        table.headings = false;
        break;
      case 0x72:
        table.raw = true;
        break;
      case 0x75:
        uncut = true;
        break;
      case 0x57:
        break;
      case 0x74: {
        const t = TYPES.indexOf(arg);
        if (t < 0) errx(EXIT_FAILURE, "unknown namespace type: " + arg);
        wantedTypes[t] = true;
        anyType = true;
        break;
      }
      case 0x54:
        if (given === null || arg == "owner") tree = TREE_OWNER;
        else if (arg == "parent") tree = TREE_PARENT;
        else if (arg == "process") tree = TREE_PROCESS;
        else errx(EXIT_FAILURE, "unknown tree type: " + arg);
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp();
    }
  }
  if (!anyType) wantedTypes.fill(true);
  const operands = g.rest();
  let only: u64 = 0;
  if (operands.length) {
    if (task) errx(EXIT_FAILURE, "--task is mutually exclusive with <namespace>");
    only = parseUnsigned(operands[0], "invalid namespace argument");
    tree = TREE_PROCESS;
  }
  if (flat) tree = TREE_NONE;

  let columns: i32[] = [];
  if (everyColumn) for (let i = 0; i < COLUMNS.length; i++) columns.push(i);
  else if (only) columns = [COL_PID, COL_PPID, COL_USER, COL_COMMAND];
  else {
    columns = [COL_NS, COL_TYPE, COL_NPROCS, COL_PID, COL_USER];
    if (anyType && wantedTypes[TYPE_NET]) {
      columns.push(COL_NETNSID);
      columns.push(COL_NSFS);
    }
    columns.push(COL_COMMAND);
  }
  const wanted = list;
  if (wanted !== null) columns = parseColumns(wanted, columns);

  readProcesses();
  collectNamespaces();
  if (tree == TREE_OWNER || tree == TREE_PARENT) interpolate(tree);

  for (let i = 0; i < columns.length; i++) {
    const k = columns[i];
    let flags = 0;
    let json = JSON_STRING;
    if (
      k == COL_NS ||
      k == COL_NPROCS ||
      k == COL_PID ||
      k == COL_PPID ||
      k == COL_UID ||
      k == COL_PNS ||
      k == COL_ONS
    ) {
      flags = RIGHT;
      json = JSON_NUMBER;
    } else if (k == COL_NETNSID) flags = RIGHT;
    else if (k == COL_COMMAND && !uncut) flags = TRUNC;
    if (k == COL_COMMAND && tree == TREE_PROCESS) flags |= TREE;
    if (k == COL_NS && (tree == TREE_OWNER || tree == TREE_PARENT)) flags = TREE;
    table.column(COLUMNS[k], 0, flags | NOEXTREMES, json);
  }

  if (only) {
    const ns = findNamespace(only);
    if (ns === null) {
      errx(EXIT_FAILURE, "not found namespace: " + only.toString());
      return EXIT_FAILURE;
    }
    for (let i = 0; i < processes.length; i++)
      if (processes[i].ids[ns.type] == ns.id) addProcess(table, columns, ns, processes[i], tree);
  } else {
    namespaces.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    for (let i = 0; i < namespaces.length; i++)
      if (!task || holds(namespaces[i], task as i32)) addNamespace(table, columns, namespaces[i], tree);
  }
  table.print();
  return 0;
}
function holds(ns: Namespace, pid: i32): bool {
  for (let i = 0; i < processes.length; i++) if (processes[i].pid == pid) return processes[i].ids[ns.type] == ns.id;
  return false;
}
