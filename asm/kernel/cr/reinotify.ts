// inotify instances made again (dumpinotify.ts): where a watch goes is looked up when its instance is made, as the task that has it; the
// watches and the events that waited come at the very end.

import {
  FD_TYPES_INOTIFY,
  FH_ENTRY_PATH,
  FILE_ENTRY_TYPE,
  INOTIFY_FILE_ENTRY_FLAGS,
  INOTIFY_FILE_ENTRY_WD,
  INOTIFY_WD_ENTRY_F_HANDLE,
  INOTIFY_WD_ENTRY_MASK,
  INOTIFY_WD_ENTRY_WD,
  NUT_EVENT_ENTRY_COOKIE,
  NUT_EVENT_ENTRY_MASK,
  NUT_EVENT_ENTRY_NAME,
  NUT_EVENT_ENTRY_WD,
  NUT_FILE_ENTRY_EVENTS,
  NUT_FILE_ENTRY_LAST_WATCH,
  NUT_FILE_ENTRY_NAMELESS,
  NUT_WATCHED_ENTRY_FILE,
  NUT_WATCHED_ENTRY_MASK,
  NUT_WATCHED_ENTRY_WD,
} from "../../abi/criu";
import { ENOMEM } from "../../abi/errno";
import { Inotify, inotifyEventMake, inotifyOf, inotifyWatchMake, sysInotifyInit1 } from "../fs/inotify";
import { pathPut } from "../fs/mount";
import { lookupPath } from "../fs/namei";
import { Dentry, File, Inode, isNull, Mount, Path } from "../fs/types";
import { kfree, kmalloc } from "../mem/slab";
import { imageName } from "./folder";
import { damaged, fail, noMemory, ok, ownFile, plan } from "./plan";
import { getMsg, getSint, getText, getU32, Msg, msgAt, msgSize, nextMsg } from "./protobuf";
import { say, sayPath } from "./reason";
import { fileEntry, fileIfMade, fromFd, setFlags } from "./refile";

const AT_FDCWD = -100;
const PATH_MAX: u32 = 4096;
const NAME_MAX: u32 = 255;

/** A watch that is to be set. */
@unmanaged
class WantedWatch {
  next: usize;
  owner: Inotify; // alive as long as the plan
  wd: u32;
  mask: u32;
  mount: Mount; // a Path, counted
  dentry: Dentry;

  @inline get path(): Path {
    return changetype<Path>(changetype<usize>(this) + offsetof<WantedWatch>("mount"));
  }
}

function want(owner: Inotify, m: Msg): void {
  const name = getText(getMsg(m, INOTIFY_WD_ENTRY_F_HANDLE), FH_ENTRY_PATH, PATH_MAX);
  const w = changetype<WantedWatch>(kmalloc(offsetof<WantedWatch>()));
  if (!name || isNull(w)) {
    if (name) noMemory();
    else damaged();
    kfree(name);
    kfree(changetype<usize>(w));
    return;
  }
  const err = lookupPath(AT_FDCWD, name, 0, 0, w.path);
  if (err) {
    fail(err, sayPath("the watched file ", name, " is not here"));
    kfree(changetype<usize>(w));
  } else {
    w.owner = owner;
    w.wd = getU32(m, INOTIFY_WD_ENTRY_WD);
    w.mask = getU32(m, INOTIFY_WD_ENTRY_MASK);
    w.next = plan().watchHead;
    plan().watchHead = changetype<usize>(w);
  }
  kfree(name);
}

/** An instance without its watches, as the running task; null: the restart has failed. @param m  inotify_file_entry */
export function inotifyFile(_id: u32, m: Msg): File {
  const file = fromFd(sysInotifyInit1(0), "an inotify instance");
  if (isNull(file)) return file;
  setFlags(file, getU32(m, INOTIFY_FILE_ENTRY_FLAGS));
  for (let w = nextMsg(m, INOTIFY_FILE_ENTRY_WD, 0); w && ok(); w = nextMsg(m, INOTIFY_FILE_ENTRY_WD, w))
    want(inotifyOf(file), w);
  return file;
}

function watch(n: Inotify, inode: Inode, wd: u32, mask: u32): void {
  const r = inotifyWatchMake(n, inode, wd, mask);
  if (!r) return;
  if (r == -ENOMEM) noMemory();
  else if (r == -22) damaged();
  else fail(<i32>r, say("there are too many watches of inotify"));
}

function finish(n: Inotify, own: Msg): void {
  for (let m = nextMsg(own, NUT_FILE_ENTRY_NAMELESS, 0); m && ok(); m = nextMsg(own, NUT_FILE_ENTRY_NAMELESS, m)) {
    const file = fileIfMade(getU32(m, NUT_WATCHED_ENTRY_FILE));
    if (isNull(file)) damaged();
    else watch(n, file.inode, getU32(m, NUT_WATCHED_ENTRY_WD), getU32(m, NUT_WATCHED_ENTRY_MASK));
  }
  for (let m = nextMsg(own, NUT_FILE_ENTRY_EVENTS, 0); m && ok(); m = nextMsg(own, NUT_FILE_ENTRY_EVENTS, m)) {
    const name = getMsg(m, NUT_EVENT_ENTRY_NAME);
    if (msgSize(name) > NAME_MAX) damaged();
    else
      inotifyEventMake(
        n,
        <i32>getSint(m, NUT_EVENT_ENTRY_WD, -1),
        getU32(m, NUT_EVENT_ENTRY_MASK),
        getU32(m, NUT_EVENT_ENTRY_COOKIE),
        name ? msgAt(name) : 0,
        msgSize(name),
      );
  }
  const last = getU32(own, NUT_FILE_ENTRY_LAST_WATCH);
  if (last > <u32>i32.MAX_VALUE) damaged();
  else if (last > n.lastWd) n.lastWd = last;
}

/** Sets all watches, and puts back the events that nobody has read. */
export function watchesMake(): void {
  imageName("files");
  for (let at = plan().watchHead; at && ok(); at = changetype<WantedWatch>(at).next) {
    const w = changetype<WantedWatch>(at);
    watch(w.owner, w.dentry.inode, w.wd, w.mask);
  }
  imageName("nutshell-files");
  for (let id: u32 = 0; id < plan().fileRoom && ok(); id++) {
    const entry = fileEntry(id);
    const file = fileIfMade(id);
    if (entry && !isNull(file) && getU32(entry, FILE_ENTRY_TYPE) == FD_TYPES_INOTIFY)
      finish(inotifyOf(file), ownFile(id));
  }
}

export function watchesRelease(): void {
  while (plan().watchHead) {
    const w = changetype<WantedWatch>(plan().watchHead);
    plan().watchHead = w.next;
    pathPut(w.path);
    kfree(changetype<usize>(w));
  }
}
