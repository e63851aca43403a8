// inotify: watches, and events that nobody has read yet.

import { cstr } from "../../../asm/lib/bytes";
import * as file from "../../../asm/lib/sys/file";
import { O_CREAT, O_NONBLOCK, O_RDWR } from "../../../asm/lib/sys/file";
import * as fs from "../../../asm/lib/sys/fs";
import * as misc from "../../../asm/lib/sys/misc";
import * as raw from "../../../asm/lib/sys/raw";
import { expect, expectText, kind, later, meanwhile, put, room } from "./common";

const IN_MODIFY = 2;
const IN_ATTRIB = 4;
const IN_MOVED_FROM = 64;
const IN_MOVED_TO = 128;
const IN_CREATE = 256;
const IN_DELETE = 512;
const IN_ONESHOT = 0x80000000;

/** All events: "wd:mask:name " each; a cookie that ties two together is told as "=". */
function events(fd: i32): string {
  const n = file.read(fd, room, 4096);
  if (n < 0) return n.toString();
  let text = "";
  let last: u32 = 0;
  for (let at = 0; at < n; ) {
    const cookie = load<u32>(room + at, 8);
    text += load<i32>(room + at).toString() + ":" + load<u32>(room + at, 4).toString() + ":";
    for (let i = 16; load<u8>(room + at + i) && i < 16 + load<i32>(room + at, 12); i++)
      text += String.fromCharCode(load<u8>(room + at + i));
    if (cookie && cookie == last) text += "=";
    last = cookie;
    text += " ";
    at += 16 + load<i32>(room + at, 12);
  }
  return text;
}

function watches(): void {
  fs.mkdir("/tmp/watched", 0o755);
  put("/tmp/file", "x");
  const fd = misc.inotifyInit(O_NONBLOCK);
  expect("first", misc.inotifyAddWatch(fd, "/tmp/watched", IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO), 1);
  misc.inotifyAddWatch(fd, "/tmp", IN_ATTRIB);
  expect("third", misc.inotifyAddWatch(fd, "/tmp/file", IN_MODIFY), 3);
  raw.SYS_inotify_rm_watch(fd, 2);
  put("/tmp/watched/a", "x");
  fs.rename("/tmp/watched/a", "/tmp/watched/b");
  put("/tmp/file", "y");
  meanwhile();
  expectText("events", events(fd), "2:32768: 1:256:a 1:64:a 1:128:b= 3:2: ");
  fs.unlink("/tmp/watched/b");
  put("/tmp/file", "z");
  expectText("events since", events(fd), "1:512:b 3:2: ");
  expectText("no more", events(fd), "-11");
  expect("a number is not used twice", misc.inotifyAddWatch(fd, "/", IN_CREATE), 4);
  expect("changed, not made", misc.inotifyAddWatch(fd, "/tmp/watched", IN_CREATE), 1);
}

function nameless(): void {
  const kept = file.open("/tmp/nameless", O_RDWR | O_CREAT, 0o600);
  const fd = misc.inotifyInit(O_NONBLOCK);
  misc.inotifyAddWatch(fd, "/tmp/nameless", IN_MODIFY | IN_ATTRIB);
  fs.unlink("/tmp/nameless");
  meanwhile();
  expectText("its last link", events(fd), "1:4: ");
  file.writeAll(kept, cstr("x"), 1);
  expectText("still watched", events(fd), "1:2: ");
}

function oneShot(): void {
  const fd = misc.inotifyInit(O_NONBLOCK);
  misc.inotifyAddWatch(fd, "/tmp", (IN_CREATE | IN_ONESHOT) as i32);
  fs.mkdir("/tmp/other", 0o755);
  misc.inotifyAddWatch(fd, "/tmp/other", (IN_CREATE | IN_ONESHOT) as i32);
  put("/tmp/other/first", "x");
  // That of /tmp heard of /tmp/other; this one is used up now.
  meanwhile();
  expectText("once each", events(fd), "1:1073742080:other 1:32768: 2:256:first 2:32768: ");
  put("/tmp/other/second", "x");
  expectText("no more", events(fd), "-11");
}

let instance = 0;

function blockedRead(): void {
  fs.mkdir("/tmp/quiet", 0o755);
  instance = misc.inotifyInit(0);
  misc.inotifyAddWatch(instance, "/tmp/quiet", IN_CREATE);
  later(() => put("/tmp/quiet/noise", "x"));
  expectText("read", events(instance), "1:256:noise ");
}

kind("inotify", watches);
kind("inotify-nameless", nameless);
kind("inotify-oneshot", oneShot);
kind("blocked-inotify", blockedRead);
