// crit x DIR ps|fds|mems|rss: what several images of a directory say together, in the columns of CRIU's crit. A task that has
// died but not been waited for has neither files nor memory: it is its number alone.

import { padLeft, padRight } from "../../lib/fmt";
import { println } from "../../lib/io";
import { joinPath } from "../../lib/path";
import { access } from "../../lib/sys/file";
import { fail, inFile } from "./fail";
import { readInput } from "./files";
import { decodeImage } from "./image";
import { Value } from "./value";

const PAGE_BITS = 12;

// vma_entry.status
const VMA_REGULAR: u64 = 1;
const VMA_STACK: u64 = 2;
const VMA_VSYSCALL: u64 = 4;
const VMA_VDSO: u64 = 8;
const VMA_FILE_PRIVATE: u64 = 1 << 6;
const VMA_FILE_SHARED: u64 = 1 << 7;
const VMA_ANON_SHARED: u64 = 1 << 8;
const VMA_SYSVIPC: u64 = 1 << 10;
const VMA_SOCKET: u64 = 1 << 11;
const MAP_GROWSDOWN: u64 = 0x100;

const TASK_DEAD: u64 = 2;
const TASK_ZOMBIE: u64 = 6;

let directory = "";

function entries(name: string): Value[] {
  const path = joinPath(directory, name);
  inFile(path);
  return decodeImage(readInput(path), false, false).get("entries")!.items!;
}
/** The first entry of an image that has one. */
function first(name: string): Value {
  const all = entries(name);
  if (all.length == 0) fail("has no entry");
  return all[0];
}
function need(entry: Value, name: string): Value {
  const value = entry.get(name);
  if (value === null) fail('an entry without "' + name + '"');
  return value!;
}
function num(entry: Value, name: string): u64 {
  return need(entry, name).word();
}
function numOr0(entry: Value, name: string): u64 {
  const value = entry.get(name);
  return value === null ? 0 : value.word();
}
function hex(n: u64, width: i32 = 0): string {
  return n.toString(16).padStart(width, "0");
}

/** A task of pstree.img. */
class Task {
  kids: Task[] = [];
  constructor(
    public entry: Value,
    public pid: u64,
    public core: Value,
  ) {}

  /** Whether it is a zombie. */
  get isDead(): bool {
    const tc = this.core.get("tc");
    const state = tc === null ? 0 : numOr0(tc, "task_state");
    return state == TASK_DEAD || state == TASK_ZOMBIE;
  }
}
function tasks(): Task[] {
  const all = entries("pstree.img");
  const found: Task[] = [];
  for (let i = 0; i < all.length; i++) {
    const pid = num(all[i], "pid");
    found.push(new Task(all[i], pid, first("core-" + pid.toString() + ".img")));
  }
  return found;
}

function ps(): void {
  const all = tasks();
  inFile(joinPath(directory, "pstree.img"));
  let root: Task | null = null;
  for (let i = 0; i < all.length; i++) {
    const parent = num(all[i].entry, "ppid");
    if (parent == 0) {
      root = all[i];
      continue;
    }
    let found = false;
    for (let k = 0; k < all.length; k++)
      if (all[k].pid == parent) {
        all[k].kids.push(all[i]);
        found = true;
        break;
      }
    if (!found) fail("the parent of " + all[i].pid.toString() + ", " + parent.toString() + ", is not there");
  }
  if (root === null) fail("there is no task without a parent");
  println("    PID   PGID    SID   COMM");
  showTask(root!, 0);
}
function showTask(task: Task, depth: i32): void {
  if (depth > 1000) fail("more than 1000 generations");
  const column = (name: string, task: Task): string => padLeft(num(task.entry, name).toString(), 7);
  const comm = need(need(task.core, "tc"), "comm").text;
  println(
    padLeft(task.pid.toString(), 7) + column("pgid", task) + column("sid", task) + "   " + "    ".repeat(depth) + comm,
  );
  for (let i = 0; i < task.kids.length; i++) showTask(task.kids[i], depth + 1);
}

/** Entries of files.img, or none where a dump has images for each kind of file instead, as CRIU 2 made; looked for once. */
let files: Value[] = [];
let isLooked = false;

/** What is known of an open file: the part `field` of its entry in files.img, or its entry in the image of older dumps. */
function fileEntry(id: u64, field: string, old: string): Value | null {
  if (!isLooked && access(joinPath(directory, "files.img"), 0) == 0) files = entries("files.img");
  isLooked = true;
  for (let i = 0; i < files.length; i++) if (numOr0(files[i], "id") == id) return files[i].get(field);
  if (files.length) return null;
  const others = entries(old);
  for (let i = 0; i < others.length; i++) if (numOr0(others[i], "id") == id) return others[i];
  return null;
}
function fileName(id: u64): string {
  const reg = fileEntry(id, "reg", "reg-files.img");
  return reg === null ? "unknown path" : need(reg, "name").text;
}
function fileText(type: string, id: u64): string {
  if (type == "REG") return fileName(id);
  if (type == "PIPE") {
    const pipe = fileEntry(id, "pipe", "pipes.img");
    return pipe === null ? "pipe[?]" : "pipe[" + num(pipe, "pipe_id").toString() + "]";
  }
  if (type == "UNIXSK") {
    const socket = fileEntry(id, "usk", "unixsk.img");
    if (socket === null) return "unix[?]";
    const name = need(socket, "name").text;
    const ends = num(socket, "ino").toString() + " (" + num(socket, "peer").toString() + ")";
    return "unix[" + ends + (name.length ? " " + name : "") + "]";
  }
  return type + "." + id.toString();
}

function fds(): void {
  const all = tasks();
  for (let i = 0; i < all.length; i++) {
    const pid = all[i].pid.toString();
    println(pid);
    if (all[i].isDead) continue;
    const table = num(first("ids-" + pid + ".img"), "files_id");
    const list = entries("fdinfo-" + table.toString() + ".img");
    for (let k = 0; k < list.length; k++)
      fdLine(num(list[k], "fd").toString(), fileText(need(list[k], "type").text, num(list[k], "id")));
    const fs = first("fs-" + pid + ".img");
    fdLine("cwd", fileName(num(fs, "cwd_id")));
    fdLine("root", fileName(num(fs, "root_id")));
  }
}
function fdLine(fd: string, text: string): void {
  println("\t" + padLeft(fd, 7) + ": " + text);
}

/** Numbers of shared memories, in the order of their appearance. */
const shared: u64[] = [];
function sharedNumber(id: u64): string {
  let at = shared.indexOf(id);
  if (at < 0) at = shared.push(id) - 1;
  return hex((at as u64) + 1);
}

function mems(): void {
  const all = tasks();
  for (let i = 0; i < all.length; i++) {
    const pid = all[i].pid.toString();
    if (all[i].isDead) {
      println(pid);
      continue;
    }
    const mm = first("mm-" + pid + ".img");
    println(pid);
    println("\t" + padRight("exe", 36) + "    " + fileName(num(mm, "exe_file_id")));
    const vmas = mm.get("vmas");
    for (let k = 0; vmas !== null && k < vmas.items!.length; k++) vmaLine(vmas.items![k]);
  }
}
function vmaLine(vma: Value): void {
  const status = num(vma, "status");
  const prot = num(vma, "prot");
  const letters = (prot & 1 ? "r" : "-") + (prot & 2 ? "w" : "-") + (prot & 4 ? "x" : "-");
  const range = hex(num(vma, "start"), 8) + "-" + hex(num(vma, "end"), 8);
  println("\t" + padRight(range, 36) + letters + vmaText(vma, status) + (status & VMA_REGULAR ? "" : " *"));
}
function vmaText(vma: Value, status: u64): string {
  if (status & VMA_SYSVIPC) return " ips[" + sharedNumber(num(vma, "shmid")) + "]";
  if (status & VMA_ANON_SHARED) return " shmem[" + sharedNumber(num(vma, "shmid")) + "]";
  if (status & VMA_SOCKET) return " packet[" + sharedNumber(num(vma, "shmid")) + "]";
  if (status & (VMA_FILE_PRIVATE | VMA_FILE_SHARED)) {
    const offset = num(vma, "pgoff");
    return (
      " " +
      fileName(num(vma, "shmid")) +
      (offset ? " + 0x" + hex(offset) : "") +
      (status & VMA_FILE_SHARED ? " (s)" : "")
    );
  }
  if (status & VMA_STACK) return " [stack]";
  if (status & VMA_VSYSCALL) return " [vsyscall]";
  if (status & VMA_VDSO) return " [vdso]";
  return num(vma, "flags") & MAP_GROWSDOWN ? " [stack?]" : "";
}

function rss(): void {
  const all = tasks();
  for (let i = 0; i < all.length; i++) {
    const pid = all[i].pid.toString();
    if (all[i].isDead) {
      println(pid);
      continue;
    }
    const vmas = first("mm-" + pid + ".img").get("vmas");
    const pages = entries("pagemap-" + pid + ".img");
    println(pid);
    showPages(vmas === null ? [] : vmas.items!, pages);
  }
}
/** Each run of pages with the areas that it lies in; an area that has been named before is ~. */
function showPages(vmas: Value[], pages: Value[]): void {
  let at = 0;
  let named = -1;
  for (let i = 1; i < pages.length; i++) {
    const start = num(pages[i], "vaddr");
    const n = pages[i].get("nr_pages") !== null ? num(pages[i], "nr_pages") : num(pages[i], "compat_nr_pages");
    const end = start + (n << PAGE_BITS);
    while (at < vmas.length && num(vmas[at], "end") <= start) at++;
    let text = "";
    while (at < vmas.length && num(vmas[at], "start") < end) {
      if (at == named) text += " ~";
      else {
        text += areaText(vmas[at]);
        named = at;
      }
      text += "\n\t" + " ".repeat(23);
      at++;
    }
    at = max(at - 1, 0);
    println(padRight("\t" + hex(start) + " / " + padRight(n.toString(), 8), 24) + text);
  }
}
function areaText(vma: Value): string {
  const start = num(vma, "start");
  const pages = (num(vma, "end") - start) >> PAGE_BITS;
  const name = num(vma, "status") & (VMA_FILE_PRIVATE | VMA_FILE_SHARED) ? " " + fileName(num(vma, "shmid")) : "";
  return " " + hex(start, 8) + " / " + padRight(pages.toString(), 8) + name;
}

/** @param what ps, fds, mems or rss */
export function explore(dir: string, what: string): void {
  directory = dir;
  if (what == "ps") ps();
  else if (what == "fds") fds();
  else if (what == "mems") mems();
  else rss();
}
