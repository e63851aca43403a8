// Pseudoterminals of the tree made again (dumptty.ts): a pair when one of its sides is first asked for, by opening the ptmx that the master
// was opened by, with the number that it had. Sessions come at the end, when everybody is in his.

import {
  FD_TYPES_TTY,
  FILE_ENTRY_ID,
  FILE_ENTRY_REG,
  FILE_ENTRY_TTY,
  FILE_ENTRY_TYPE,
  NUT_CORE_ENTRY_TTY,
  NUT_TTY_ENTRY_FLAGS,
  NUT_TTY_ENTRY_ID,
  NUT_TTY_ENTRY_MASTER,
  NUT_TTY_ENTRY_MODE,
  NUT_TTY_ENTRY_OTHER,
  REG_FILE_ENTRY_NAME,
  TTY_FILE_ENTRY_FLAGS,
  TTY_FILE_ENTRY_REGF_ID,
  TTY_FILE_ENTRY_TTY_INFO_ID,
  TTY_INFO_ENTRY_EXCLUSIVE,
  TTY_INFO_ENTRY_GID,
  TTY_INFO_ENTRY_ID,
  TTY_INFO_ENTRY_LOCKED,
  TTY_INFO_ENTRY_PACKET_MODE,
  TTY_INFO_ENTRY_PGRP,
  TTY_INFO_ENTRY_PTY,
  TTY_INFO_ENTRY_SID,
  TTY_INFO_ENTRY_UID,
  TTY_PTY_ENTRY_INDEX,
} from "../../abi/criu";
import { EBUSY } from "../../abi/errno";
import { fileGet, fileNew, filePut } from "../fs/file";
import { pathPut } from "../fs/mount";
import { LOOKUP_FOLLOW, lookupPath } from "../fs/namei";
import { openPath } from "../fs/open";
import { Dentry, FILE_PTMX, FILE_TTY, File, FMODE_OPENED, isErr, isNull, nil, Path } from "../fs/types";
import { CR_TABLES } from "../mem/map";
import { kfree, kmalloc } from "../mem/slab";
import { putStr, putU64, strLen } from "../mem/str";
import { INVALID_ID, makeKgid, makeKuid, UserNs } from "../ns/user";
import { findPidNs, Pid, taskPidNs } from "../task/pid";
import { groupOf } from "../task/signal";
import { Task } from "../task/task";
import { devptsWish } from "../tty/devpts";
import { ttyAttach } from "../tty/pty";
import { Tty, ttySetPid } from "../tty/tty";
import { Entries, entryAt, imageName } from "./folder";
import { AS_DEAD, TTYF_ERROR, TTYF_OTHER_CLOSED } from "./format";
import { damaged, fail, memberAt, noMemory, ok, plan } from "./plan";
import { getMsg, getText, getU32, getUint, hasField, Msg } from "./protobuf";
import { say } from "./reason";
import { fileEntry, fileMade, setFlags } from "./refile";
import { ttyFill } from "./retty";

const AT_FDCWD = -100;
const PATH_MAX: u32 = 4096;
const O_RDWR_NOCTTY: u32 = 0o402;
const O_NOCTTY: u32 = 0o400;
/** Where a name is looked up; nothing else is, meanwhile. */
const PLACE: usize = CR_TABLES + 2048;

/** A pair that has been made. */
@unmanaged
class MadePty {
  next: usize;
  master: u32; // number of its tty_info_entry, 0: it is gone
  slave: u32;
  file: File; // the master's, counted
  side: Tty; // the slave
}

/** The entry of a list with that number in its first field. */
export function ttyEntry(list: usize, field: u32, id: u32): Msg {
  if (!list) return 0;
  const e = changetype<Entries>(list);
  for (let i: u32 = 0; i < e.count; i++) if (getU32(entryAt(e, i), field) == id) return entryAt(e, i);
  return 0;
}

/** What nutshell-tty.img says of a terminal; 0: nothing, it is outside of the tree. */
export function ownOf(id: u32): Msg {
  return ttyEntry(plan().ttyOwn, NUT_TTY_ENTRY_ID, id);
}

function infoOf(id: u32): Msg {
  return ttyEntry(plan().ttyInfo, TTY_INFO_ENTRY_ID, id);
}

/** Whether the terminal of an open file comes back with the tree. @param m  tty_file_entry */
export function isOurTty(m: Msg): bool {
  return ownOf(getU32(m, TTY_FILE_ENTRY_TTY_INFO_ID)) != 0;
}

function find(id: u32): MadePty {
  let at = plan().ptyHead;
  while (at && changetype<MadePty>(at).master != id && changetype<MadePty>(at).slave != id)
    at = changetype<MadePty>(at).next;
  return changetype<MadePty>(at);
}

/** The entry in files.img of a terminal with that tty_info_entry; 0: nobody has it open. */
function openOf(info: u32): Msg {
  for (let id: u32 = 0; info && id < plan().fileRoom; id++) {
    const e = fileEntry(id);
    if (
      e &&
      getU32(e, FILE_ENTRY_TYPE) == FD_TYPES_TTY &&
      getU32(getMsg(e, FILE_ENTRY_TTY), TTY_FILE_ENTRY_TTY_INFO_ID) == info
    )
      return e;
  }
  return 0;
}

/** The path by which a terminal was opened, kmalloc'd; 0: damaged. @param entry  of files.img */
function nameOf(entry: Msg): usize {
  const reg = fileEntry(getU32(getMsg(entry, FILE_ENTRY_TTY), TTY_FILE_ENTRY_REGF_ID));
  return getText(getMsg(reg, FILE_ENTRY_REG), REG_FILE_ENTRY_NAME, PATH_MAX - 16);
}

/** The ptmx that a pair was made by, kmalloc'd: by its path, or for one whose master is gone the one beside the slave. */
function ptmxOf(master: Msg, slave: Msg): usize {
  if (master) return nameOf(master);
  const name = slave ? nameOf(slave) : 0;
  const at = kmalloc(PATH_MAX);
  if (!name || !at) {
    kfree(name);
    kfree(at);
    return 0;
  }
  let slash = strLen(name);
  while (slash > 0 && load<u8>(name + slash) != 47) slash--;
  memory.copy(at, name, slash);
  store<u8>(putStr(at + slash, "/ptmx"), 0);
  kfree(name);
  return at;
}

/** Makes the pair that a side belongs to, as the running task; null: the restart has failed. */
function pairMake(id: u32): MadePty {
  const own = ownOf(id);
  const other = getU32(own, NUT_TTY_ENTRY_OTHER);
  const isMaster = hasField(own, NUT_TTY_ENTRY_MASTER);
  const p = changetype<MadePty>(kmalloc(offsetof<MadePty>()));
  if (isNull(p)) {
    noMemory();
    return p;
  }
  p.master = isMaster ? id : other;
  p.slave = isMaster ? other : id;
  const master = openOf(p.master);
  const slaveInfo = infoOf(p.slave);
  const name = ptmxOf(master, openOf(p.slave));
  if (!slaveInfo || !name || (p.master && !master)) {
    imageName("files");
    damaged();
    kfree(name);
    kfree(changetype<usize>(p));
    return nil<MadePty>();
  }
  const index = getU32(getMsg(slaveInfo, TTY_INFO_ENTRY_PTY), TTY_PTY_ENTRY_INDEX);
  // Nobody sees the number of one that has been hung up.
  if (p.master) devptsWish(index);
  const opened = <i32>openPath(AT_FDCWD, name, O_RDWR_NOCTTY, 0, 0);
  kfree(name);
  if (isErr(opened) || changetype<File>(<usize>opened).kind != FILE_PTMX) {
    const at = putU64(say("the pseudoterminal "), index);
    if (opened == -EBUSY)
      fail(-EBUSY, putStr(at, " is in use: restart where there is a devpts of its own, or end who has it"));
    else
      fail(
        isErr(opened) ? opened : -22,
        putStr(at, " cannot be made: there is no /dev/ptmx where its master was opened"),
      );
    if (!isErr(opened)) filePut(changetype<File>(<usize>opened));
    kfree(changetype<usize>(p));
    return nil<MadePty>();
  }
  p.file = changetype<File>(<usize>opened);
  const m = changetype<Tty>(p.file.data);
  p.side = m.other;
  p.next = plan().ptyHead;
  plan().ptyHead = changetype<usize>(p);
  if (master) fileMade(getU32(master, FILE_ENTRY_ID), fileGet(p.file));
  if (p.master) ttyFill(m, p.master, infoOf(p.master), ownOf(p.master));
  ttyFill(p.side, p.slave, slaveInfo, ownOf(p.slave));
  nodeFill(p.side, slaveInfo, ownOf(p.slave));
  m.ptyLock = 0;
  return p;
}

/** Owner and mode of a slave's node. */
function nodeFill(slave: Tty, info: Msg, own: Msg): void {
  const d = changetype<Dentry>(slave.dentry);
  if (isNull(d)) return;
  const user = changetype<UserNs>(d.sb.userNs);
  const uid = makeKuid(user, getU32(info, TTY_INFO_ENTRY_UID));
  const gid = makeKgid(user, getU32(info, TTY_INFO_ENTRY_GID));
  if (hasField(info, TTY_INFO_ENTRY_UID) && uid != INVALID_ID) d.inode.uid = uid;
  if (hasField(info, TTY_INFO_ENTRY_GID) && gid != INVALID_ID) d.inode.gid = gid;
  if (hasField(own, NUT_TTY_ENTRY_MODE))
    d.inode.mode = (d.inode.mode & ~0o777) | (getU32(own, NUT_TTY_ENTRY_MODE) & 0o777);
}

/** An open file of a terminal that comes back with the tree, as the running task; null: the restart has failed. @param m  tty_file_entry */
export function ttyFile(m: Msg): File {
  const id = getU32(m, TTY_FILE_ENTRY_TTY_INFO_ID);
  const known = find(id);
  const p = isNull(known) ? pairMake(id) : known;
  if (isNull(p)) return nil<File>();
  const flags = getU32(m, TTY_FILE_ENTRY_FLAGS);
  if (id == p.master) {
    setFlags(p.file, flags);
    return fileGet(p.file);
  }
  const name = getText(
    getMsg(fileEntry(getU32(m, TTY_FILE_ENTRY_REGF_ID)), FILE_ENTRY_REG),
    REG_FILE_ENTRY_NAME,
    PATH_MAX,
  );
  if (!name) return nil<File>();
  // One that was hung up has no node any more: that of the pair stands for it, which goes as well.
  const place = changetype<Path>(PLACE);
  const there = p.master != 0;
  const err = there ? lookupPath(AT_FDCWD, name, LOOKUP_FOLLOW, 0, place) : 0;
  kfree(name);
  if (err) {
    fail(err, say("the node of a pseudoterminal is not where it was opened"));
    return nil<File>();
  }
  const node = changetype<Dentry>(p.side.dentry);
  const file = there
    ? fileNew(place.mount, place.dentry, flags & ~O_NOCTTY)
    : fileNew(p.file.mount, node, flags & ~O_NOCTTY);
  if (there) pathPut(place);
  if (isNull(file)) {
    noMemory();
    return file;
  }
  ttyAttach(file, p.side, FILE_TTY);
  file.mode |= FMODE_OPENED;
  return file;
}

/** The session and foreground group of a slave. */
function sessionMake(t: Tty, info: Msg): void {
  const ns = taskPidNs(changetype<Task>(memberAt(0).task));
  const sid = getU32(info, TTY_INFO_ENTRY_SID);
  const pgrp = getU32(info, TTY_INFO_ENTRY_PGRP);
  let ours = false;
  let front = false;
  for (let i: u32 = 0; i < plan().count; i++) {
    ours = ours || memberAt(i).sid == sid;
    front = front || memberAt(i).pgid == pgrp;
  }
  // Signals go to both: they are of the tree, or nobody.
  const session = ours && sid ? findPidNs(<i32>sid, ns) : changetype<Pid>(0);
  const group = ours && front && pgrp ? findPidNs(<i32>pgrp, ns) : changetype<Pid>(0);
  if (!isNull(session)) ttySetPid(t, offsetof<Tty>("session"), changetype<usize>(session));
  if (!isNull(group)) ttySetPid(t, offsetof<Tty>("pgrp"), changetype<usize>(group));
}

/** Sessions, locks, and what has hung up hangs up again. After everybody is in his session and has his signals. */
export function ptysFinish(): void {
  for (let at = plan().ptyHead; at && ok(); at = changetype<MadePty>(at).next) {
    const p = changetype<MadePty>(at);
    const info = infoOf(p.slave);
    const m = changetype<Tty>(p.file.data);
    if (!p.master) continue;
    sessionMake(p.side, info);
    m.ptyLock = getU32(infoOf(p.master), TTY_INFO_ENTRY_LOCKED) ? 1 : 0;
    m.packet = getU32(infoOf(p.master), TTY_INFO_ENTRY_PACKET_MODE) ? 1 : 0;
    p.side.exclusive = getU32(info, TTY_INFO_ENTRY_EXCLUSIVE) ? 1 : 0;
    const flags = getU32(ownOf(p.slave), NUT_TTY_ENTRY_FLAGS);
    // Opened once, and closed by all since: its master reads EIO.
    if (p.side.count == 1) {
      p.side.ioError = flags & TTYF_ERROR ? 1 : 0;
      m.otherClosed = getU32(ownOf(p.master), NUT_TTY_ENTRY_FLAGS) & TTYF_OTHER_CLOSED ? 1 : 0;
    }
  }
  for (let i: u32 = 0; i < plan().count && ok(); i++) {
    const m = memberAt(i);
    if (m.state == AS_DEAD || !hasField(m.own, NUT_CORE_ENTRY_TTY)) continue;
    const p = find(<u32>getUint(m.own, NUT_CORE_ENTRY_TTY, 0));
    const g = groupOf(changetype<Task>(m.task));
    imageName("nutshell-core", m.number);
    // Who has it is in its session: that is what takes it from him in time.
    if (isNull(p) || !p.master || p.side.session != g.session) damaged();
    else g.tty = changetype<usize>(p.side);
  }
}

/** The restart's own counts on masters. */
export function ptysRelease(): void {
  while (plan().ptyHead) {
    const p = changetype<MadePty>(plan().ptyHead);
    plan().ptyHead = p.next;
    filePut(p.file);
    kfree(changetype<usize>(p));
  }
}
