// What a restart knows: the image read into memory, and what has been made of it so far. One at a time, under the kernel lock.
// Everything that is made is held here as well until the end, so that a failure can take it back.

import {
  CORE_ENTRY_TC,
  FILE_ENTRY_ID,
  INVENTORY_ENTRY_IMG_VERSION,
  INVENTORY_ENTRY_ROOT_IDS,
  MAGIC_CORE,
  MAGIC_FDINFO,
  MAGIC_FILES,
  MAGIC_FS,
  MAGIC_IDS,
  MAGIC_INVENTORY,
  MAGIC_MM,
  MAGIC_NUTSHELL,
  MAGIC_NUTSHELL_CORE,
  MAGIC_NUTSHELL_FILES,
  MAGIC_NUTSHELL_MQUEUE,
  MAGIC_NUTSHELL_NS,
  MAGIC_NUTSHELL_SOCKETS,
  MAGIC_NUTSHELL_TTY,
  MAGIC_PAGEMAP,
  MAGIC_PSTREE,
  MAGIC_REMAP_FPATH,
  MAGIC_TTY_DATA,
  MAGIC_TTY_INFO,
  NUT_FILE_ENTRY_ID,
  NUT_INVENTORY_ENTRY_NUMBERS,
  NUT_INVENTORY_ENTRY_VERSION,
  NUT_NS_ENTRY_ID,
  NUT_NS_ENTRY_KIND,
  PSTREE_ENTRY_PGID,
  PSTREE_ENTRY_PID,
  PSTREE_ENTRY_PPID,
  PSTREE_ENTRY_SID,
  PSTREE_ENTRY_THREADS,
  TASK_CORE_ENTRY_TASK_STATE,
  TASK_KOBJ_IDS_ENTRY_FILES_ID,
} from "../../abi/criu";
import { EINVAL, ENOENT, ENOMEM } from "../../abi/errno";
import { CR_STATE } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { putStr } from "../mem/str";
import { current, setCurrent } from "../task/current";
import { Task } from "../task/task";
import {
  Entries,
  entriesFree,
  entriesRead,
  entryAt,
  ImageIn,
  imageClose,
  imageName,
  imageOpen,
  NAME_AT,
} from "./folder";
import { AS_ALIVE, AS_DEAD, AS_STOPPED, CRTOOLS_IMAGES_V1_1, VERSION } from "./format";
import { clearMalformed, getMsg, getNumbers, getU32, isMalformed, Msg, msgAt } from "./protobuf";
import { andPath, say, tell } from "./reason";

/** What an image may claim at most; beyond it is refused as damaged. */
const MAX_TASKS: u32 = 100_000;
const MAX_THREADS: u32 = 20_000;
const MAX_FILES: u32 = 4_000_000;

/** One process of the image. */
@unmanaged
export class Member {
  number: u32; // in the PID namespace of the root
  parent: u32; // 1 + its parent's place, 0: the root
  pgid: u32;
  sid: u32;
  state: u32; // AS_*
  task: usize; // Task, once it is made
  filesId: u32;
  filesMade: u32;
  core: Msg;
  own: Msg;
  ids: Msg;
  fs: Msg;
  mm: Msg;
  program: u32;
  exe: usize; // kmalloc'd path
  threads: usize; // kmalloc'd ThreadPart of each thread but the first
  threadCount: u32;
}

/** A thread of the image that is not its process's first. */
@unmanaged
export class ThreadPart {
  number: u32;
  task: usize; // Task, once it is made
  core: Msg;
  own: Msg;
}

@inline
export function threadAt(m: Member, i: u32): ThreadPart {
  return changetype<ThreadPart>(m.threads + <usize>i * offsetof<ThreadPart>());
}

/** A namespace of the image. */
@unmanaged
export class Space {
  id: u32;
  kind: u32;
  ns: usize; // made, counted once
  entry: Msg; // nut_ns_entry
  making: u32;
}

@unmanaged
export class Plan {
  err: i32; // the first failure; 1: a program is being loaded
  logfd: i32;
  flags: u32;
  caller: usize; // Task
  members: usize;
  count: u32;
  made: u32;
  spaces: usize;
  spaceCount: u32;
  clock: usize; // TimeNs of who was in the dumper's, counted once
  fileRoom: u32; // entries of files: one more than the highest id
  files: usize; // {Msg entry, File made, dentry of a ghost} by id
  pipeHead: usize; // MadePipe
  ghostHead: usize; // MadeGhost
  heldHead: usize; // MadeHeld
  root: usize; // kmalloc'd: where a mount namespace's root comes from
  inherit: usize; // kmalloc'd: "KEY\0FD\0" …, from the caller
  inheritSize: u32;
  external: usize; // kmalloc'd: "KEY\0PATH\0" …, of mounts from outside
  externalSize: u32;
  inventory: usize; // Entries, each
  numbers: usize; // kmalloc'd u64 of each task that was dumped
  numberCount: u32;
  tree: usize;
  fileList: usize;
  nsList: usize;
  remaps: usize;
  ownFiles: usize; // of nutshell-files.img
  queues: usize; // of nutshell-mqueue.img
  queueHead: usize; // MadeQueue
  ttyInfo: usize; // Entries of tty-info.img
  ttyOwn: usize; // … of nutshell-tty.img
  ttyData: usize; // … of tty-data.img
  ptyHead: usize; // MadePty
  watchHead: usize; // WantedWatch
  sockets: usize; // Entries of nutshell-sockets.img
  mountHead: usize; // MadeMount
}
export const FILE_SLOT: usize = 16;

export const PLAN_AT: usize = CR_STATE + 2560;

@inline
export function plan(): Plan {
  return changetype<Plan>(PLAN_AT);
}

@inline
export function memberAt(i: u32): Member {
  return changetype<Member>(plan().members + <usize>i * offsetof<Member>());
}

/** Ends the restart with a reason; the first one counts. */
export function fail(err: i32, end: usize): void {
  const p = plan();
  if (p.err) return;
  p.err = err;
  asCaller(end);
}

function asCaller(end: usize): void {
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  tell(plan().logfd, end);
  setCurrent(now);
}

export function noMemory(): void {
  fail(-ENOMEM, say("there is not enough memory to restart this image"));
}

/** What the image says about the file at NAME_AT cannot be. */
export function damaged(): void {
  fail(-EINVAL, putStr(andPath(say("the image is damaged: "), NAME_AT), " contradicts itself"));
}

/** No failure so far; what has been read is whole. */
export function ok(): bool {
  if (isMalformed() && !plan().err) damaged();
  return !plan().err;
}

/** A file of the image that must be there, or may be absent. @returns Entries, kmalloc'd; 0: it is absent, or the restart has failed */
export function readList(magic: u32, needed: bool): usize {
  if (plan().err) return 0;
  const e = changetype<Entries>(kmalloc(offsetof<Entries>()));
  if (!changetype<usize>(e)) {
    noMemory();
    return 0;
  }
  // The folder is a descriptor of who restarts, whoever runs now.
  const now = current;
  setCurrent(changetype<Task>(plan().caller));
  const err = entriesRead(e, magic);
  setCurrent(now);
  if (!err) return changetype<usize>(e);
  kfree(changetype<usize>(e));
  if (err == -ENOENT) {
    if (needed) fail(-ENOENT, putStr(andPath(say("the image has no "), NAME_AT), ""));
  } else if (err == -ENOMEM) noMemory();
  else fail(-EINVAL, putStr(andPath(say("the image is damaged: "), NAME_AT), " is not what its name says, or is torn"));
  return 0;
}

export function dropList(list: usize): void {
  if (!list) return;
  entriesFree(changetype<Entries>(list));
  kfree(list);
}

/** The only entry of a file, in a kmalloc'd block. @returns 0: the restart has failed */
function readOne(magic: u32): Msg {
  const list = readList(magic, true);
  if (!list) return 0;
  const e = changetype<Entries>(list);
  let m: Msg = 0;
  if (e.count != 1) damaged();
  else {
    m = entryAt(e, 0);
    store<u64>(e.list, 0);
    e.count = 0;
  }
  dropList(list);
  return m;
}

/** The numbers at the dump. @param m nut_inventory_entry */
function readNumbers(m: Msg): void {
  const n = getNumbers(m, NUT_INVENTORY_ENTRY_NUMBERS, 0, 0);
  if (!n || n > MAX_THREADS) return;
  plan().numbers = kmalloc((<usize>n) << 3);
  if (!plan().numbers) noMemory();
  else plan().numberCount = getNumbers(m, NUT_INVENTORY_ENTRY_NUMBERS, plan().numbers, n);
}

function readInventory(): void {
  const p = plan();
  imageName("inventory");
  p.inventory = readList(MAGIC_INVENTORY, true);
  if (!p.inventory) return;
  const e = changetype<Entries>(p.inventory);
  if (e.count != 1 || getU32(entryAt(e, 0), INVENTORY_ENTRY_IMG_VERSION) != CRTOOLS_IMAGES_V1_1) {
    damaged();
    return;
  }
  imageName("nutshell");
  const own = readList(MAGIC_NUTSHELL, false);
  if (!own) {
    fail(-EINVAL, say("the image was not made here: it holds processes of another processor, which cannot run"));
    return;
  }
  const list = changetype<Entries>(own);
  if (list.count != 1) damaged();
  else if (getU32(entryAt(list, 0), NUT_INVENTORY_ENTRY_VERSION) > VERSION)
    fail(-EINVAL, say("the image was written by a newer version"));
  else readNumbers(entryAt(list, 0));
  dropList(own);
}

/** root_ids of the inventory: what was the dumper's own. */
export function rootIds(): Msg {
  return getMsg(entryAt(changetype<Entries>(plan().inventory), 0), INVENTORY_ENTRY_ROOT_IDS);
}

function readTree(): void {
  const p = plan();
  imageName("pstree");
  p.tree = readList(MAGIC_PSTREE, true);
  if (!ok()) return;
  const e = changetype<Entries>(p.tree);
  if (!e.count || e.count > MAX_TASKS) {
    damaged();
    return;
  }
  const size = <usize>e.count * offsetof<Member>();
  p.members = size > 1 << 21 ? 0 : kmalloc(size);
  if (!p.members) {
    noMemory();
    return;
  }
  memory.fill(p.members, 0, size);
  p.count = e.count;
  for (let i: u32 = 0; i < p.count; i++) {
    const m = memberAt(i);
    const entry = entryAt(e, i);
    m.number = getU32(entry, PSTREE_ENTRY_PID);
    m.pgid = getU32(entry, PSTREE_ENTRY_PGID);
    m.sid = getU32(entry, PSTREE_ENTRY_SID);
    const parent = getU32(entry, PSTREE_ENTRY_PPID);
    if (i) m.parent = placeOf(parent, i);
    readThreads(m, entry);
    if (!m.number || (i > 0 && !m.parent)) damaged();
  }
}

/** The numbers of a process's threads. */
function readThreads(m: Member, entry: Msg): void {
  const numbers = kmalloc((<usize>MAX_THREADS) << 3);
  const n = numbers ? getNumbers(entry, PSTREE_ENTRY_THREADS, numbers, MAX_THREADS) : 0;
  if (!numbers) noMemory();
  else if (n > MAX_THREADS || (n && <u32>load<u64>(numbers) != m.number)) damaged();
  else if (n > 1) {
    const size = <usize>(n - 1) * offsetof<ThreadPart>();
    m.threads = kmalloc(size);
    if (!m.threads) noMemory();
    else {
      memory.fill(m.threads, 0, size);
      m.threadCount = n - 1;
      for (let i: u32 = 1; i < n; i++) threadAt(m, i - 1).number = <u32>load<u64>(numbers + ((<usize>i) << 3));
    }
  }
  kfree(numbers);
}

/** 1 + the place of the member with that number among the first `n`; 0: none. The newest first: a parent is seldom far. */
export function placeOf(number: u32, n: u32): u32 {
  for (let i = n; i > 0; i--) if (memberAt(i - 1).number == number) return i;
  return 0;
}

/** What nutshell-files.img says of a description; 0: nothing. */
export function ownFile(id: u32): Msg {
  if (!plan().ownFiles) return 0;
  const e = changetype<Entries>(plan().ownFiles);
  for (let i: u32 = 0; i < e.count; i++) if (getU32(entryAt(e, i), NUT_FILE_ENTRY_ID) == id) return entryAt(e, i);
  return 0;
}

/** Looks whether a file is there with its magic, without reading it. */
function want(magic: u32): void {
  if (plan().err) return;
  const i = changetype<ImageIn>(kmalloc(offsetof<ImageIn>()));
  if (!changetype<usize>(i)) {
    noMemory();
    return;
  }
  imageOpen(i, magic);
  if (i.err == -ENOENT) fail(-ENOENT, andPath(say("the image has no "), NAME_AT));
  else if (i.err) damaged();
  imageClose(i);
  kfree(changetype<usize>(i));
}

/** Whether one of n numbers is that one. */
function has(numbers: usize, n: u32, number: u32): bool {
  for (let i: u32 = 0; i < n; i++) if (<u32>load<u64>(numbers + ((<usize>i) << 3)) == number) return true;
  return false;
}

/** Whether the tree has a process or thread of that number. */
function inTree(number: u32): bool {
  for (let i: u32 = 0; i < plan().count; i++) {
    const m = memberAt(i);
    if (m.number == number) return true;
    for (let k: u32 = 0; k < m.threadCount; k++) if (threadAt(m, k).number == number) return true;
  }
  return false;
}

/**
 * Builds the name of a task's nutshell-core. Who renumbers a task renames the files that CRIU has of it; ours keeps the number of the dump:
 * the n-th number of pstree that was not dumped stands for the n-th that was dumped and is not there.
 */
function ownName(number: u32): void {
  imageName("nutshell-core", number);
  const numbers = plan().numbers;
  const n = plan().numberCount;
  if (!n || has(numbers, n, number)) return;
  let place = 0;
  for (let i: u32 = 0; i < plan().count; i++) {
    const m = memberAt(i);
    if (m.number == number) break;
    if (!has(numbers, n, m.number)) place++;
    let k: u32 = 0;
    for (; k < m.threadCount && threadAt(m, k).number != number; k++)
      if (!has(numbers, n, threadAt(m, k).number)) place++;
    if (k < m.threadCount) break;
  }
  for (let i: u32 = 0; i < n; i++) {
    const old = <u32>load<u64>(numbers + ((<usize>i) << 3));
    if (inTree(old) || place--) continue;
    imageName("nutshell-core", old);
    break;
  }
}

function readMember(m: Member): void {
  imageName("core", m.number);
  m.core = readOne(MAGIC_CORE);
  ownName(m.number);
  m.own = readOne(MAGIC_NUTSHELL_CORE);
  if (!ok()) return;
  m.state = getU32(getMsg(m.core, CORE_ENTRY_TC), TASK_CORE_ENTRY_TASK_STATE);
  if (m.state != AS_ALIVE && m.state != AS_STOPPED && m.state != AS_DEAD) damaged();
  // The children of who is dead are somebody else's: reaped, it would leave them a parent that is none. Parents come first, and have been read.
  if (m.parent && memberAt(m.parent - 1).state == AS_DEAD) damaged();
  if (m.state == AS_DEAD || !ok()) return;
  imageName("ids", m.number);
  m.ids = readOne(MAGIC_IDS);
  imageName("fs", m.number);
  m.fs = readOne(MAGIC_FS);
  imageName("mm", m.number);
  m.mm = readOne(MAGIC_MM);
  imageName("pagemap", m.number);
  want(MAGIC_PAGEMAP);
  if (!ok()) return;
  for (let i: u32 = 0; i < m.threadCount && ok(); i++) {
    const t = threadAt(m, i);
    imageName("core", t.number);
    t.core = readOne(MAGIC_CORE);
    ownName(t.number);
    t.own = readOne(MAGIC_NUTSHELL_CORE);
  }
  if (!ok()) return;
  m.filesId = getU32(m.ids, TASK_KOBJ_IDS_ENTRY_FILES_ID);
  imageName("fdinfo", m.filesId);
  want(MAGIC_FDINFO);
}

/** The table of files.img by id. */
function readFiles(): void {
  const p = plan();
  imageName("files");
  p.fileList = readList(MAGIC_FILES, true);
  if (!ok()) return;
  const e = changetype<Entries>(p.fileList);
  let most: u32 = 0;
  for (let i: u32 = 0; i < e.count; i++) {
    const id = getU32(entryAt(e, i), FILE_ENTRY_ID);
    if (id > most) most = id;
  }
  const size = (<usize>most + 1) * FILE_SLOT;
  if (most > MAX_FILES || size > 1 << 21) {
    damaged();
    return;
  }
  p.files = kmalloc(size);
  if (!p.files) {
    noMemory();
    return;
  }
  memory.fill(p.files, 0, size);
  p.fileRoom = most + 1;
  for (let i: u32 = 0; i < e.count; i++)
    store<u64>(p.files + <usize>getU32(entryAt(e, i), FILE_ENTRY_ID) * FILE_SLOT, entryAt(e, i));
}

function readSpaces(): void {
  const p = plan();
  imageName("nutshell-ns");
  p.nsList = readList(MAGIC_NUTSHELL_NS, true);
  if (!ok()) return;
  const e = changetype<Entries>(p.nsList);
  const size = (<usize>e.count + 1) * offsetof<Space>();
  p.spaces = size > 1 << 21 ? 0 : kmalloc(size);
  if (!p.spaces) {
    noMemory();
    return;
  }
  memory.fill(p.spaces, 0, size);
  p.spaceCount = e.count;
  for (let i: u32 = 0; i < e.count; i++) {
    const s = spaceAt(i);
    s.entry = entryAt(e, i);
    s.id = getU32(s.entry, NUT_NS_ENTRY_ID);
    s.kind = getU32(s.entry, NUT_NS_ENTRY_KIND);
  }
}

@inline
export function spaceAt(i: u32): Space {
  return changetype<Space>(plan().spaces + <usize>i * offsetof<Space>());
}

/** The namespace of that number; null: it is the restarter's own, or there is none. */
export function spaceOf(id: u32): Space {
  for (let i: u32 = 0; i < plan().spaceCount; i++) if (spaceAt(i).id == id) return spaceAt(i);
  return changetype<Space>(0);
}

/** Reads all that is not content. Nothing is touched yet. */
export function planRead(): void {
  clearMalformed();
  readInventory();
  if (ok()) readTree();
  for (let i: u32 = 0; i < plan().count && ok(); i++) readMember(memberAt(i));
  if (ok()) readFiles();
  if (ok()) readSpaces();
  if (!ok()) return;
  imageName("remap-fpath");
  plan().remaps = readList(MAGIC_REMAP_FPATH, false);
  imageName("nutshell-files");
  plan().ownFiles = readList(MAGIC_NUTSHELL_FILES, false);
  imageName("nutshell-mqueue");
  plan().queues = readList(MAGIC_NUTSHELL_MQUEUE, false);
  imageName("tty-info");
  plan().ttyInfo = readList(MAGIC_TTY_INFO, false);
  imageName("nutshell-tty");
  plan().ttyOwn = readList(MAGIC_NUTSHELL_TTY, false);
  imageName("tty-data");
  plan().ttyData = readList(MAGIC_TTY_DATA, false);
  imageName("nutshell-sockets");
  plan().sockets = readList(MAGIC_NUTSHELL_SOCKETS, false);
}

/** Gives back what was read. */
export function planFree(): void {
  const p = plan();
  for (let i: u32 = 0; i < p.count && p.members; i++) {
    const m = memberAt(i);
    kfree(msgAt(m.core));
    kfree(msgAt(m.own));
    kfree(msgAt(m.ids));
    kfree(msgAt(m.fs));
    kfree(msgAt(m.mm));
    kfree(m.exe);
    for (let k: u32 = 0; k < m.threadCount; k++) {
      kfree(msgAt(threadAt(m, k).core));
      kfree(msgAt(threadAt(m, k).own));
    }
    kfree(m.threads);
  }
  kfree(p.members);
  kfree(p.spaces);
  kfree(p.files);
  kfree(p.root);
  kfree(p.inherit);
  kfree(p.external);
  dropList(p.inventory);
  kfree(p.numbers);
  dropList(p.tree);
  dropList(p.fileList);
  dropList(p.nsList);
  dropList(p.remaps);
  dropList(p.ownFiles);
  dropList(p.queues);
  dropList(p.ttyInfo);
  dropList(p.ttyOwn);
  dropList(p.ttyData);
  dropList(p.sockets);
}
