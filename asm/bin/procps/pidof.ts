// pidof(1): the pids of a named program, newest first.
import { Getopt, OPT_END } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { Stat } from "../../lib/stat";
import { getpid, getppid } from "../../lib/sys/proc";
import { allProcesses, Process } from "./process";

function base(path: string): string {
  return path.substring(path.lastIndexOf("/") + 1);
}
function matches(p: Process, name: string, scripts: bool): bool {
  const args = p.args;
  if (!args.length) return p.comm == name && p.state != "Z";
  let first = args[0];
  if (first.startsWith("-")) first = first.substring(1); // a login shell
  if (name.includes("/")) {
    const a = new Stat();
    const b = new Stat();
    if (a.stat(p.dir + "/exe") == 0 && b.stat(name) == 0 && a.same(b)) return true;
    if (first == name) return true;
  } else if (base(first) == name) return true;
  // a script: its name is the interpreter's first argument, and the kernel's name for the process
  if (scripts && args.length > 1 && base(args[1]) == base(name) && p.comm == base(args[1]).substring(0, 15))
    return true;
  return false;
}

export function pidof(args: string[]): i32 {
  let single = false;
  let quiet = false;
  let scripts = false;
  let sameRoot = false;
  let separator = " ";
  const omit: i32[] = [];
  const g = new Getopt(args, "hcnmo:qsxzd:S:");
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x73:
        single = true;
        break;
      case 0x71:
        quiet = true;
        break;
      case 0x78:
        scripts = true;
        break;
      case 0x63:
        sameRoot = true;
        break;
      case 0x64:
      case 0x53:
        separator = arg;
        break;
      case 0x6f: {
        const list = arg.split(",");
        for (let i = 0; i < list.length; i++) {
          if (list[i] == "%PPID") {
            omit.push(getppid());
            continue;
          }
          const v = strtol(list[i]);
          if (numEnd) omit.push(v as i32);
        }
        break;
      }
      case 0x6d:
      case 0x6e:
      case 0x7a:
        break;
      default:
        return 1;
    }
  }
  const names = g.rest();
  if (!names.length) return 1;
  const all = allProcesses();
  const self = getpid();
  const root = new Stat();
  root.stat("/proc/self/root");
  let out = "";
  for (let i = 0; i < names.length; i++) {
    for (let k = all.length - 1; k >= 0; k--) {
      const p = all[k];
      if (p.tgid == self || omit.includes(p.tgid) || !matches(p, names[i], scripts)) continue;
      if (sameRoot) {
        const st = new Stat();
        if (st.stat(p.dir + "/root") < 0 || !st.same(root)) continue;
      }
      out += (out.length ? separator : "") + p.tgid.toString();
      if (single) break;
    }
  }
  if (!out.length) return 1;
  if (!quiet) print(out + "\n");
  return 0;
}
