// mount -o X-mount.idmap=MAP: what was just mounted shows its owners through a user namespace's maps (mount(8) of util-linux 2.39).
// MAP is the namespace's file, or ranges "u|g|b:id-in-the-file-system:id-seen:count", the next after a blank.
import { EINVAL } from "../../lib/errno";
import {
  close,
  O_CLOEXEC,
  O_RDONLY,
  O_WRONLY,
  open,
  pipe2,
  pipeRead,
  pipeWrite,
  read,
  write,
} from "../../lib/sys/file";
import { MNT_DETACH, mountIdmap, moveMount, openTree, umount2 } from "../../lib/sys/fs";
import { _exit, CLONE_NEWUSER, fork, unshare, wait4 } from "../../lib/sys/proc";

/** The lines of uid_map and gid_map. @returns [uids, gids], or nothing when MAP is none */
function mapsOf(map: string): string[] {
  let uids = "";
  let gids = "";
  const ranges = map.split(" ");
  for (let i = 0; i < ranges.length; i++) {
    if (!ranges[i].length) continue;
    const f = ranges[i].split(":");
    const kind = f[0];
    // Without a letter it is for both.
    const numbers = f.length == 4 ? f.slice(1) : f;
    if (numbers.length != 3 || (f.length == 4 && kind != "u" && kind != "g" && kind != "b")) return [];
    const line = numbers.join(" ") + "\n";
    if (f.length == 3 || kind != "g") uids += line;
    if (f.length == 3 || kind != "u") gids += line;
  }
  return uids.length || gids.length ? [uids, gids] : [];
}

function writeTo(path: string, text: string): i32 {
  if (!text.length) return 0;
  const fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return fd;
  const bytes = String.UTF8.encode(text);
  const n = write(fd, changetype<usize>(bytes), bytes.byteLength);
  close(fd);
  return n < 0 ? n : 0;
}

/** A user namespace with these maps, made by a child that waits until they are written. @returns a descriptor or −errno */
function newNamespace(maps: string[]): i32 {
  const ready = pipe2(O_CLOEXEC);
  if (ready < 0) return ready;
  const readyRead = pipeRead();
  const readyWrite = pipeWrite();
  const go = pipe2(O_CLOEXEC);
  if (go < 0) return go;
  const goRead = pipeRead();
  const goWrite = pipeWrite();
  const pid = fork();
  if (pid < 0) return pid;
  const byte = memory.data(8);
  if (pid == 0) {
    close(goWrite);
    if (unshare(CLONE_NEWUSER) == 0) write(readyWrite, byte, 1);
    close(readyWrite);
    read(goRead, byte, 1);
    _exit(0);
  }
  close(readyWrite);
  const there = read(readyRead, byte, 1) == 1;
  const proc = "/proc/" + pid.toString();
  let r = there ? writeTo(proc + "/uid_map", maps[0]) : -EINVAL;
  if (r == 0) r = writeTo(proc + "/gid_map", maps[1]);
  if (r == 0) r = open(proc + "/ns/user", O_RDONLY | O_CLOEXEC);
  close(readyRead);
  close(goRead);
  close(goWrite);
  wait4(pid, 0);
  return r;
}

/** @param recursive what is mounted below too @returns 0 or −errno */
export function applyIdmap(target: string, map: string, recursive: bool): i32 {
  let ns: i32;
  if (map.startsWith("/")) ns = open(map, O_RDONLY | O_CLOEXEC);
  else {
    const maps = mapsOf(map);
    ns = maps.length ? newNamespace(maps) : -EINVAL;
  }
  if (ns < 0) return ns;
  // Only a mount that nobody has seen can be given an idmap: a copy takes the place of what is there.
  const tree = openTree(target, recursive);
  if (tree < 0) return tree;
  let r = mountIdmap(tree, ns, recursive);
  close(ns);
  if (r == 0) r = umount2(target, MNT_DETACH);
  if (r == 0) r = moveMount(tree, target);
  close(tree);
  return r;
}
