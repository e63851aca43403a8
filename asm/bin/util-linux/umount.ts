// umount(8): detach file systems. The words for failures are libmount's.
import { err, errx, warnx } from "../../lib/err";
import { EACCES, EBUSY, EINVAL, EIO, ENOENT, ENXIO, EPERM, strerror } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print } from "../../lib/io";
import { ALL_EXIST, realpath } from "../../lib/path";
import { Stat } from "../../lib/stat";
import { geteuid } from "../../lib/sys/cred";
import { access, F_OK, O_RDONLY, open } from "../../lib/sys/file";
import { mount as sysMount, umount2 } from "../../lib/sys/fs";
import { CLONE_NEWNS, setns } from "../../lib/sys/proc";
import { badUsage, help, tryHelp } from "./common";
import { MNT_DETACH, MNT_FORCE, MS_RDONLY, MS_REMOUNT } from "./mountflags";
import { isPseudo, MountEntry, matchOptions, matchType, readMountinfo } from "./mountinfo";

const HELP = `
Usage:
 umount [-hV]
 umount -a [options]
 umount [options] <source> | <directory>

Unmount filesystems.

Options:
 -a, --all               unmount all filesystems
 -A, --all-targets       unmount all mountpoints for the given device in the
                           current namespace
 -c, --no-canonicalize   don't canonicalize paths
 -d, --detach-loop       if mounted loop device, also free this loop device
     --fake              dry run; skip the umount(2) syscall
 -f, --force             force unmount (in case of an unreachable NFS system)
 -i, --internal-only     don't call the umount.<type> helpers
 -n, --no-mtab           don't write to /etc/mtab
 -l, --lazy              detach the filesystem now, clean up things later
 -O, --test-opts <list>  limit the set of filesystems (use with -a)
 -R, --recursive         recursively unmount a target with all its children
 -r, --read-only         in case unmounting fails, try to remount read-only
 -t, --types <list>      limit the set of filesystem types
 -v, --verbose           say what is being done
 -q, --quiet             suppress 'not mounted' error messages
 -N, --namespace <ns>    perform umount in another namespace

 -h, --help              display this help
 -V, --version           display version

For more details see umount(8).
`;

const EX_USAGE = 1;
const EX_FAIL = 32;

let flags = 0;
let verbose = false;
let quiet = false;
let fake = false;
let readOnly = false;

function reason(e: i32): string {
  switch (-e) {
    case ENXIO:
      return "invalid block device";
    case EINVAL:
      return "not mounted";
    case EIO:
      return "can't write superblock";
    case EBUSY:
      return "target is busy";
    case ENOENT:
      return "no mount point specified";
    case EPERM:
      return "must be superuser to unmount";
    case EACCES:
      return "block devices are not permitted on filesystem";
  }
  return "umount(2) system call failed: " + strerror(e);
}

/** @param shown how messages name it @returns an exit status */
function detach(target: string, source: string, shown: string): i32 {
  let r = fake ? 0 : umount2(target, flags);
  if (r == -EBUSY && readOnly) {
    r = sysMount(source.length ? source : "none", target, null, MS_REMOUNT | MS_RDONLY, null);
    if (r >= 0) {
      if (verbose) warnx(target + ": successfully remounted read-only");
      return 0;
    }
  }
  if (r < 0) {
    if (quiet && r == -EINVAL) return EX_FAIL;
    warnx(shown + ": " + reason(r) + ".");
    return EX_FAIL;
  }
  if (verbose) warnx(target + (source.length ? " (" + source + ")" : "") + " unmounted");
  return 0;
}

function findTarget(table: MountEntry[], target: string): MountEntry | null {
  for (let i = table.length - 1; i >= 0; i--) if (table[i].target == target) return table[i];
  return null;
}
function real(path: string): string {
  const r = realpath(path, ALL_EXIST);
  return r === null ? path : r;
}

/** One operand: a mount point, or a source that is mounted somewhere. */
function umountOne(spec: string): i32 {
  const target = real(spec);
  const st = new Stat();
  // who may not unmount at all learns first whether there is anything to unmount
  if (geteuid() && findTarget(readMountinfo("/proc/self/mountinfo"), target) === null) {
    if (!quiet) warnx(spec + (st.lstat(spec) == 0 ? ": not mounted." : ": no mount point specified."));
    return EX_USAGE;
  }
  // Only an entry of fstab could allow it to others, and libmount cannot do without the file.
  if (geteuid() && st.stat("/etc/fstab") < 0) {
    warnx(spec + ": umount failed: " + strerror(ENOENT) + ".");
    return EX_FAIL;
  }
  if (st.lstat(spec) < 0 || st.stat(target) < 0) {
    const table = readMountinfo("/proc/self/mountinfo");
    const e = findTarget(table, target);
    if (e !== null) return detach(target, e.source, target);
    for (let i = table.length - 1; i >= 0; i--)
      if (table[i].source == spec) return detach(table[i].target, spec, table[i].target);
  }
  // The kernel gets the path as it was said: a link of /proc may lead to what has no path of its own.
  return detach(spec, "", spec);
}

/** -R: children first. */
function below(table: MountEntry[], e: MountEntry): i32 {
  for (let i = table.length - 1; i >= 0; i--) {
    if (table[i].parent != e.id || table[i].id == e.id) continue;
    const rc = below(table, table[i]);
    if (rc) return rc;
  }
  return detach(e.target, e.source, e.target);
}
function umountRecursive(spec: string): i32 {
  const table = readMountinfo("/proc/self/mountinfo");
  const e = findTarget(table, real(spec));
  if (e !== null) return below(table, e);
  if (!quiet) warnx(spec + (access(spec, F_OK) == 0 ? ": not mounted" : ": not found"));
  return EX_USAGE;
}

/** -A: everywhere the source of `spec` is mounted. */
function umountAllTargets(spec: string, recursive: bool): i32 {
  const table = readMountinfo("/proc/self/mountinfo");
  const e = findTarget(table, real(spec));
  let device = "";
  if (e !== null) device = e.device;
  else for (let i = 0; i < table.length; i++) if (table[i].source == spec) device = table[i].device;
  if (!device.length) {
    if (!quiet) warnx(spec + (access(spec, F_OK) == 0 ? ": not mounted" : ": not found"));
    return EX_USAGE;
  }
  let rc = 0;
  for (let i = table.length - 1; i >= 0; i--) {
    if (table[i].device != device) continue;
    rc = recursive ? below(table, table[i]) : detach(table[i].target, table[i].source, table[i].target);
    if (rc) break;
  }
  return rc;
}

/** -a */
function umountAll(types: string | null, options: string | null): i32 {
  const table = readMountinfo("/proc/self/mountinfo");
  let rc = 0;
  for (let i = table.length - 1; i >= 0; i--) {
    const e = table[i];
    if (
      types !== null
        ? !matchType(e.type, types)
        : e.type == "proc" ||
          e.type == "devfs" ||
          e.type == "devpts" ||
          e.type == "sysfs" ||
          e.type == "rpc_pipefs" ||
          e.type == "nfsd" ||
          e.type == "selinuxfs"
    )
      continue;
    if (options !== null && !matchOptions(e.options, options)) continue;
    if (types === null && isPseudo(e.type) && e.target == "/") continue;
    const r = detach(e.target, e.source, e.target);
    if (r) rc = r;
  }
  return rc;
}

function version(): i32 {
  print("umount from util-linux 2.38.1 (libmount 2.38.1: selinux, smack, btrfs, verity, namespaces, assert, debug)\n");
  return 0;
}

export function umount(args: string[]): i32 {
  let all = false;
  let recursive = false;
  let everywhere = false;
  let types: string | null = null;
  let options: string | null = null;
  const g = new Getopt(args, "aAcdfhilnRrO:t:vVFqN:", [
    long("all", NO_ARG, 0x61),
    long("all-targets", NO_ARG, 0x41),
    long("detach-loop", NO_ARG, 0x64),
    long("fake", NO_ARG, 256),
    long("force", NO_ARG, 0x66),
    long("help", NO_ARG, 0x68),
    long("internal-only", NO_ARG, 0x69),
    long("lazy", NO_ARG, 0x6c),
    long("no-canonicalize", NO_ARG, 0x63),
    long("no-mtab", NO_ARG, 0x6e),
    long("quiet", NO_ARG, 0x71),
    long("read-only", NO_ARG, 0x72),
    long("recursive", NO_ARG, 0x52),
    long("test-opts", REQ_ARG, 0x4f),
    long("types", REQ_ARG, 0x74),
    long("verbose", NO_ARG, 0x76),
    long("version", NO_ARG, 0x56),
    long("namespace", REQ_ARG, 0x4e),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x61:
        all = true;
        break;
      case 0x41:
        everywhere = true;
        break;
      case 0x63:
      case 0x64:
      case 0x69:
      case 0x6e:
        break;
      case 256:
        fake = true;
        break;
      case 0x66:
        flags |= MNT_FORCE;
        break;
      case 0x6c:
        flags |= MNT_DETACH;
        break;
      case 0x71:
        quiet = true;
        break;
      case 0x72:
        readOnly = true;
        break;
      case 0x52:
        recursive = true;
        break;
      case 0x4f:
        options = arg;
        break;
      case 0x74:
        types = arg;
        break;
      case 0x76:
        verbose = true;
        break;
      case 0x4e: {
        const digits = arg.length > 0 && arg.charCodeAt(0) >= 48 && arg.charCodeAt(0) <= 57;
        const path = digits ? "/proc/" + arg + "/ns/mnt" : arg;
        const fd = open(path, O_RDONLY);
        const r = fd < 0 ? fd : setns(fd, CLONE_NEWNS);
        if (r < 0) err(EX_FAIL, r, "failed to set target namespace to " + path);
        break;
      }
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp(EX_USAGE);
    }
  }
  const rest = g.rest();
  if (all) {
    if (rest.length) errx(EX_USAGE, "unexpected number of arguments");
    return umountAll(types, options);
  }
  if (!rest.length) return badUsage("bad usage", EX_USAGE);
  let rc = 0;
  for (let i = 0; i < rest.length; i++) {
    const r = everywhere
      ? umountAllTargets(rest[i], recursive)
      : recursive
        ? umountRecursive(rest[i])
        : umountOne(rest[i]);
    rc += r;
  }
  return min(rc, 255);
}
