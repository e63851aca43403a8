// uptime(1) and w(1): how long the machine runs, who is logged in and what they do.

import { fmt2, padLeft, padRight } from "../../lib/fmt";
import { Getopt, LongOption, long, NO_ARG, OPT_END } from "../../lib/getopt";
import { print, readFile } from "../../lib/io";
import { Stat } from "../../lib/stat";
import { localtime, now, strftime } from "../../lib/time";
import { userName } from "../../lib/users";
import { commandLine, cpuSeconds, startedAt } from "./columns";
import { usage, version } from "./common";
import { allProcesses, HERTZ, Process, uptime as secondsUp, ttyName } from "./process";

const HELP = `
Usage:
 uptime [options]

Options:
 -p, --pretty   show uptime in pretty format
 -h, --help     display this help and exit
 -s, --since    system up since
 -V, --version  output version information and exit

For more details see uptime(1).
`;
const HELP_W = `
Usage:
 w [options] [user]

Options:
 -h, --no-header     do not print header
 -u, --no-current    ignore current process username
 -s, --short         short format
 -f, --from          show remote hostname field
 -o, --old-style     old style output
 -i, --ip-addr       display IP address instead of hostname (if possible)

     --help     display this help and exit
 -V, --version  output version information and exit

For more details see w(1).
`;

/** Session leaders on terminals: there is no utmp(5) here. */
function sessions(): Process[] {
  const all = allProcesses();
  const out: Process[] = [];
  for (let i = 0; i < all.length; i++) if (all[i].tty && all[i].session == all[i].tgid) out.push(all[i]);
  return out;
}
/** " 23:18:23 up  1:49,  0 user,  load average: 2.24, 2.09, 1.92" */
export function uptimeLine(): string {
  const seconds = secondsUp() as i64;
  const days = seconds / 86400;
  const hours = (seconds / 3600) % 24;
  const minutes = (seconds / 60) % 60;
  let s = strftime(" %H:%M:%S up ", localtime(now()), 0);
  if (days) s += days.toString() + (days > 1 ? " days, " : " day, ");
  s += hours ? fmt2("%2d:%02d, ", hours, minutes) : minutes.toString() + " min, ";
  const users = sessions().length;
  s += padLeft(users.toString(), 2) + (users > 1 ? " users, " : " user, ");
  const load = readFile("/proc/loadavg");
  const f: string[] = load === null ? [] : load.split(" ");
  if (f.length >= 3) s += " load average: " + f[0] + ", " + f[1] + ", " + f[2];
  return s;
}
function pretty(): string {
  let seconds = secondsUp() as i64;
  const parts: string[] = [];
  const sizes: i64[] = [10 * 365 * 86400, 365 * 86400, 7 * 86400, 86400, 3600, 60];
  const names: string[] = ["decade", "year", "week", "day", "hour", "minute"];
  for (let i = 0; i < sizes.length; i++) {
    const n = seconds / sizes[i];
    seconds %= sizes[i];
    if (n || (i == 5 && !parts.length)) parts.push(n.toString() + " " + names[i] + (n == 1 ? "" : "s"));
  }
  return "up " + parts.join(", ");
}

export function uptime(args: string[]): i32 {
  const g = new Getopt(args, "phsV", [
    long("pretty", NO_ARG, 0x70),
    long("help", NO_ARG, 0x68),
    long("since", NO_ARG, 0x73),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x70) {
      print(pretty() + "\n");
      return 0;
    }
    if (c == 0x73) {
      print(strftime("%Y-%m-%d %H:%M:%S\n", localtime(now() - (secondsUp() as i64)), 0));
      return 0;
    }
    if (c == 0x68) return usage(HELP, false);
    if (c == 0x56) return version();
    return usage(HELP, true);
  }
  if (g.rest().length) return usage(HELP, true);
  print(uptimeLine() + "\n");
  return 0;
}

/** w's times: "2days", "1:05m", "3:07", "4.00s". */
function shortTime(seconds: i64): string {
  if (seconds < 0) return "?";
  if (seconds >= 48 * 3600) return (seconds / 86400).toString() + "days";
  if (seconds >= 3600) return fmt2("%d:%02dm", seconds / 3600, (seconds / 60) % 60);
  if (seconds >= 60) return fmt2("%d:%02d ", seconds / 60, seconds % 60);
  return seconds.toString() + ".00s";
}

export function w(args: string[]): i32 {
  let header = true;
  let short = false;
  let from = true;
  const longs: LongOption[] = [
    long("no-header", NO_ARG, 0x68),
    long("no-current", NO_ARG, 0x75),
    long("short", NO_ARG, 0x73),
    long("from", NO_ARG, 0x66),
    long("old-style", NO_ARG, 0x6f),
    long("ip-addr", NO_ARG, 0x69),
    long("help", NO_ARG, 256),
    long("version", NO_ARG, 0x56),
  ];
  const g = new Getopt(args, "husfoVi", longs);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x68) header = false;
    else if (c == 0x73) short = true;
    else if (c == 0x66) from = !from;
    else if (c == 256) return usage(HELP_W, false);
    else if (c == 0x56) return version();
    else if (c != 0x75 && c != 0x6f && c != 0x69) return usage(HELP_W, true);
  }
  const only = g.rest();
  if (header) {
    print(uptimeLine() + "\nUSER     TTY      ");
    if (from) print("FROM             ");
    print(short ? " IDLE WHAT\n" : (from ? "" : "  ") + "LOGIN@   IDLE   JCPU   PCPU WHAT\n");
  }
  const list = sessions();
  for (let i = 0; i < list.length; i++) {
    const p = list[i];
    const user = userName(p.euid as i32);
    if (only.length && !only.includes(user)) continue;
    const tty = ttyName(p.tty);
    const st = new Stat();
    const idle = st.stat("/dev/" + tty) == 0 ? max<i64>(now() - st.atime, 0) : 0;
    // the foreground job of the terminal, and all that ran there
    let what = p;
    let all: u64 = 0;
    const everyone = allProcesses();
    for (let k = 0; k < everyone.length; k++) {
      if (everyone[k].tty != p.tty) continue;
      all += everyone[k].time / HERTZ;
      if (everyone[k].pgrp == p.tpgid && everyone[k].start >= what.start) what = everyone[k];
    }
    print(padRight(user.substring(0, 8), 8) + " " + padRight(tty, 8) + " ");
    if (from) print(padRight("-", 16) + " ");
    if (short) print(padLeft(shortTime(idle), 6) + " " + commandLine(what) + "\n");
    else {
      const login = startedAt(p);
      const day = strftime(now() - login > 43200 ? "%a%H  " : "%H:%M  ", localtime(login), 0);
      print(
        day +
          " " +
          padLeft(shortTime(idle), 6) +
          " " +
          padLeft(shortTime(all as i64), 6) +
          " " +
          padLeft(shortTime(cpuSeconds(what) as i64), 6) +
          " " +
          commandLine(what) +
          "\n",
      );
    }
  }
  return 0;
}
