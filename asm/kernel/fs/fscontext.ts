// fsopen(2), fspick(2), fsconfig(2), fsmount(2): a file system is made, or changed, option by option. What has been said and what
// became of it is a context, which a descriptor holds; read(2) of it says in words what was wrong.
//
//   fsopen ─► PARAMS ─ CMD_CREATE ─► MOUNTABLE ─ fsmount ─► PICKED ─ the next fsconfig ─► CHANGING ─ CMD_RECONFIGURE ─► PICKED
//                          └ failed ─► FAILED                  ▲ fspick begins as CHANGING

import { EBADF, EBUSY, EINVAL, EMSGSIZE, ENODATA, ENODEV, ENOMEM, ENOPARAM, EOPNOTSUPP, EPERM } from "../../abi/errno";
import {
  AT_FDCWD,
  FSCONFIG_CMD_CREATE,
  FSCONFIG_CMD_CREATE_EXCL,
  FSCONFIG_CMD_RECONFIGURE,
  FSCONFIG_SET_BINARY,
  FSCONFIG_SET_FD,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_PATH,
  FSCONFIG_SET_PATH_EMPTY,
  FSCONFIG_SET_STRING,
  FSPICK_EMPTY_PATH,
  FSPICK_NO_AUTOMOUNT,
  FSPICK_SYMLINK_NOFOLLOW,
  MS_DIRSYNC,
  MS_LAZYTIME,
  MS_MANDLOCK,
  MS_RDONLY,
  MS_SYNCHRONOUS,
  O_RDWR,
} from "../../abi/fs";
import { CACHE_FSCONTEXT, kdelete, kfree, kmalloc, knew, krealloc } from "../mem/slab";
import { isStr, putStr, strLen } from "../mem/str";
import { copyToUser, strFromUser } from "../mem/user";
import { UserNs, userNsGet, userNsPut } from "../ns/user";
import { CAP_SYS_ADMIN, nsCapable } from "../task/cred";
import { anonEnter, detachedFd } from "./detached";
import { fdGet, fdGetRaw, fdInstall } from "./fdtable";
import { fileAnon } from "./file";
import { superCheckOption } from "./inodeops";
import { mayMount } from "./mntns";
import { isMountRoot, mountNew, pathPut } from "./mount";
import { newMountFlags } from "./mountattr";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, scratchPath, userPath } from "./namei";
import { getTree, mountCapable, ownerOf, reconfigure, revealing, rootToMount } from "./newsuper";
import { fsState } from "./state";
import { fsTypeName, fsTypeOf, superGet, superPut } from "./super";
import { FILE_FSCONTEXT, File, FS_PROC, isErr, isNull, Super } from "./types";

const PARAMS: u32 = 0;
const MOUNTABLE: u32 = 1;
const PICKED: u32 = 2; // nothing has been said yet of what is to be changed
const CHANGING: u32 = 3;
const FAILED: u32 = 4;

/** One message, as read(2) gives it. */
@unmanaged
class Message {
  next: usize;
  size: u32;
  // the bytes follow
}

@unmanaged
class FsContext {
  fstype: u32;
  phase: u32;
  owner: usize; // UserNs, counted: fc->user_ns
  sb: Super; // counted, null until it has been made
  sbFlags: u32; // MS_*
  sbMask: u32; // which of them were said
  source: usize; // kmalloc'd C string, 0 = none
  options: usize; // kmalloc'd "a=b,c", a C string; 0 = none
  optionsLen: u32;
  log: usize; // Message list, the oldest first: at most LOG_SIZE
  logCount: u32;
}
/** struct fc_log: so many messages are kept, the newest. */
const LOG_SIZE: u32 = 8;
const KEY_MAX: u32 = 256;

@inline
function contextOf(file: File): FsContext {
  return changetype<FsContext>(file.data);
}

function contextFree(c: FsContext): void {
  while (c.log) popMessage(c);
  kfree(c.source);
  kfree(c.options);
  if (!isNull(c.sb)) superPut(c.sb);
  userNsPut(changetype<UserNs>(c.owner));
  kdelete(CACHE_FSCONTEXT, c);
}

export function fsContextRelease(file: File): void {
  contextFree(contextOf(file));
}

function contextFd(fstype: u32, owner: usize, sb: Super, cloexec: bool): i64 {
  const c = knew<FsContext>(CACHE_FSCONTEXT);
  if (isNull(c)) return -ENOMEM;
  c.fstype = fstype;
  c.owner = owner;
  userNsGet(changetype<UserNs>(owner));
  if (!isNull(sb)) {
    c.sb = superGet(sb);
    c.phase = CHANGING;
  }
  const made = fileAnon(fsState().anonSuper, FILE_FSCONTEXT, changetype<usize>(c), O_RDWR);
  if (isErr(made)) {
    contextFree(c);
    return made;
  }
  return fdInstall(changetype<File>(made), cloexec);
}

// What went wrong.

function popMessage(c: FsContext): void {
  const m = changetype<Message>(c.log);
  c.log = m.next;
  c.logCount--;
  kfree(changetype<usize>(m));
}

/** Room for a message, which begins with "e ". */
@inline
function words(): usize {
  return putStr(fsState().text, "e ");
}

/** Keeps the message that was written from words() to `end`. */
function say(c: FsContext, end: usize): void {
  store<u8>(end, 10);
  const from = fsState().text;
  const size = <u32>(end + 1 - from);
  const m = changetype<Message>(kmalloc(offsetof<Message>() + size));
  if (isNull(m)) return;
  m.next = 0;
  m.size = size;
  memory.copy(changetype<usize>(m) + offsetof<Message>(), from, size);
  if (c.logCount == LOG_SIZE) popMessage(c);
  let link = changetype<usize>(c) + offsetof<FsContext>("log");
  while (load<usize>(link)) link = load<usize>(link) + offsetof<Message>("next");
  store<usize>(link, changetype<usize>(m));
  c.logCount++;
}

/** "e tmpfs: Unknown parameter 'x'" and the like. */
function sayOf(c: FsContext, what: string, key: usize): void {
  let at = putStr(words(), fsTypeName(c.fstype));
  at = putStr(at, what);
  const n = <usize>strLen(key);
  memory.copy(at, key, n);
  say(c, putStr(at + n, "'"));
}

/** proc has words of its own, with a line end too many. */
function sayHidepid(c: FsContext, value: usize): void {
  const at = putStr(words(), "proc: unknown value of hidepid - ");
  const n = <usize>strLen(value);
  memory.copy(at, value, n);
  store<u8>(at + n, 10);
  say(c, at + n + 1);
}

export function fsContextRead(file: File, buf: u32, n: u32): i64 {
  const c = contextOf(file);
  const m = changetype<Message>(c.log);
  if (isNull(m)) return -ENODATA;
  if (m.size > n) return -EMSGSIZE;
  const size = m.size;
  const err = copyToUser(buf, changetype<usize>(m) + offsetof<Message>(), size);
  popMessage(c);
  return err ? err : size;
}

// What is said.

/** vfs_parse_sb_flag: is it a flag of every file system? */
function takeFlag(c: FsContext, key: usize, n: i32): bool {
  let set: u32 = 0;
  let clear: u32 = 0;
  if (isStr(key, n, "ro")) set = MS_RDONLY;
  else if (isStr(key, n, "rw")) clear = MS_RDONLY;
  else if (isStr(key, n, "sync")) set = MS_SYNCHRONOUS;
  else if (isStr(key, n, "async")) clear = MS_SYNCHRONOUS;
  else if (isStr(key, n, "dirsync")) set = MS_DIRSYNC;
  else if (isStr(key, n, "lazytime")) set = MS_LAZYTIME;
  else if (isStr(key, n, "nolazytime")) clear = MS_LAZYTIME;
  else if (isStr(key, n, "mand")) set = MS_MANDLOCK;
  else if (isStr(key, n, "nomand")) clear = MS_MANDLOCK;
  else return false;
  c.sbFlags = (c.sbFlags | set) & ~clear;
  c.sbMask |= set | clear;
  return true;
}

function append(c: FsContext, option: usize, n: u32): i32 {
  const grown = krealloc(c.options, c.optionsLen, c.optionsLen + n + 2);
  if (!grown) return -ENOMEM;
  c.options = grown;
  if (c.optionsLen) store<u8>(grown + c.optionsLen++, 44);
  memory.copy(grown + c.optionsLen, option, n);
  c.optionsLen += n;
  store<u8>(grown + c.optionsLen, 0);
  return 0;
}

function takeSource(c: FsContext, value: usize): i32 {
  if (!value) {
    say(c, putStr(words(), "Non-string source"));
    return -EINVAL;
  }
  if (c.source) {
    say(c, putStr(words(), "Multiple sources"));
    return -EINVAL;
  }
  const n = <usize>strLen(value);
  c.source = kmalloc(n + 1);
  if (!c.source) return -ENOMEM;
  memory.copy(c.source, value, n + 1);
  return 0;
}

/**
 * vfs_parse_fs_param.
 * @param key    kernel address, a C string
 * @param value  likewise; 0: a flag, or what is not text
 * @param isText whether the value is, or there is none
 */
function takeParam(c: FsContext, key: usize, value: usize, isText: bool): i32 {
  const n = strLen(key);
  if (takeFlag(c, key, n)) return 0;
  if (isStr(key, n, "source")) return takeSource(c, value);
  const option = kmalloc(<usize>n + 2 + (value ? <usize>strLen(value) : 0));
  if (!option) return -ENOMEM;
  memory.copy(option, key, <usize>n);
  let size = <u32>n;
  if (value) {
    store<u8>(option + size++, 61);
    const m = <u32>strLen(value);
    memory.copy(option + size, value, m);
    size += m;
  }
  store<u8>(option + size, 0);
  let err = superCheckOption(c.fstype, c.owner, option, <i32>size);
  if (!err && !isText) err = -EINVAL;
  if (err == -ENOPARAM) {
    sayOf(c, ": Unknown parameter '", key);
    err = -EINVAL;
  } else if (err && c.fstype == FS_PROC && value && isStr(key, n, "hidepid")) sayHidepid(c, value);
  else if (err) sayOf(c, ": Bad value for '", key);
  else err = append(c, option, size);
  kfree(option);
  return err;
}

/** vfs_cmd_create. */
function create(c: FsContext): i32 {
  if (c.phase != PARAMS) return -EBUSY;
  if (!mountCapable(c.fstype, c.owner)) return -EPERM;
  const made = getTree(c.fstype, c.owner, c.source, c.options, c.sbFlags);
  if (isErr(made)) {
    c.phase = FAILED;
    return made;
  }
  c.sb = changetype<Super>(made);
  c.phase = MOUNTABLE;
  return 0;
}

/** vfs_clean_context: what was said is done with. */
function clean(c: FsContext): void {
  kfree(c.options);
  c.options = 0;
  c.optionsLen = 0;
  kfree(c.source);
  c.source = 0;
  c.sbFlags = 0;
  c.sbMask = 0;
  c.phase = PICKED;
}

/** vfs_cmd_reconfigure. */
function change(c: FsContext): i32 {
  if (c.phase != CHANGING) return -EBUSY;
  if (!nsCapable(changetype<UserNs>(c.sb.userNs), CAP_SYS_ADMIN)) {
    c.phase = FAILED;
    return -EPERM;
  }
  const err = reconfigure(c.sb, c.options, c.sbFlags, c.sbMask);
  if (err) {
    c.phase = FAILED;
    return err;
  }
  clean(c);
  return 0;
}

/** Are the arguments such as the command takes? */
function checkArguments(cmd: u32, key: u32, value: u32, aux: i32): i32 {
  switch (cmd) {
    case FSCONFIG_SET_FLAG:
      return !key || value || aux ? -EINVAL : 0;
    case FSCONFIG_SET_STRING:
      return !key || !value || aux ? -EINVAL : 0;
    case FSCONFIG_SET_BINARY:
      return !key || !value || aux <= 0 || aux > 1 << 20 ? -EINVAL : 0;
    case FSCONFIG_SET_PATH:
    case FSCONFIG_SET_PATH_EMPTY:
      return !key || !value || (aux != AT_FDCWD && aux < 0) ? -EINVAL : 0;
    case FSCONFIG_SET_FD:
      return !key || value || aux < 0 ? -EINVAL : 0;
    case FSCONFIG_CMD_CREATE:
    case FSCONFIG_CMD_CREATE_EXCL:
    case FSCONFIG_CMD_RECONFIGURE:
      return key || value || aux ? -EINVAL : 0;
    default:
      return -EOPNOTSUPP;
  }
}

function setParam(c: FsContext, cmd: u32, key: u32, value: u32, aux: i32): i32 {
  const text = kmalloc(KEY_MAX + 4096);
  if (!text) return -ENOMEM;
  let n = strFromUser(text, key, KEY_MAX);
  if (n < 0) {
    kfree(text);
    // strndup_user: a text that is too long is EINVAL.
    return n == -14 ? n : -EINVAL;
  }
  let at: usize = 0;
  if (cmd == FSCONFIG_SET_STRING || cmd == FSCONFIG_SET_PATH || cmd == FSCONFIG_SET_PATH_EMPTY) {
    at = text + KEY_MAX;
    n = strFromUser(at, value, cmd == FSCONFIG_SET_STRING ? KEY_MAX : 4096);
    if (n < 0) {
      kfree(text);
      return n == -14 || cmd != FSCONFIG_SET_STRING ? n : -EINVAL;
    }
  } else if (cmd == FSCONFIG_SET_FD && isNull(fdGetRaw(aux))) {
    kfree(text);
    return -EBADF;
  }
  const isText = cmd == FSCONFIG_SET_FLAG || cmd == FSCONFIG_SET_STRING;
  const err = c.phase == PARAMS || c.phase == CHANGING ? takeParam(c, text, at, isText) : -EBUSY;
  kfree(text);
  return err;
}

export function sysFsopen(name: i32, flags: i32): i64 {
  if (!mayMount()) return -EPERM;
  if (<u32>flags & ~1) return -EINVAL;
  const at = fsState().text;
  const n = strFromUser(at, name, 4096);
  if (n < 0) return n == -14 ? n : -EINVAL;
  const fstype = fsTypeOf(at, n);
  return fstype ? contextFd(fstype, ownerOf(fstype), changetype<Super>(0), flags != 0) : -ENODEV;
}

export function sysFspick(dfd: i32, path: i32, flags: i32): i64 {
  const f = <u32>flags;
  if (!mayMount()) return -EPERM;
  if (f & ~(1 | FSPICK_SYMLINK_NOFOLLOW | FSPICK_NO_AUTOMOUNT | FSPICK_EMPTY_PATH)) return -EINVAL;
  const p = scratchPath(0);
  const lookup = (f & FSPICK_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) | (f & FSPICK_EMPTY_PATH ? LOOKUP_EMPTY : 0);
  const err = userPath(dfd, path, lookup, p);
  if (err) return err;
  const sb = p.mount.sb;
  const r = isMountRoot(p) ? contextFd(sb.fstype, sb.userNs, sb, (f & 1) != 0) : <i64>-EINVAL;
  pathPut(p);
  return r;
}

/** The context of a descriptor. @returns its address or -errno */
function contextAt(fd: i32): i32 {
  const file = fdGet(fd);
  if (isNull(file)) return -EBADF;
  return file.kind == FILE_FSCONTEXT ? <i32>file.data : -EINVAL;
}

export function sysFsconfig(fd: i32, cmd: i32, key: i32, value: i32, aux: i32): i64 {
  if (fd < 0) return -EINVAL;
  const bad = checkArguments(cmd, key, value, aux);
  if (bad) return bad;
  const at = contextAt(fd);
  if (isErr(at)) return at;
  const c = changetype<FsContext>(at);
  // finish_clean_context
  if (c.phase == PICKED) c.phase = CHANGING;
  switch (cmd) {
    case FSCONFIG_CMD_CREATE:
    case FSCONFIG_CMD_CREATE_EXCL:
      return create(c);
    case FSCONFIG_CMD_RECONFIGURE:
      return change(c);
    default:
      return setParam(c, cmd, key, value, aux);
  }
}

export function sysFsmount(fd: i32, flags: i32, attr: i32): i64 {
  if (!mayMount()) return -EPERM;
  if (<u32>flags & ~1) return -EINVAL;
  const mountFlags = newMountFlags(attr);
  if (mountFlags < 0) return mountFlags;
  const at = contextAt(fd);
  if (isErr(at)) return at;
  const c = changetype<FsContext>(at);
  if (isNull(c.sb)) return -EINVAL;
  const extra = revealing(c.fstype, mountFlags);
  if (extra < 0) return -EPERM;
  if (c.phase != MOUNTABLE) return -EBUSY;
  const root = rootToMount(c.sb);
  if (isNull(root)) return -ENODEV;
  const m = mountNew(c.sb, root, <u32>mountFlags | <u32>extra, c.source, c.source ? strLen(c.source) : 0);
  if (isNull(m)) return -ENOMEM;
  clean(c);
  return anonEnter(m, 0) ? detachedFd(m, flags != 0) : <i64>-ENOMEM;
}
