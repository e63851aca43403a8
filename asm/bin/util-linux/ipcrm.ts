// ipcrm(1): remove System V IPC objects.
import { err, errx, warnx } from "../../lib/err";
import { EACCES, EIDRM, EINVAL, ENOENT, EPERM } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, numOverflow, strtol, strtoul } from "../../lib/number";
import { badUsage, EXIT_FAILURE, help, parseSigned, tryHelp, version } from "./common";
import { byKey, entries, KINDS, LONG_NAMES, MSG, remove, SEM, SHM } from "./sysvipc";

const HELP = `
Usage:
 ipcrm [options]
 ipcrm shm|msg|sem <id>...

Remove certain IPC resources.

Options:
 -m, --shmem-id <id>        remove shared memory segment by id
 -M, --shmem-key <key>      remove shared memory segment by key
 -q, --queue-id <id>        remove message queue by id
 -Q, --queue-key <key>      remove message queue by key
 -s, --semaphore-id <id>    remove semaphore by id
 -S, --semaphore-key <key>  remove semaphore by key
 -a, --all[=shm|msg|sem]    remove all (in the specified category)
 -v, --verbose              explain what is being done

 -h, --help                 display this help
 -V, --version              display version

For more details see ipcrm(1).
`;

/** Says what went wrong with an id or key. @returns true: it failed */
function complain(error: i32, what: string, text: string): bool {
  const e = -error;
  if (e == EACCES || e == EPERM) warnx("permission denied for " + what + " (" + text + ")");
  else if (e == EINVAL || (e == ENOENT && what == "id")) warnx("invalid " + what + " (" + text + ")");
  else if (e == EIDRM || e == ENOENT) warnx((e == ENOENT ? "invalid " : "already removed ") + what + " (" + text + ")");
  else err(EXIT_FAILURE, error, what == "key" ? "key failed" : "id failed");
  return true;
}

function removeId(kind: i32, id: i32, verbose: bool): bool {
  if (verbose) print("removing " + LONG_NAMES[kind] + " id `" + id.toString() + "'\n");
  const r = remove(kind, id);
  return r < 0 ? complain(r, "id", id.toString()) : false;
}

/** By the text of a key. */
function removeKey(kind: i32, text: string, verbose: bool): bool {
  const key = strtoul(text, 0) as i32;
  if (!text.length || numEnd != text.length) {
    // "abc": as a number it is none
    errx(EXIT_FAILURE, "failed to parse argument: '" + text + "'");
  }
  if (!key) {
    warnx("illegal key (" + text + ")");
    return true;
  }
  const id = byKey(kind, key);
  if (id < 0) return complain(id, "key", text);
  if (verbose) print("removing " + LONG_NAMES[kind] + " key `" + text + "'\n");
  const r = remove(kind, id);
  return r < 0 ? complain(r, "key", text) : false;
}

function removeAll(kind: i32, verbose: bool): bool {
  const all = entries(kind);
  const name = kind == SHM ? "shmid" : kind == MSG ? "msqid" : "semid";
  let failed = false;
  for (let i = 0; i < all.length; i++) if (removeId(kind, all[i].get(name) as i32, verbose)) failed = true;
  return failed;
}

/** "ipcrm shm 1 2": the way of old. */
function oldStyle(kind: i32, args: string[]): i32 {
  let failed = false;
  for (let i = 2; i < args.length; i++) {
    const id = strtol(args[i]) as i32;
    if (!args[i].length || numEnd != args[i].length || numOverflow) {
      warnx("invalid id: " + args[i]);
      failed = true;
      continue;
    }
    if (removeId(kind, id, false)) failed = true;
  }
  if (failed) return EXIT_FAILURE;
  print("resource(s) deleted\n");
  return 0;
}

function kindOf(option: i32): i32 {
  const c = option | 32;
  return c == 0x6d ? SHM : c == 0x71 ? MSG : SEM;
}

export function ipcrm(args: string[]): i32 {
  if (args.length > 1) {
    const kind = KINDS.indexOf(args[1]);
    if (kind >= 0) {
      if (args.length < 3) return badUsage("not enough arguments");
      return oldStyle(kind, args);
    }
  }
  let failed = false;
  let verbose = false;
  let all = false;
  let which = -1;
  const g = new Getopt(args, "m:M:q:Q:s:S:a::vhV", [
    long("shmem-id", REQ_ARG, 0x6d),
    long("shmem-key", REQ_ARG, 0x4d),
    long("queue-id", REQ_ARG, 0x71),
    long("queue-key", REQ_ARG, 0x51),
    long("semaphore-id", REQ_ARG, 0x73),
    long("semaphore-key", REQ_ARG, 0x53),
    long("all", OPT_ARG, 0x61),
    long("verbose", NO_ARG, 0x76),
    long("version", NO_ARG, 0x56),
    long("help", NO_ARG, 0x68),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x6d:
      case 0x71:
      case 0x73:
        if (
          removeId(
            kindOf(c),
            parseSigned(arg, "failed to parse argument", i32.MIN_VALUE, i32.MAX_VALUE) as i32,
            verbose,
          )
        )
          failed = true;
        break;
      case 0x4d:
      case 0x51:
      case 0x53:
        if (removeKey(kindOf(c), arg, verbose)) failed = true;
        break;
      case 0x61:
        all = true;
        if (given !== null) {
          which = KINDS.indexOf(arg);
          if (which < 0) errx(EXIT_FAILURE, "unknown argument: " + arg);
        }
        break;
      case 0x76:
        verbose = true;
        break;
      case 0x56:
        return version();
      case 0x68:
        return help(HELP);
      default:
        return tryHelp();
    }
  }
  if (all) {
    const order: i32[] = [SHM, SEM, MSG];
    for (let i = 0; i < 3; i++) if ((which < 0 || which == order[i]) && removeAll(order[i], verbose)) failed = true;
  }
  const rest = g.rest();
  if (rest.length) {
    warnx("unknown argument: " + rest[0]);
    return tryHelp();
  }
  return failed ? EXIT_FAILURE : 0;
}
