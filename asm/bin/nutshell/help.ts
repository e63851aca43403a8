// help: what this system is and what to try first. (The shell's own commands are sh's business: see `man sh` elsewhere.)

import { listDir } from "../../lib/dirs";
import { print, stderr } from "../../lib/io";
import { exec } from "../../lib/process";
import { isatty } from "../../lib/sys/file";
import { getWinsize, windowColumns } from "../../lib/tty";

const TEXT = `This is Nutshell: a Linux kernel personality in WebAssembly. Every command you start is a
WebAssembly process of its own; files live in memory.

Namespaces, one command each
  unshare -u sh                   a shell with a hostname of its own: try hostname box
  unshare -p -f --mount-proc sh   a shell that is process 1: try ps
  unshare -Ur sh                  root without being root: try id
  lsns                            all namespaces, and who lives in them
  nsenter -t PID -a sh            join a process's namespaces

Checkpoint and restart
  i=0; while :; do i=$((i+1)); echo $i > /tmp/n; done &
  checkpoint -k -o /tmp/image $!  write the process down, and end it
  cat /tmp/n; restart /tmp/image  it goes on counting where it was

Look at what runs
  ps -ef   pstree -p   top   strace -f COMMAND   cat /proc/PID/status

Files and text
  ls  cp  mv  rm  cat  less  grep  sed  awk  find  sort  tar  vi …

Write a program of your own
  ls /usr/share/examples          programs to start from
  asc hello.ts && ./hello         compile AssemblyScript, here

help -a lists every command; COMMAND --help says what it takes.
`;

/** All commands of /usr/bin and /usr/sbin in columns. */
function all(): i32 {
  const names: string[] = [];
  const places: string[] = ["/usr/bin", "/usr/sbin"];
  for (let i = 0; i < places.length; i++) {
    const list = listDir(places[i]);
    if (list === null) continue;
    for (let k = 0; k < list.length; k++) if (!names.includes(list[k])) names.push(list[k]);
  }
  names.sort();
  let wide = 0;
  for (let i = 0; i < names.length; i++) wide = max(wide, names[i].length + 2);
  const screen = isatty(1) && getWinsize(1) >= 0 && windowColumns() > 0 ? windowColumns() : 80;
  const columns = max(screen / max(wide, 1), 1);
  const rows = (names.length + columns - 1) / columns;
  for (let r = 0; r < rows; r++) {
    let line = "";
    for (let c = 0; c < columns; c++) {
      const at = c * rows + r;
      if (at < names.length) line += names[at].padEnd(wide);
    }
    print(line.trimEnd() + "\n");
  }
  return 0;
}

export function help(args: string[]): i32 {
  if (args.length > 1) {
    if (args[1] == "-a" || args[1] == "--all") return all();
    if (args[1] == "--help" || args[1] == "-h") {
      print("Usage: help [-a | COMMAND]\n");
      return 0;
    }
    // help COMMAND: the command knows best
    exec([args[1], "--help"]);
    stderr.put("help: " + args[1] + ": not found\n");
    return 1;
  }
  print(TEXT);
  return 0;
}
