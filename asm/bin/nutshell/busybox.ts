// busybox, when what it is called as is not the name of one of its programs: says what it is, or that there is no such applet.
// Which programs there are stands in the file that was executed (asm/kernel/task/bundle.ts).

import { strerror } from "../../lib/errno";
import { print, readFile, stderr } from "../../lib/io";
import { progShort } from "../../lib/start";
import { link, readlink, symlink } from "../../lib/sys/fs";

const SECTION = "nutshell.bundle";
const HASH_SIZE = 32;

/** The names in this executable, without its own. */
function names(): string[] {
  const list: string[] = [];
  const bytes = readFile("/proc/self/exe");
  if (bytes === null) return list;
  const start = bytes.indexOf(SECTION);
  if (start < 0) return list;
  let at = start + SECTION.length;
  at += 1 + bytes.charCodeAt(at) * HASH_SIZE;
  while (at + 1 < bytes.length) {
    const end = bytes.indexOf("\0", at + 1);
    if (end < 0) break;
    list.push(bytes.substring(at + 1, end));
    at = end + 1;
  }
  list.shift();
  list.sort();
  return list;
}

function usage(): i32 {
  print(
    "BusyBox is many programs in one file. Here it names Nutshell's own tools, in busybox's words.\n\n" +
      "Usage: busybox [function [arguments]...]\n" +
      "   or: busybox --list\n" +
      "   or: busybox --install [-s] [DIR]\n" +
      "   or: function [arguments]...\n\n" +
      "Currently defined functions:\n",
  );
  const list = names();
  let line = "";
  for (let i = 0; i < list.length; i++) {
    const word = list[i] + (i + 1 < list.length ? ", " : "");
    if (line.length + word.length > 70) {
      print("\t" + line.trimEnd() + "\n");
      line = "";
    }
    line += word;
  }
  if (line.length) print("\t" + line + "\n");
  return 0;
}

/** A link for every name, in DIR or where busybox is. */
function install(args: string[]): i32 {
  const symbolic = args.length > 2 && args[2] == "-s";
  const at = symbolic ? 3 : 2;
  const exe = readlink("/proc/self/exe");
  if (exe === null) {
    stderr.put("busybox: /proc/self/exe cannot be read: mount /proc first\n");
    return 1;
  }
  const dir = args.length > at ? args[at] : exe.substring(0, max(exe.lastIndexOf("/"), 1));
  const list = names();
  let status = 0;
  for (let i = 0; i < list.length; i++) {
    const path = dir + "/" + list[i];
    const r = symbolic ? symlink(exe, path) : link(exe, path);
    if (r < 0) {
      stderr.put("busybox: " + path + ": " + strerror(r) + "\n");
      status = 1;
    }
  }
  return status;
}

export function busybox(args: string[]): i32 {
  if (!progShort().startsWith("busybox")) return missing(progShort());
  if (args.length < 2 || args[1] == "--help") return usage();
  if (args[1] == "--list") {
    const list = names();
    for (let i = 0; i < list.length; i++) print(list[i] + "\n");
    return 0;
  }
  if (args[1] == "--install") return install(args);
  return missing(args[1]);
}

function missing(name: string): i32 {
  stderr.put(name + ": applet not found\n");
  return 127;
}
