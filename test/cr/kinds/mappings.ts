// Memory: the heap, mappings, large and sparse ones; namespaces with what is in them.

import { cstr } from "../../../asm/lib/bytes";
import * as cred from "../../../asm/lib/sys/cred";
import * as file from "../../../asm/lib/sys/file";
import { O_RDONLY } from "../../../asm/lib/sys/file";
import * as misc from "../../../asm/lib/sys/misc";
import * as proc from "../../../asm/lib/sys/proc";
import * as raw from "../../../asm/lib/sys/raw";
import { exists, expect, expectText, kind, meanwhile, put, readText, room } from "./common";

function anonymous(length: i32): usize {
  return raw.SYS_mmap(0, length, 3, 0x22, -1, 0) as usize;
}

function mappings(): void {
  put("/tmp/mapped", "private copy of a file");
  const fd = file.open("/tmp/mapped", O_RDONLY);
  const copy = raw.SYS_mmap(0, 4096, 3, 2, fd, 0) as usize;
  const a = anonymous(100_000);
  const hole = anonymous(200_000);
  const b = anonymous(8192);
  store<u64>(a, 1, 99_992);
  store<u64>(b, 2);
  store<u8>(copy, 80);
  raw.SYS_munmap(hole as i32, 200_000);
  put("/tmp/mapped", "changed since");
  meanwhile();
  expect("end of the first", load<u64>(a, 99_992), 1);
  expect("the last", load<u64>(b), 2);
  expect("the copy", load<u8>(copy), 80);
  expect("of the file as it was", load<u8>(copy, 1), 114);
  const again = anonymous(200_000);
  expect("a new one is apart", again != a && again != b && again != copy ? 1 : 0, 1);
  expect("and cleared", load<u64>(again), 0);
}

function sparse(): void {
  const at = anonymous(64 << 20);
  for (let i = 0; i < 64; i += 9) store<u32>(at + ((<usize>i) << 20), i + 1);
  meanwhile();
  for (let i = 0; i < 64; i += 9) expect("a far page", load<u32>(at + ((<usize>i) << 20)), i + 1);
  expect("an empty one", load<u32>(at + (5 << 20)), 0);
}

function heap(): void {
  const list: string[] = [];
  for (let i = 0; i < 3000; i++) list.push("item " + i.toString());
  const map = new Map<string, i32>();
  for (let i = 0; i < 3000; i++) map.set(list[i], i);
  meanwhile();
  let sum = 0;
  for (let i = 0; i < 3000; i++) sum += map.get("item " + i.toString());
  expect("all is there", sum, (3000 * 2999) / 2);
  for (let i = 0; i < 3000; i++) list.push("new " + i.toString());
  expectText("it grows on", list[5999], "new 2999");
}

function fractions(): void {
  const whole: f64 = 1.0 / 3.0;
  const small: f32 = 2.5e-7;
  const big: u64 = 0xfedcba9876543210;
  const vector = i32x4(1, -2, 3, -4);
  meanwhile();
  expect("a double", reinterpret<i64>(whole), reinterpret<i64>(1.0 / 3.0));
  expect("a float", reinterpret<i32>(small), reinterpret<i32>(<f32>2.5e-7));
  expect("64 bits", <i64>big, <i64>0xfedcba9876543210);
  expect("a vector", i32x4.extract_lane(vector, 3), -4);
}

function deep(n: i32): i32 {
  if (!n) {
    meanwhile();
    return 1;
  }
  return deep(n - 1) + n;
}

function ipcSpace(): void {
  proc.unshare(proc.CLONE_NEWIPC);
  const queue = raw.SYS_msgget(77, 0o1600) as i32;
  store<i64>(room, 3);
  store<u32>(room, 0x66554433, 8);
  raw.SYS_msgsnd(queue, room as i32, 4, 0);
  const set = raw.SYS_semget(78, 3, 0o1600) as i32;
  raw.SYS_semctl(set, 2, 16, 9);
  const segment = raw.SYS_shmget(79, 5000, 0o1600) as i32;
  const at = raw.SYS_shmat(segment, 0, 0) as usize;
  store<u32>(at, 0xabcdef, 4996);
  raw.SYS_shmdt(at as i32);
  meanwhile();
  expect("queue by its key", raw.SYS_msgget(77, 0), queue);
  expect("message", raw.SYS_msgrcv(queue, room as i32, 10, 0, 0), 4);
  expect("its bytes", load<u32>(room, 8), 0x66554433);
  expect("set by its key", raw.SYS_semget(78, 0, 0), set);
  expect("value", raw.SYS_semctl(set, 2, 12, 0), 9);
  expect("segment by its key", raw.SYS_shmget(79, 0, 0), segment);
  expect("its bytes too", load<u32>(raw.SYS_shmat(segment, 0, 0) as usize, 4996), 0xabcdef);
}

/** A child in a PID namespace within. */
function pidSpace(): void {
  proc.unshare(proc.CLONE_NEWPID);
  file.pipe();
  const child = proc.fork();
  if (!child) {
    const grandchild = proc.fork();
    if (!grandchild) {
      while (!exists("/tmp/next")) misc.nanosleep(5_000_000);
      proc._exit(proc.getpid() == 2 && proc.getppid() == 1 ? 4 : 5);
    }
    file.writeAll(file.pipeWrite(), cstr("x"), 1);
    proc.wait4(grandchild, 0);
    proc._exit(grandchild == 2 && proc.getpid() == 1 ? proc.waitStatus() >> 8 : 6);
  }
  file.read(file.pipeRead(), room, 1);
  meanwhile();
  put("/tmp/next", "x");
  expect("wait", proc.wait4(child, 0), child);
  expect("numbers inside", proc.waitStatus() >> 8, 4);
}

function userSpace(): void {
  const uid = cred.getuid().toString();
  const gid = cred.getgid().toString();
  proc.unshare(proc.CLONE_NEWUSER);
  put("/proc/self/uid_map", "0 " + uid + " 1\n");
  put("/proc/self/setgroups", "deny");
  put("/proc/self/gid_map", "0 " + gid + " 1\n");
  meanwhile();
  const map = "         0 " + uid.padStart(10) + "          1\n";
  expectText("its map", readText(file.open("/proc/self/uid_map", O_RDONLY), 100), map);
  expectText("groups", readText(file.open("/proc/self/setgroups", O_RDONLY), 100), "deny\n");
}

kind("mappings", mappings);
kind("sparse-memory", sparse);
kind("heap", heap);
kind("numbers", fractions);
kind("deep-stack", () => expect("sum", deep(3000), (3000 * 3001) / 2 + 1));
kind("ipc-namespace", ipcSpace);
kind("pid-namespace", pidSpace);
kind("user-namespace", userSpace);
