// /proc/PID/mounts, mountinfo and mountstats: proc_pid_mounts(5), proc_pid_mountinfo(5). The mounts of the process's mount
// namespace that can be reached from its root.

import { MS_DIRSYNC, MS_LAZYTIME, MS_MANDLOCK, MS_RDONLY, MS_SYNCHRONOUS } from "../../../abi/fs";
import { outMountRoot } from "../../cgroup/fs";
import { strLen } from "../../mem/str";
import { NsCommon, nsName } from "../../ns/common";
import { dentryPath, reachablePath } from "../dpath";
import { isCgroupFs, superShowOptions } from "../inodeops";
import { dominatingId } from "../propagate";
import { fsState } from "../state";
import { fsTypeName } from "../super";
import {
  devMajor,
  devMinor,
  FS_NSFS,
  FsStruct,
  isNull,
  MNT_NOATIME,
  MNT_NODEV,
  MNT_NODIRATIME,
  MNT_NOEXEC,
  MNT_NOSUID,
  MNT_NOSYMFOLLOW,
  MNT_READONLY,
  MNT_RELATIME,
  MNT_SHARED,
  MNT_UNBINDABLE,
  MntNs,
  Mount,
  Path,
  Super,
} from "../types";
import { out, outChar, outEscaped, outU64 } from "./seq";

/** What would end a field or begin a comment (mangle). */
const ESCAPE = " \t\n\\#";
/** fsState().text: two pages. */
const TEXT_SIZE: i32 = 8192;

function mountFlags(m: Mount): void {
  const f = m.flags;
  if (f & MNT_NOSUID) out(",nosuid");
  if (f & MNT_NODEV) out(",nodev");
  if (f & MNT_NOEXEC) out(",noexec");
  if (f & MNT_NOATIME) out(",noatime");
  if (f & MNT_NODIRATIME) out(",nodiratime");
  if (f & MNT_RELATIME) out(",relatime");
  if (f & MNT_NOSYMFOLLOW) out(",nosymfollow");
  if (m.idmap) out(",idmapped");
}

function superFlags(sb: Super): void {
  const f = sb.flags;
  if (f & MS_SYNCHRONOUS) out(",sync");
  if (f & MS_DIRSYNC) out(",dirsync");
  if (f & MS_MANDLOCK) out(",mand");
  if (f & MS_LAZYTIME) out(",lazytime");
}

/** What a mount's source was said to be. @param escape  characters that are written in octal */
export function device(m: Mount, escape: string): void {
  if (m.device) outEscaped(m.device, strLen(m.device), escape);
  else out("none");
}

/** The directory of the file system that a mount shows; a namespace's file is the namespace. */
export function mountRoot(m: Mount, escape: string): void {
  if (m.sb.fstype == FS_NSFS) {
    out(nsName(<i32>changetype<NsCommon>(m.root.inode.a).kind));
    out(":[");
    outU64(m.root.inode.ino);
    outChar(93);
  } else if (isCgroupFs(m.sb.fstype)) outMountRoot(m.root);
  else {
    const length = dentryPath(m.root, fsState().text, TEXT_SIZE);
    if (length > 0) outEscaped(fsState().text, length, escape);
  }
}

/** Where a mount is, seen from `root`; nothing when it lies outside. */
export function mountPoint(m: Mount, root: Path, escape: string): void {
  const length = reachablePath(m, m.root, root, fsState().text, TEXT_SIZE);
  if (length > 0) outEscaped(fsState().text, length, escape);
}

/** The path of a mount from `fs`'s root, in fsState().text. @returns its length, or -1 when it lies outside */
function pointOf(m: Mount, fs: FsStruct): i32 {
  return reachablePath(m, m.root, fs.root, fsState().text, TEXT_SIZE);
}

function mountLine(m: Mount, fs: FsStruct): void {
  const n = pointOf(m, fs);
  if (n < 0) return;
  device(m, ESCAPE);
  outChar(32);
  outEscaped(fsState().text, n, ESCAPE);
  outChar(32);
  out(fsTypeName(m.sb.fstype));
  out(m.flags & MNT_READONLY || m.sb.flags & MS_RDONLY ? " ro" : " rw");
  superFlags(m.sb);
  mountFlags(m);
  superShowOptions(m.sb);
  out(" 0 0\n");
}

function mountinfoLine(m: Mount, fs: FsStruct): void {
  const n = pointOf(m, fs);
  if (n < 0) return;
  outU64(m.id);
  outChar(32);
  outU64(m.parent.id);
  outChar(32);
  outU64(devMajor(m.sb.dev));
  outChar(58);
  outU64(devMinor(m.sb.dev));
  outChar(32);
  mountRoot(m, ESCAPE);
  outChar(32);
  // The buffer of the first look has been used for the root.
  mountPoint(m, fs.root, ESCAPE);
  out(m.flags & MNT_READONLY ? " ro" : " rw");
  mountFlags(m);
  if (m.flags & MNT_SHARED) {
    out(" shared:");
    outU64(m.group);
  }
  if (!isNull(m.master)) {
    out(" master:");
    outU64(m.master.group);
    const from = dominatingId(m, fs.root);
    if (from && from != m.master.group) {
      out(" propagate_from:");
      outU64(from);
    }
  }
  if (m.flags & MNT_UNBINDABLE) out(" unbindable");
  out(" - ");
  out(fsTypeName(m.sb.fstype));
  outChar(32);
  device(m, ESCAPE);
  out(m.sb.flags & MS_RDONLY ? " ro" : " rw");
  superFlags(m.sb);
  superShowOptions(m.sb);
  outChar(10);
}

function mountstatsLine(m: Mount, fs: FsStruct): void {
  const n = pointOf(m, fs);
  if (n < 0) return;
  if (m.device) {
    out("device ");
    device(m, ESCAPE);
  } else out("no device");
  out(" mounted on ");
  outEscaped(fsState().text, n, ESCAPE);
  out(" with fstype ");
  out(fsTypeName(m.sb.fstype));
  outChar(10);
}

export const SHOW_MOUNTS = 0;
export const SHOW_MOUNTINFO = 1;
export const SHOW_MOUNTSTATS = 2;

/** @param fs  only its root is looked at */
export function showMounts(ns: MntNs, fs: FsStruct, what: i32): void {
  for (let m = ns.mountHead; !isNull(m); m = m.nsNext) {
    if (what == SHOW_MOUNTS) mountLine(m, fs);
    else if (what == SHOW_MOUNTINFO) mountinfoLine(m, fs);
    else mountstatsLine(m, fs);
  }
}
