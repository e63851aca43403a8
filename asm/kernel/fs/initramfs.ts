// initramfs: a cpio archive ("newc", cpio(5)) unpacked into the root file system at boot, as Linux's init/initramfs.c does.

import { EINVAL, ENOMEM } from "../../abi/errno";
import { AT_FDCWD, O_CREAT, O_TRUNC, O_WRONLY, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from "../../abi/fs";
import { kfree, kmalloc } from "../mem/slab";
import { strLen } from "../mem/str";
import { lock, unlock } from "../sync/lock";
import { dput } from "./dcache";
import { openKernel } from "./exec";
import { filePut } from "./file";
import { LAST_NORM, lookupChild, lookupParent, nameidata, walkEnd } from "./namei";
import { kernelWriteAt } from "./rw";
import { tmpfsLink, tmpfsMknod, tmpfsSymlink } from "./tmpfs";
import { Dentry, File, Inode, isErr, isNull, makeDev, nil } from "./types";

const HEAD: usize = 110;
const BILLION: i64 = 1_000_000_000;
/** Inodes with several names that the archive may have. */
const LINKS_MAX = 256;

/** Field n (from 0, after the magic): eight hexadecimal digits. */
function field(at: usize, n: usize): u32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 8; i++) {
    const c = <u32>load<u8>(at + 6 + n * 8 + i);
    const digit = c >= 97 ? c - 87 : c >= 65 ? c - 55 : c - 48;
    value = (value << 4) | (digit & 15);
  }
  return value;
}

@inline
function align4(n: usize): usize {
  return (n + 3) & ~3;
}

/** Makes one entry and returns its inode's dentry (counted), or -errno. An existing directory is kept. */
function make(name: usize, mode: u32, rdev: u32, data: usize, size: u32): i32 {
  const nd = nameidata(0);
  let r = lookupParent(nd, AT_FDCWD, name, 0);
  if (!r) {
    if (nd.lastType != LAST_NORM) r = -EINVAL;
    else {
      r = lookupChild(nd.dentry, nd.last, nd.lastLen);
      if (isErr(r)) {
        if ((mode & S_IFMT) == S_IFLNK) r = tmpfsSymlink(0, nd.dentry, nd.last, nd.lastLen, data, <i32>size);
        else r = tmpfsMknod(0, nd.dentry, nd.last, nd.lastLen, mode, rdev);
      }
    }
  }
  walkEnd(nd);
  return r;
}

/** A further name of `inode`. */
function linkName(name: usize, inode: Inode): i32 {
  const nd = nameidata(0);
  let r = lookupParent(nd, AT_FDCWD, name, 0);
  if (!r) r = tmpfsLink(inode, nd.dentry, nd.last, nd.lastLen);
  walkEnd(nd);
  return r;
}

/**
 * Unpacks the archive at [ptr, ptr + len) as the running task, whose root is the tree's root. Names are relative to it.
 * @returns entries made or -errno
 */
export function initramfsUnpack(ptr: usize, len: u32): i32 {
  lock();
  // Inodes with several names, while the archive is read: {number in the archive, Dentry}.
  const known = kmalloc(LINKS_MAX * 8);
  const r = known ? unpack(ptr, ptr + len, known) : -ENOMEM;
  if (r > 0) dirTimes(ptr, ptr + len);
  kfree(known);
  unlock();
  return r;
}

function unpack(at: usize, end: usize, first: usize): i32 {
  let entries = 0;
  let links = 0;
  while (at + HEAD <= end) {
    // Archives may follow each other, with zeros between.
    if (!load<u32>(at)) {
      at += 4;
      continue;
    }
    if (load<u32>(at) != 0x37303730 || load<u8>(at, 4) != 48 || (load<u8>(at, 5) != 49 && load<u8>(at, 5) != 50))
      return -EINVAL;
    const ino = field(at, 0);
    const mode = field(at, 1);
    const nlink = field(at, 4);
    const size = field(at, 6);
    const nameSize = field(at, 11);
    const name = at + HEAD;
    const data = at + align4(HEAD + nameSize);
    if (data + size > end) return -EINVAL;
    const next = data + align4(size);
    const n = strLen(name);
    if (n == 10 && load<u64>(name) == 0x2152454c49415254) {
      // TRAILER!!!
      at = next;
      links = 0;
      continue;
    }
    if (n && !(n == 1 && load<u8>(name) == 46)) {
      let d = nil<Dentry>();
      let known = nil<Dentry>();
      if (nlink > 1 && (mode & S_IFMT) != S_IFDIR) {
        for (let i = 0; i < links; i++)
          if (load<u32>(first + ((<usize>i) << 3)) == ino) known = load<Dentry>(first + ((<usize>i) << 3), 4);
      }
      if (!isNull(known)) {
        const err = linkName(name, known.inode);
        if (err) return err;
        d = known;
        d.refs++;
      } else {
        const made = make(name, mode, makeDev(field(at, 9), field(at, 10)), data, size);
        if (isErr(made)) return made;
        d = changetype<Dentry>(made);
        if (nlink > 1 && (mode & S_IFMT) != S_IFDIR && links < LINKS_MAX) {
          store<u32>(first + ((<usize>links) << 3), ino);
          store<Dentry>(first + ((<usize>links) << 3), d, 4);
          links++;
        }
      }
      const err = fill(name, d.inode, mode, field(at, 2), field(at, 3), field(at, 5), data, size);
      dput(d);
      if (err) return err;
      entries++;
    }
    at = next;
  }
  return entries;
}

/** Making entries has changed the times of their directories: they are set when all is there. */
function dirTimes(at: usize, end: usize): void {
  while (at + HEAD <= end) {
    if (!load<u32>(at)) {
      at += 4;
      continue;
    }
    const nameSize = field(at, 11);
    if ((field(at, 1) & S_IFMT) == S_IFDIR) {
      const nd = nameidata(0);
      if (!lookupParent(nd, AT_FDCWD, at + HEAD, 0) && nd.lastType == LAST_NORM) {
        const found = lookupChild(nd.dentry, nd.last, nd.lastLen);
        if (!isErr(found)) {
          const d = changetype<Dentry>(found);
          d.inode.mtime = <i64>field(at, 5) * BILLION;
          d.inode.atime = d.inode.mtime;
          dput(d);
        }
      }
      walkEnd(nd);
    }
    at += align4(HEAD + nameSize) + align4(field(at, 6));
  }
}

function fill(name: usize, inode: Inode, mode: u32, uid: u32, gid: u32, mtime: u32, data: usize, size: u32): i32 {
  if ((mode & S_IFMT) == S_IFREG && size) {
    const r = openKernel(name, O_WRONLY | O_CREAT | O_TRUNC, 0);
    if (r < 0) return <i32>r;
    const file = changetype<File>(<usize>r);
    let done: u32 = 0;
    while (done < size) {
      const n = kernelWriteAt(file, data + done, size - done, done);
      if (n <= 0) {
        filePut(file);
        return n ? <i32>n : -EINVAL;
      }
      done += <u32>n;
    }
    filePut(file);
  }
  inode.uid = uid;
  inode.gid = gid;
  if ((mode & S_IFMT) != S_IFLNK) inode.mode = mode;
  inode.atime = <i64>mtime * BILLION;
  inode.mtime = inode.atime;
  return 0;
}
