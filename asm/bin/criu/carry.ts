// What a tree needs beside its image where it goes: the files and named pipes that it has open, programs of its own, the directories it stands in. CRIU wants
// the same file system on both sides; here the machine that a tree comes to may never have seen them.
import { openDir } from "../../lib/dirs";
import { readFile } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { S_IFDIR, S_IFIFO, S_IFMT, S_IFREG, S_IFSOCK, Stat } from "../../lib/stat";
import { readlink } from "../../lib/sys/fs";

/** Programs and files that every machine has, and file systems that no file is carried in. */
const COMMON = [
  "/bin/",
  "/sbin/",
  "/usr/bin/",
  "/usr/sbin/",
  "/usr/lib/",
  "/usr/share/",
  "/lib/",
  "/proc/",
  "/sys/",
  "/dev/",
];

export class Needed {
  /** Paths, directories first. */
  folders: string[] = [];
  files: string[] = [];
  /** Named pipes: what is in them is in the image. */
  fifos: string[] = [];
  /** Names of unix sockets in the file system. */
  sockets: string[] = [];

  private add(path: string | null): void {
    // A file that has been deleted is in the image; a name with a line end has no place in the stream.
    if (path === null || !path.startsWith("/") || path.endsWith(" (deleted)") || path.indexOf("\n") >= 0) return;
    for (let i = 0; i < COMMON.length; i++) if (path.startsWith(COMMON[i])) return;
    const st = new Stat();
    if (st.stat(path) < 0) return;
    const type = st.mode & S_IFMT;
    if (type != S_IFDIR && type != S_IFREG && type != S_IFIFO) return;
    const list = type == S_IFDIR ? this.folders : type == S_IFIFO ? this.fifos : this.files;
    if (list.indexOf(path) < 0) list.push(path);
  }

  /** Adds what a process needs. */
  look(pid: i32): void {
    const at = "/proc/" + pid.toString();
    // Where a path leads is another question in mounts of its own: those are in the image.
    if (readlink(at + "/ns/mnt") != readlink("/proc/self/ns/mnt")) return;
    this.add(readlink(at + "/cwd"));
    this.add(readlink(at + "/exe"));
    const dir = openDir(at + "/fd");
    if (dir === null) return;
    while (dir.next()) if (dir.name != "." && dir.name != "..") this.add(readlink(at + "/fd/" + dir.name));
    dir.close();
    this.addSockets(pid);
  }

  /** Adds the names of the sockets of a process, which no descriptor shows: its own network namespace does. */
  private addSockets(pid: i32): void {
    const inodes = socketsOf(pid);
    const table = inodes.length ? readFile("/proc/" + pid.toString() + "/net/unix") : null;
    if (table === null) return;
    const lines = table.split("\n");
    // "Num RefCount Protocol Flags Type St Inode Path"
    for (let i = 1; i < lines.length; i++) {
      const at = lines[i].indexOf(" /");
      if (at < 0 || inodes.indexOf(lastWord(lines[i].substring(0, at))) < 0) continue;
      const path = lines[i].substring(at + 1);
      const st = new Stat();
      // A socket whose name somebody else has by now has none, in its image too.
      if (st.lstat(path) < 0 || (st.mode & S_IFMT) != S_IFSOCK || this.sockets.indexOf(path) >= 0) continue;
      this.sockets.push(path);
    }
  }
}

function lastWord(text: string): string {
  return text.substring(text.lastIndexOf(" ") + 1);
}

/** Inode numbers of the sockets that a process has open. */
function socketsOf(pid: i32): string[] {
  const inodes: string[] = [];
  const at = "/proc/" + pid.toString() + "/fd";
  const dir = openDir(at);
  if (dir === null) return inodes;
  while (dir.next()) {
    if (dir.isDots) continue;
    const link = readlink(at + "/" + dir.name);
    if (link !== null && link.startsWith("socket:[")) inodes.push(link.substring(8, link.length - 1));
  }
  dir.close();
  return inodes;
}

/** A process and all below it, parents first. */
export function treeOf(root: i32): i32[] {
  const tree: i32[] = [root];
  const pids: i32[] = [];
  const parents: i32[] = [];
  const dir = openDir("/proc");
  if (dir === null) return tree;
  while (dir.next()) {
    if (!isDigits(dir.name)) continue;
    const stat = readFile("/proc/" + dir.name + "/stat");
    if (stat === null) continue;
    const end = stat.lastIndexOf(") ");
    if (end < 0) continue;
    pids.push(strtol(dir.name, 10) as i32);
    parents.push(strtol(stat.substring(end + 4), 10) as i32);
  }
  dir.close();
  for (let i = 0; i < tree.length; i++)
    for (let k = 0; k < pids.length; k++) if (parents[k] == tree[i] && tree.indexOf(pids[k]) < 0) tree.push(pids[k]);
  return tree;
}
