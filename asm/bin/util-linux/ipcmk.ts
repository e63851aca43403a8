// ipcmk(1): create System V shared memory, semaphores or a message queue.
import { err } from "../../lib/err";
import { EINVAL, ERANGE } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, numOverflow, strtol } from "../../lib/number";
import { badUsage, EXIT_FAILURE, help, parseSigned, tryHelp, version } from "./common";
import { create, MSG, SEM, SHM } from "./sysvipc";

const HELP = `
Usage:
 ipcmk [options]

Create various IPC resources.

Options:
 -M, --shmem <size>       create shared memory segment of size <size>
 -S, --semaphore <number> create semaphore array with <number> elements
 -Q, --queue              create message queue
 -p, --mode <mode>        permission for the resource (default is 0644)

 -h, --help               display this help
 -V, --version            display version

Arguments:
 <size> arguments may be followed by the suffixes for
   GiB, TiB, PiB, EiB, ZiB, and YiB (the "iB" is optional)

For more details see ipcmk(1).
`;

function report(id: i32, failure: string, text: string): void {
  if (id < 0) err(EXIT_FAILURE, id, failure);
  print(text + " id: " + id.toString() + "\n");
}

/** strtosize: a number with K, KiB (1024) or KB (1000) and so on behind it. */
function sizeOf(text: string): i64 {
  let size = strtol(text, 10);
  let error = numOverflow ? ERANGE : !numEnd || size < 0 ? EINVAL : 0;
  const suffix = text.substring(numEnd);
  if (!error && suffix.length) {
    let power = "KMGTPE".indexOf(suffix.charAt(0).toUpperCase()) + 1;
    const rest = suffix.substring(1);
    const base: i64 = rest == "B" ? 1000 : 1024;
    if (!power || (rest.length && rest != "B" && rest != "iB")) error = EINVAL;
    for (; power && !error; power--) {
      if (size > i64.MAX_VALUE / base) error = ERANGE;
      size *= base;
    }
  }
  if (error) err(EXIT_FAILURE, error, "failed to parse size: '" + text + "'");
  return size;
}

function octal(text: string): i32 {
  const mode = strtol(text, 8) as i32;
  // util-linux reports the errno that strtoul has not set.
  if (!text.length || numEnd != text.length) err(EXIT_FAILURE, 0, "failed to parse mode");
  return mode;
}

export function ipcmk(args: string[]): i32 {
  let size: i64 = -1;
  let count = -1;
  let queue = false;
  let mode = 0o644;
  const g = new Getopt(args, "hM:QS:p:V", [
    long("shmem", REQ_ARG, 0x4d),
    long("semaphore", REQ_ARG, 0x53),
    long("queue", NO_ARG, 0x51),
    long("mode", REQ_ARG, 0x70),
    long("version", NO_ARG, 0x56),
    long("help", NO_ARG, 0x68),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x4d:
        size = sizeOf(arg);
        break;
      case 0x51:
        queue = true;
        break;
      case 0x53:
        count = parseSigned(arg, "failed to parse elements", 0, i32.MAX_VALUE) as i32;
        break;
      case 0x70:
        mode = octal(arg);
        break;
      case 0x56:
        return version();
      case 0x68:
        return help(HELP);
      default:
        return tryHelp();
    }
  }
  if (size < 0 && !queue && count < 0) return badUsage();
  if (size >= 0) report(create(SHM, size, mode), "create share memory failed", "Shared memory");
  if (queue) report(create(MSG, 0, mode), "create message queue failed", "Message queue");
  if (count >= 0) report(create(SEM, count, mode), "create semaphore failed", "Semaphore");
  return 0;
}
