// inotify instances in an image: CRIU's entry with the watches, each with the path of what it watches; queued events and watches on
// what has no name any more in nutshell-files.img.

import {
  FD_TYPES_INOTIFY,
  FH_ENTRY_BYTES,
  FH_ENTRY_HANDLE,
  FH_ENTRY_MNT_ID,
  FH_ENTRY_PATH,
  FH_ENTRY_TYPE,
  FILE_ENTRY_IFY,
  INOTIFY_FILE_ENTRY_FLAGS,
  INOTIFY_FILE_ENTRY_FOWN,
  INOTIFY_FILE_ENTRY_ID,
  INOTIFY_FILE_ENTRY_WD,
  INOTIFY_WD_ENTRY_F_HANDLE,
  INOTIFY_WD_ENTRY_I_INO,
  INOTIFY_WD_ENTRY_ID,
  INOTIFY_WD_ENTRY_IGNORED_MASK,
  INOTIFY_WD_ENTRY_MASK,
  INOTIFY_WD_ENTRY_S_DEV,
  INOTIFY_WD_ENTRY_WD,
  NUT_EVENT_ENTRY_COOKIE,
  NUT_EVENT_ENTRY_MASK,
  NUT_EVENT_ENTRY_NAME,
  NUT_EVENT_ENTRY_WD,
  NUT_FILE_ENTRY_EVENTS,
  NUT_FILE_ENTRY_ID,
  NUT_FILE_ENTRY_LAST_WATCH,
  NUT_FILE_ENTRY_NAMELESS,
  NUT_WATCHED_ENTRY_FILE,
  NUT_WATCHED_ENTRY_MASK,
  NUT_WATCHED_ENTRY_WD,
} from "../../abi/criu";
import { isSubdir, isUnlinked } from "../fs/dcache";
import { Event, inotifyOf, inotifyWatch, Watch } from "../fs/inotify";
import { nextMount } from "../fs/mount";
import { Dentry, File, Inode, isNull, MntNs, Mount, nil, Path } from "../fs/types";
import { CR_TABLES } from "../mem/map";
import { kfree } from "../mem/slab";
import { NsProxy } from "../ns/nsproxy";
import { Task } from "../task/task";
import { beginEntry, filesImage, kernelDev, ownFilesImage, placeText, putFown } from "./dumpfile";
import { entryBegin, entryEnd, ImageOut } from "./folder";
import { counted, meet, member, SET_FILES, SET_OPEN, treeRoot } from "./objects";
import { putBegin, putBytes, putEnd, putSint, putText, putUint } from "./protobuf";

/** A place that has been found. */
const PLACE_AT: usize = CR_TABLES + 2064;
/** FILEID_INO32_GEN: inode number and generation. */
const HANDLE_TYPE: u64 = 1;
const HANDLE_BYTES: u64 = 8;

/** The next name of a tree after `d`, in the order of a walk; null: that was the last. */
function nextName(d: Dentry, root: Dentry): Dentry {
  if (!isNull(d.childHead)) return d.childHead;
  while (d != root) {
    if (!isNull(d.childNext)) return d.childNext;
    d = d.parent;
  }
  return nil<Dentry>();
}

/** A name of an inode; null: it has none. Only who watches can know no better than by its inode. */
export function nameOf(inode: Inode): Dentry {
  const root = inode.sb.root;
  for (let d = root; !isNull(d); d = nextName(d, root)) if (d.inode == inode && !isUnlinked(d)) return d;
  return nil<Dentry>();
}

/** Where a task can see a name; false: nowhere. */
function placeOf(d: Dentry, task: Task, to: Path): bool {
  const top = changetype<MntNs>(changetype<NsProxy>(task.nsproxy).mnt).root;
  for (let m = top; !isNull<Mount>(m); m = nextMount(m, top)) {
    if (m.sb != d.sb || !isSubdir(d, m.root)) continue;
    to.mount = m;
    to.dentry = d;
    return true;
  }
  return false;
}

/** An open file of the tree with that inode; null: nobody has it open. */
function openWith(inode: Inode): File {
  for (let i: u32 = 0; i < counted(SET_OPEN); i++) {
    const file = changetype<File>(member(SET_OPEN, i));
    if (file.inode == inode) return file;
  }
  return nil<File>();
}

/** What stands in the way of writing an instance down, in words; "": nothing. */
export function inotifyObstacle(file: File, task: Task): string {
  for (let w = inotifyWatch(file, 1); !isNull<Watch>(w); w = inotifyWatch(file, <u32>w.wd + 1)) {
    const d = nameOf(w.inode);
    const seen = !isNull(d) && placeOf(d, task, changetype<Path>(PLACE_AT));
    if (!seen && isNull(openWith(w.inode)))
      return "an inotify instance that watches a file which its process can neither see nor has open: remove that watch";
  }
  return "";
}

function putWatch(o: ImageOut, id: u32, w: Watch, path: Path, task: Task): void {
  const text = placeText(path, task);
  const m = putBegin(o, INOTIFY_FILE_ENTRY_WD);
  putUint(o, INOTIFY_WD_ENTRY_ID, id);
  putUint(o, INOTIFY_WD_ENTRY_I_INO, w.inode.ino);
  putUint(o, INOTIFY_WD_ENTRY_MASK, w.mask);
  putUint(o, INOTIFY_WD_ENTRY_IGNORED_MASK, 0);
  putUint(o, INOTIFY_WD_ENTRY_S_DEV, kernelDev(w.inode.sb));
  putUint(o, INOTIFY_WD_ENTRY_WD, <u64>w.wd);
  const h = putBegin(o, INOTIFY_WD_ENTRY_F_HANDLE);
  putUint(o, FH_ENTRY_BYTES, HANDLE_BYTES);
  putUint(o, FH_ENTRY_TYPE, HANDLE_TYPE);
  putUint(o, FH_ENTRY_HANDLE, w.inode.ino);
  for (let i = 1; i < 16; i++) putUint(o, FH_ENTRY_HANDLE, 0);
  if (text) putText(o, FH_ENTRY_PATH, text);
  putUint(o, FH_ENTRY_MNT_ID, path.mount.id);
  putEnd(o, h);
  putEnd(o, m);
  kfree(text);
}

function putEvents(o: ImageOut, file: File): void {
  for (let e = inotifyOf(file).head; !isNull<Event>(e); e = e.next) {
    const m = putBegin(o, NUT_FILE_ENTRY_EVENTS);
    putSint(o, NUT_EVENT_ENTRY_WD, e.wd);
    putUint(o, NUT_EVENT_ENTRY_MASK, e.mask);
    if (e.cookie) putUint(o, NUT_EVENT_ENTRY_COOKIE, e.cookie);
    const text = changetype<usize>(e) + offsetof<Event>();
    let n: u32 = 0;
    while (n < e.nameLen && load<u8>(text + n)) n++;
    if (n) putBytes(o, NUT_EVENT_ENTRY_NAME, text, n);
    putEnd(o, m);
  }
}

export function dumpInotify(id: u32, file: File, task: Task): void {
  const path = changetype<Path>(PLACE_AT);
  const o = filesImage();
  const e = beginEntry(o, FD_TYPES_INOTIFY, id);
  const m = putBegin(o, FILE_ENTRY_IFY);
  putUint(o, INOTIFY_FILE_ENTRY_ID, id);
  putUint(o, INOTIFY_FILE_ENTRY_FLAGS, file.flags);
  putFown(o, INOTIFY_FILE_ENTRY_FOWN, file, treeRoot());
  for (let w = inotifyWatch(file, 1); !isNull<Watch>(w); w = inotifyWatch(file, <u32>w.wd + 1)) {
    const d = nameOf(w.inode);
    if (!isNull(d) && placeOf(d, task, path)) putWatch(o, id, w, path, task);
  }
  putEnd(o, m);
  entryEnd(o, e);
  const own = ownFilesImage();
  const entry = entryBegin(own);
  putUint(own, NUT_FILE_ENTRY_ID, id);
  putUint(own, NUT_FILE_ENTRY_LAST_WATCH, inotifyOf(file).lastWd);
  putEvents(own, file);
  for (let w = inotifyWatch(file, 1); !isNull<Watch>(w); w = inotifyWatch(file, <u32>w.wd + 1)) {
    const d = nameOf(w.inode);
    if (!isNull(d) && placeOf(d, task, path)) continue;
    const n = putBegin(own, NUT_FILE_ENTRY_NAMELESS);
    putUint(own, NUT_WATCHED_ENTRY_WD, <u64>w.wd);
    putUint(own, NUT_WATCHED_ENTRY_FILE, meet(SET_FILES, changetype<usize>(openWith(w.inode))));
    putUint(own, NUT_WATCHED_ENTRY_MASK, w.mask);
    putEnd(own, n);
  }
  entryEnd(own, entry);
}
