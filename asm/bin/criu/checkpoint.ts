// checkpoint(1): writes a process and its descendants into a file, from which restart(1) builds them again.
import { errx, warn } from "../../lib/err";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { close, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY, open } from "../../lib/sys/file";
import { unlink } from "../../lib/sys/fs";
import { CHECKPOINT_ALL, CHECKPOINT_HOLD, CHECKPOINT_KILL, checkpointTo, finish } from "./calls";
import { Folder, packFolder } from "./pack";
import { badUsage, complain, help, logfd, tryHelp } from "./reason";

const HELP = `
Usage:
 checkpoint [options] -o <file> <pid>

Write a process and its descendants into a file. They go on afterwards, unless
they are killed with -k; restart(1) builds them again with the PIDs they had.

Options:
 -o, --output <file>   the image to write
 -k, --kill            kill the process and its descendants once they are written
 -q, --quiet           do not say what was written
 -h, --help            display this help
`;

export function checkpoint(args: string[]): i32 {
  let output = "";
  let killAfter = false;
  let quiet = false;
  const g = new Getopt(args, "o:kqh", [
    long("output", REQ_ARG, 0x6f),
    long("kill", NO_ARG, 0x6b),
    long("quiet", NO_ARG, 0x71),
    long("help", NO_ARG, 0x68),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    if (c == 0x6f) output = given ? given : "";
    else if (c == 0x6b) killAfter = true;
    else if (c == 0x71) quiet = true;
    else if (c == 0x68) return help(HELP);
    else return tryHelp();
  }
  const rest = g.rest();
  if (!output.length) return badUsage("no image to write: give it with -o FILE");
  if (rest.length != 1) return badUsage(rest.length ? "one PID at a time" : "no PID given");
  const pid = strtol(rest[0], 10);
  if (!rest[0].length || numEnd != rest[0].length || pid <= 0 || pid > i32.MAX_VALUE)
    errx(1, "'" + rest[0] + "' is not a PID");
  const fd = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600);
  if (fd < 0) {
    warn(fd, output);
    return 1;
  }
  const folder = new Folder();
  if (folder.error < 0) {
    warn(folder.error, folder.path);
    unlink(output);
    return 1;
  }
  // It rests until its image is safe: a full disk costs no process.
  const flags = CHECKPOINT_ALL | CHECKPOINT_HOLD;
  const written = checkpointTo(pid as i32, folder.fd, flags, logfd());
  const size = written < 0 ? written : packFolder(folder, fd);
  folder.remove();
  close(fd);
  if (written >= 0) finish(pid as i32, size >= 0 && killAfter ? CHECKPOINT_KILL : 0);
  if (size < 0) {
    unlink(output);
    if (written < 0) complain(<i32>size, "cannot checkpoint process " + pid.toString());
    else warn(<i32>size, output);
    return 1;
  }
  if (!quiet) print(output + ": " + ((size + 1023) >> 10).toString() + " KiB\n");
  return 0;
}
