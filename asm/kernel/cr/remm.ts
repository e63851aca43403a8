// A program and its memory made again: mm, pagemap with its pages, and what nutshell-core says of a WebAssembly process. The
// program is found by its path and must be the very one, by the hash of its content; where the path is in a file system that
// the image brings along, the content that is known already will do.

import {
  FILE_ENTRY_REG,
  MM_ENTRY_DUMPABLE,
  MM_ENTRY_EXE_FILE_ID,
  NUT_AREA_ENTRY_PROT,
  NUT_AREA_ENTRY_SIZE,
  NUT_AREA_ENTRY_START,
  NUT_AREA_ENTRY_USED,
  NUT_CORE_ENTRY_APPLET,
  NUT_CORE_ENTRY_AREAS,
  NUT_CORE_ENTRY_ARGC,
  NUT_CORE_ENTRY_ARGV,
  NUT_CORE_ENTRY_BRK,
  NUT_CORE_ENTRY_ENVC,
  NUT_CORE_ENTRY_ENVP,
  NUT_CORE_ENTRY_GLOBALS,
  NUT_CORE_ENTRY_LAST_JUMP,
  NUT_CORE_ENTRY_PAGES,
  NUT_CORE_ENTRY_PEAK_PAGES,
  NUT_CORE_ENTRY_PROGRAM,
  NUT_CORE_ENTRY_SHOWN,
  NUT_CORE_ENTRY_THREAD,
  NUT_CORE_ENTRY_UNWIND_AREA,
  REG_FILE_ENTRY_NAME,
  REG_FILE_ENTRY_SIZE,
  TASK_KOBJ_IDS_ENTRY_MNT_NS_ID,
} from "../../abi/criu";
import { ENOENT, ENOEXEC } from "../../abi/errno";
import { openAt, openPath } from "../fs/open";
import { File, isErr } from "../fs/types";
import { CACHE_VMA, kfree, kmalloc, knew } from "../mem/slab";
import { bytesEqual, putBytes, strLen } from "../mem/str";
import { NS_MNT } from "../ns/common";
import { Vma } from "../syscall/mmap";
import { BLOCKED } from "../task/call";
import { taskCred } from "../task/cred";
import { programOfPath } from "../task/exec";
import { MM_STORED, Mm, mmNew, mmOwner, mmPut, mmReserve, mmShare } from "../task/mm";
import { progHash, progLoaded, progNumber } from "../task/program";
import { Task } from "../task/task";
import { THREAD_STARTED } from "../task/thread";
import { imageName } from "./folder";
import { AS_DEAD } from "./format";
import { damaged, fail, Member, memberAt, noMemory, ok, plan } from "./plan";
import { getMsg, getText, getU32, getUint, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { sayPath } from "./reason";
import { fileEntry } from "./refile";
import { ghostOf, nameless } from "./reghost";
import { pagesRead } from "./repages";
import { isOwn } from "./respace";

const AT_FDCWD = -100;
const PATH_MAX: u32 = 4096;
/** What an image may claim at most: 4 GiB of program memory. */
const MAX_PAGES: u32 = 65536;

/** Finds the member's program and has it loaded. Nothing has been made yet: the restart may end, and begin again. */
function findProgram(m: Member): void {
  const name = getText(
    getMsg(fileEntry(getU32(m.mm, MM_ENTRY_EXE_FILE_ID)), FILE_ENTRY_REG),
    REG_FILE_ENTRY_NAME,
    PATH_MAX,
  );
  const hash = getMsg(m.own, NUT_CORE_ENTRY_PROGRAM);
  if (!name || msgSize(hash) != 32) {
    kfree(name);
    damaged();
    return;
  }
  m.exe = name;
  // A deleted program's bytes are a ghost, which is not made yet; its module may be at hand.
  const deleted = nameless(getU32(m.mm, MM_ENTRY_EXE_FILE_ID));
  const boxed = !isOwn(NS_MNT, getU32(m.ids, TASK_KOBJ_IDS_ENTRY_MNT_NS_ID));
  const path = kmalloc(PATH_MAX + 512);
  if (!path) {
    noMemory();
    return;
  }
  let end = path;
  if (boxed && strLen(plan().root) > 1) end = putBytes(path, plan().root, strLen(plan().root));
  store<u8>(putBytes(end, name, strLen(name)), 0);
  const applet = getText(m.own, NUT_CORE_ENTRY_APPLET, 62);
  const program = deleted ? <i64>-ENOENT : programOfPath(path, applet);
  kfree(applet);
  if (program == BLOCKED) plan().err = 1;
  else if (program >= 0 && bytesEqual(progHash(<u32>program), msgAt(hash), 32)) m.program = <u32>program;
  else {
    const known = boxed || deleted ? progNumber(msgAt(hash)) : 0;
    if (known && progLoaded(known)) m.program = known;
    else if (program < 0) fail(-ENOENT, sayPath("the program ", path, " is not here: put it where it was"));
    else fail(-ENOEXEC, sayPath("the program ", path, " is another one than when the image was made"));
  }
  kfree(path);
}

export function findPrograms(): void {
  for (let i: u32 = 0; i < plan().count && ok(); i++) {
    if (memberAt(i).state == AS_DEAD) continue;
    imageName("nutshell-core", memberAt(i).number);
    findProgram(memberAt(i));
  }
}

/** A block of bytes as a kmalloc'd copy. */
function blockOf(m: Msg, field: u32): usize {
  return getText(m, field, 1_900_000);
}

/** Gives the member's task its memory, as the restarter: the image is read. */
export function memoryMake(m: Member): void {
  const task = changetype<Task>(m.task);
  const own = m.own;
  imageName("nutshell-core", m.number);
  const count = getU32(own, NUT_CORE_ENTRY_PAGES);
  const globals = getMsg(own, NUT_CORE_ENTRY_GLOBALS);
  const area = getU32(own, NUT_CORE_ENTRY_UNWIND_AREA);
  if (count > MAX_PAGES || msgSize(globals) & 7 || <u64>area > (<u64>count) << 16) damaged();
  if (!ok()) return;
  const mm = mmNew(m.program);
  if (!changetype<usize>(mm) || !mmReserve(mm, count, msgSize(globals) >> 3, 0, count)) {
    if (changetype<usize>(mm)) mmPut(mm);
    noMemory();
    return;
  }
  mm.state = MM_STORED;
  mm.area = area;
  mm.peakPages = getU32(own, NUT_CORE_ENTRY_PEAK_PAGES);
  mm.brk = getU32(own, NUT_CORE_ENTRY_BRK);
  mm.lastJump = getU32(own, NUT_CORE_ENTRY_LAST_JUMP);
  memory.copy(mm.globals, msgAt(globals), msgSize(globals));
  task.thread = getU32(own, NUT_CORE_ENTRY_THREAD) ? THREAD_STARTED : 0;
  if (m.threadCount) {
    // Its threads come to the memory from many sides; each has its globals with it.
    globalsOf(task, globals);
    mmShare(mm);
  }
  mm.argv = blockOf(own, NUT_CORE_ENTRY_ARGV);
  mm.argvSize = msgSize(getMsg(own, NUT_CORE_ENTRY_ARGV));
  mm.argc = getU32(own, NUT_CORE_ENTRY_ARGC);
  mm.shown = getU32(own, NUT_CORE_ENTRY_SHOWN);
  mm.envp = blockOf(own, NUT_CORE_ENTRY_ENVP);
  mm.envSize = msgSize(getMsg(own, NUT_CORE_ENTRY_ENVP));
  mm.envc = getU32(own, NUT_CORE_ENTRY_ENVC);
  if (mm.shown > mm.argvSize) {
    mm.shown = 0;
    damaged();
  }
  const given = mm.shown ? mm.shown : mm.argvSize;
  if (!holds(mm.argv, given, mm.argc) || !holds(mm.envp, mm.envSize, mm.envc)) damaged();
  const applet = getText(own, NUT_CORE_ENTRY_APPLET, 62);
  if (applet) {
    mm.applet = kmalloc(64);
    if (mm.applet) memory.copy(mm.applet, applet, strLen(applet) + 1);
    kfree(applet);
  }
  mm.dumpable = <u32>getUint(m.mm, MM_ENTRY_DUMPABLE, 1);
  if (task.mm) mmPut(changetype<Mm>(task.mm));
  task.mm = changetype<usize>(mm);
  areas(mm, own);
  if (ok()) pagesRead(mm, m.number);
}

/** A thread's own globals. */
export function globalsOf(task: Task, globals: Msg): void {
  task.globals = kmalloc(msgSize(globals) ? msgSize(globals) : 8);
  task.globalCount = msgSize(globals) >> 3;
  if (task.globals) memory.copy(task.globals, msgAt(globals), msgSize(globals));
  else noMemory();
}

/** Whether a block has that many strings. */
function holds(block: usize, size: u32, count: u32): bool {
  let n: u32 = 0;
  for (let i: u32 = 0; i < size; i++) if (block && !load<u8>(block + i)) n++;
  return n == count && (!size || (block != 0 && !load<u8>(block + size - 1)));
}

function areas(mm: Mm, own: Msg): void {
  let link = changetype<usize>(mm) + offsetof<Mm>("maps");
  let end: u64 = 0;
  for (let a = nextMsg(own, NUT_CORE_ENTRY_AREAS, 0); a && ok(); a = nextMsg(own, NUT_CORE_ENTRY_AREAS, a)) {
    const start = getU32(a, NUT_AREA_ENTRY_START);
    const size = getU32(a, NUT_AREA_ENTRY_SIZE);
    // In order of address, and within the memory.
    if (start < end || <u64>start + size > (<u64>mm.pages) << 16 || !size) {
      damaged();
      return;
    }
    end = <u64>start + size;
    const v = knew<Vma>(CACHE_VMA);
    if (!changetype<usize>(v)) {
      noMemory();
      return;
    }
    v.start = start;
    v.size = size;
    v.used = getU32(a, NUT_AREA_ENTRY_USED) ? 1 : 0;
    v.prot = getU32(a, NUT_AREA_ENTRY_PROT);
    store<usize>(link, changetype<usize>(v));
    link = changetype<usize>(v);
  }
}

/** The program's file, opened as the task, in its mount namespace: /proc/PID/exe. */
export function exeOpen(m: Member): void {
  const mm = changetype<Mm>(changetype<Task>(m.task).mm);
  const ghost = ghostOf(getU32(m.mm, MM_ENTRY_EXE_FILE_ID), m.exe);
  if (!ok()) return;
  const file = <i32>(
    (changetype<usize>(ghost.dentry) ? openAt(ghost.mount, ghost.dentry, 0) : openPath(AT_FDCWD, m.exe, 0, 0, 0))
  );
  if (isErr(file)) {
    fail(-ENOENT, sayPath("the program ", m.exe, " is not here: put it where it was"));
    return;
  }
  mm.exe = <usize>file;
  // One program may have many names, each a file of its own that says which: its size tells them apart.
  const reg = getMsg(fileEntry(getU32(m.mm, MM_ENTRY_EXE_FILE_ID)), FILE_ENTRY_REG);
  const size = getUint(reg, REG_FILE_ENTRY_SIZE, u64.MAX_VALUE);
  if (size != u64.MAX_VALUE && <u64>changetype<File>(mm.exe).inode.size != size)
    fail(-ENOEXEC, sayPath("the program ", m.exe, " is another one than when the image was made"));
}

/** The memory belongs to the user namespace that its task is in. */
export function memoryOwner(task: Task): void {
  mmOwner(changetype<Mm>(task.mm), taskCred(task).userNs);
}
