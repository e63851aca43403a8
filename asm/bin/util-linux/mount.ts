// mount(8): attach file systems, change and move mounts, list them. The system calls and the words for their failures are
// libmount's.
import { err, errx, warnx } from "../../lib/err";
import {
  EACCES,
  EBUSY,
  EINVAL,
  EIO,
  EMFILE,
  ENODEV,
  ENOENT,
  ENOMEDIUM,
  ENOTBLK,
  ENOTDIR,
  ENXIO,
  EPERM,
  EROFS,
  strerror,
} from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, readFile, stderr } from "../../lib/io";
import { ALL_EXIST, realpath } from "../../lib/path";
import { inBusybox } from "../../lib/start";
import { isBlock, isDir, isReg, Stat } from "../../lib/stat";
import { geteuid } from "../../lib/sys/cred";
import { O_RDONLY, open } from "../../lib/sys/file";
import { mkdir, mount as sysMount } from "../../lib/sys/fs";
import { CLONE_NEWNS, setns } from "../../lib/sys/proc";
import { badUsage, help, tryHelp } from "./common";
import { applyIdmap } from "./idmapmount";
import { MS_BIND, MS_MOVE, MS_RDONLY, MS_REC, MS_REMOUNT, MS_SILENT } from "./mountflags";
import { MountEntry, matchOptions, matchType, readFstab, readMountinfo } from "./mountinfo";
import { MountOptions } from "./mountoptions";

const HELP = `
Usage:
 mount [-lhV]
 mount -a [options]
 mount [options] [--source] <source> | [--target] <directory>
 mount [options] <source> <directory>
 mount <operation> <mountpoint> [<target>]

Mount a filesystem.

Options:
 -a, --all               mount all filesystems mentioned in fstab
 -c, --no-canonicalize   don't canonicalize paths
 -f, --fake              dry run; skip the mount(2) syscall
 -F, --fork              fork off for each device (use with -a)
 -T, --fstab <path>      alternative file to /etc/fstab
 -i, --internal-only     don't call the mount.<type> helpers
 -l, --show-labels       show also filesystem labels
 -m, --mkdir[=<mode>]    alias to '-o X-mount.mkdir[=<mode>]'
 -n, --no-mtab           don't write to /etc/mtab
     --options-mode <mode>
                         what to do with options loaded from fstab
     --options-source <source>
                         mount options source
     --options-source-force
                         force use of options from fstab/mtab
 -o, --options <list>    comma-separated list of mount options
 -O, --test-opts <list>  limit the set of filesystems (use with -a)
 -r, --read-only         mount the filesystem read-only (same as -o ro)
 -t, --types <list>      limit the set of filesystem types
     --source <src>      explicitly specifies source (path, label, uuid)
     --target <target>   explicitly specifies mountpoint
     --target-prefix <path>
                         specifies path used for all mountpoints
 -v, --verbose           say what is being done
 -w, --rw, --read-write  mount the filesystem read-write (default)
 -N, --namespace <ns>    perform mount in another namespace

 -h, --help              display this help
 -V, --version           display version

Source:
 -L, --label <label>     synonym for LABEL=<label>
 -U, --uuid <uuid>       synonym for UUID=<uuid>
 LABEL=<label>           specifies device by filesystem label
 UUID=<uuid>             specifies device by filesystem UUID
 PARTLABEL=<label>       specifies device by partition label
 PARTUUID=<uuid>         specifies device by partition UUID
 ID=<id>                 specifies device by udev hardware ID
 <device>                specifies device by path
 <directory>             mountpoint for bind mounts (see --bind/rbind)
 <file>                  regular file for loopdev setup

Operations:
 -B, --bind              mount a subtree somewhere else (same as -o bind)
 -M, --move              move a subtree to some other place
 -R, --rbind             mount a subtree and all submounts somewhere else
 --make-shared           mark a subtree as shared
 --make-slave            mark a subtree as slave
 --make-private          mark a subtree as private
 --make-unbindable       mark a subtree as unbindable
 --make-rshared          recursively mark a whole subtree as shared
 --make-rslave           recursively mark a whole subtree as slave
 --make-rprivate         recursively mark a whole subtree as private
 --make-runbindable      recursively mark a whole subtree as unbindable

For more details see mount(8).
`;

// exit statuses of mount(8)
const EX_USAGE = 1;
const EX_FAIL = 32;
const EX_SOMEOK = 64;

let fstabPath = "/etc/fstab";
let verbose = false;
let fake = false;

function version(): i32 {
  print("mount from util-linux 2.38.1 (libmount 2.38.1: selinux, smack, btrfs, verity, namespaces, assert, debug)\n");
  return 0;
}

/** A path as the kernel sees it; unchanged when there is none such. */
function canonical(path: string): string {
  const real = realpath(path, ALL_EXIST);
  return real === null ? path : real;
}
/** Source strings that are no paths: tags, "none", names of pseudo file systems. */
function canonicalSource(source: string): string {
  const st = new Stat();
  return st.stat(source) == 0 ? canonical(source) : source;
}

/** "target: message." and, because mount(2) itself failed, where to look further. */
function complain(target: string, message: string): void {
  warnx(inBusybox ? message : target + ": " + message + ".");
  stderr.put("       dmesg(1) may have more information after failed mount system call.\n");
}

/** Words for −errno of mount(2). */
function reason(
  e: i32,
  source: string,
  target: string,
  type: string,
  options: MountOptions,
  propagationFailed: bool,
): string {
  if (inBusybox) return "mounting " + source + " on " + target + " failed: " + strerror(e);
  const st = new Stat();
  const flags = options.flags;
  switch (-e) {
    case EPERM:
      return geteuid() ? "must be superuser to use mount" : "permission denied";
    case EBUSY: {
      if (flags & MS_REMOUNT) return "mount point is busy";
      const table = readMountinfo("/proc/self/mountinfo");
      for (let i = 0; i < table.length; i++)
        if (table[i].source == source && table[i].target == target) return source + " already mounted on " + target;
      for (let i = 0; i < table.length; i++)
        if (table[i].source == source) return source + " already mounted or mount point busy";
      return source + " already mounted or mount point busy";
    }
    case ENOENT:
      if (st.lstat(target) < 0) return "mount point does not exist";
      if (st.stat(target) < 0) return "mount point is a symbolic link to nowhere";
      if (st.stat(source) < 0) return "special device " + source + " does not exist";
      break;
    case ENOTDIR:
      if (st.stat(target) < 0 || !isDir(st.mode)) return "mount point is not a directory";
      if (st.stat(source) == -ENOTDIR)
        return "special device " + source + " does not exist (a path prefix is not a directory)";
      break;
    case EINVAL:
      if (flags & MS_REMOUNT) return "mount point not mounted or bad option";
      if (propagationFailed) return "not mount point or bad option";
      if (flags & MS_MOVE && sharedParent(source))
        return "bad option; moving a mount residing under a shared mount is unsupported";
      if (type.startsWith("nfs") || type == "cifs" || type == "smbfs" || type == "ncpfs")
        return "bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program";
      return (
        "wrong fs type, bad option, bad superblock on " +
        source +
        ", missing codepage or helper program, or other error"
      );
    case EMFILE:
      return "mount table full";
    case EIO:
      return "can't read superblock on " + source;
    case ENODEV:
      return type.length ? "unknown filesystem type '" + type + "'" : "unknown filesystem type";
    case ENOTBLK:
      if (st.stat(source) < 0) return source + " is not a block device, and stat(2) fails?";
      if (isBlock(st.mode))
        return "the kernel does not recognize " + source + ' as a block device; maybe "modprobe driver" is necessary';
      if (isReg(st.mode)) return source + ' is not a block device; try "-o loop"';
      return source + " is not a block device";
    case ENXIO:
      return source + " is not a valid block device";
    case EACCES:
    case EROFS:
      if (flags & MS_RDONLY) return "cannot mount " + source + " read-only";
      if (flags & MS_REMOUNT) return "cannot remount " + source + " read-write, is write-protected";
      if (options.explicitRw) return source + " is write-protected but explicit read-write mode requested";
      if (flags & MS_BIND) return "bind " + source + " failed";
      break;
    case ENOMEDIUM:
      return "no medium found on " + source;
  }
  return "mount(2) system call failed: " + strerror(e);
}
/** Whether what contains the mount point `path` is shared. */
function sharedParent(path: string): bool {
  const table = readMountinfo("/proc/self/mountinfo");
  for (let i = 0; i < table.length; i++) {
    if (table[i].target != path) continue;
    for (let k = 0; k < table.length; k++)
      if (table[k].id == table[i].parent) return table[k].fields.includes("shared:");
  }
  return false;
}

/** Types to try when none is given: /etc/filesystems, then those of /proc/filesystems that need a device. */
function candidateTypes(): string[] {
  const out: string[] = [];
  const own = readFile("/etc/filesystems");
  if (own !== null) {
    const lines = own.split("\n");
    for (let i = 0; i < lines.length; i++)
      if (lines[i].length && !lines[i].startsWith("#") && lines[i] != "*") out.push(lines[i].trim());
    if (!own.includes("*")) return out;
  }
  const kernel = readFile("/proc/filesystems");
  if (kernel === null) return out;
  const lines = kernel.split("\n");
  for (let i = 0; i < lines.length; i++)
    if (!lines[i].startsWith("nodev") && lines[i].trim().length) out.push(lines[i].trim());
  return out;
}

/** What one command line asks for, after fstab or mountinfo have been looked at. */
class Request {
  source: string | null = null;
  target: string | null = null;
  type: string | null = null;
  options: MountOptions = new MountOptions();
}

/** Does it, and says what went wrong. @returns an exit status */
function perform(q: Request, quietIfMounted: bool): i32 {
  const o = q.options;
  const givenTarget = q.target;
  const target = givenTarget === null ? "" : givenTarget;
  const bad = o.badMkdir;
  if (bad !== null) {
    warnx(target + ": failed to parse mount options 'rw,X-mount.mkdir=\"" + bad + "\"'.");
    return EX_FAIL;
  }
  const st = new Stat();
  if (o.mkdir >= 0 && st.stat(target) < 0 && !fake) {
    const r = makePath(target, o.mkdir);
    if (r < 0) {
      warnx(target + ": mkdir failed: " + strerror(r) + ".");
      return EX_FAIL;
    }
  }
  // busybox takes paths as they are given
  const at = inBusybox ? target : canonical(target);
  const givenSource = q.source;
  const only = givenSource === null && o.propagation.length > 0 && !(o.flags & (MS_BIND | MS_MOVE | MS_REMOUNT));
  const source =
    givenSource === null
      ? "none"
      : inBusybox
        ? givenSource
        : o.flags & (MS_BIND | MS_MOVE) && !(o.flags & MS_REMOUNT)
          ? canonical(givenSource)
          : canonicalSource(givenSource);
  const givenType = q.type;
  let type = givenType === null ? "" : givenType;
  if (type == "auto") type = "";

  let r = 0;
  if (fake) r = 0;
  else if (!only) {
    const data: string | null = o.data.length ? o.data : null;
    if (o.flags & (MS_BIND | MS_MOVE | MS_REMOUNT)) r = sysMount(source, at, null, o.flags, data);
    else {
      const several = type.includes(",") || type.startsWith("no");
      if (type.length && !several) r = sysMount(source, at, type, o.flags, data);
      else {
        let types = several && !type.startsWith("no") ? type.split(",") : candidateTypes();
        if (several && type.startsWith("no")) {
          const kept: string[] = [];
          for (let i = 0; i < types.length; i++) if (matchType(types[i], type)) kept.push(types[i]);
          types = kept;
        }
        r = -EINVAL;
        if (!types.length) {
          // a type that is found by trying is one on a device: is there one, and a place for it?
          if (st.stat(at) == 0 && st.stat(source) == 0) {
            warnx(at + ": no filesystem type specified.");
            return EX_FAIL;
          }
          r = -ENOENT;
        }
        for (let i = 0; i < types.length; i++) {
          r = sysMount(source, at, types[i], o.flags | MS_SILENT, data);
          // another type may fit when this one did not know the data
          if (r != -EINVAL && r != -ENODEV) break;
        }
        if (several) type = "";
      }
    }
    if (r < 0) {
      if (o.nofail && (r == -ENOENT || r == -ENXIO || r == -ENOTBLK || r == -ENOMEDIUM)) return 0;
      if (quietIfMounted && r == -EBUSY) return 0;
      complain(at, reason(r, source, at, type, o, false));
      return EX_FAIL;
    }
    // the kernel ignores flags at a bind: they are set by a second call
    const extra = o.flags & ~(MS_BIND | MS_REC);
    if (o.flags & MS_BIND && !(o.flags & MS_REMOUNT) && extra) {
      r = sysMount("none", at, null, extra | MS_REMOUNT | MS_BIND, null);
      if (r < 0) {
        complain(at, reason(r, source, at, type, o, true));
        return EX_FAIL;
      }
    }
  }
  if (!fake && !only && o.idmap.length) {
    r = applyIdmap(at, o.idmap, (o.flags & MS_REC) != 0);
    if (r < 0) {
      complain(at, reason(r, source, at, type, o, false));
      return EX_FAIL;
    }
  }
  if (!fake)
    for (let i = 0; i < o.propagation.length; i++) {
      r = sysMount("none", at, null, o.propagation[i], null);
      if (r < 0) {
        complain(at, reason(r, source, at, type, o, true));
        return EX_FAIL;
      }
    }
  if (verbose) {
    if (only) print("mount: " + at + " propagation flags changed.\n");
    else if (o.flags & MS_MOVE) print("mount: " + source + " moved to " + at + ".\n");
    else if (o.flags & MS_BIND) print("mount: " + source + " bound on " + at + ".\n");
    else print("mount: " + source + " mounted on " + at + ".\n");
  }
  return 0;
}
/** mkdir -p. @returns 0 or −errno */
function makePath(path: string, mode: i32): i32 {
  for (let i = 1; i < path.length; i++) {
    if (path.charAt(i) != "/") continue;
    const r = mkdir(path.substring(0, i), mode);
    if (r < 0 && r != -17) return r;
  }
  const r = mkdir(path, mode);
  return r == -17 ? 0 : r;
}

/** `mount` without operands. */
function list(pattern: string | null, optionPattern: string | null): i32 {
  const table = readMountinfo("/proc/self/mountinfo");
  if (!table.length) errx(EX_FAIL, "failed to read mtab");
  for (let i = 0; i < table.length; i++) {
    const e = table[i];
    if (pattern !== null && !matchType(e.type, pattern)) continue;
    if (optionPattern !== null && !matchOptions(e.options, optionPattern)) continue;
    print(e.source + " on " + e.target + " type " + e.type);
    if (e.options.length) print(" (" + e.options + ")");
    print("\n");
  }
  return 0;
}

/** The entry of fstab for a source or mount point. */
function findFstab(source: string | null, target: string | null): MountEntry | null {
  const table = readFstab(fstabPath);
  if (table === null) return null;
  for (let i = table.length - 1; i >= 0; i--) {
    const e = table[i];
    if (source !== null && target !== null) {
      if (e.source == source && e.target == target) return e;
    } else if (target !== null) {
      if (e.target == target || e.target == canonical(target)) return e;
    } else if (source !== null && (e.source == source || e.target == source || e.target == canonical(source))) return e;
  }
  return null;
}
function findMounted(target: string): MountEntry | null {
  const table = readMountinfo("/proc/self/mountinfo");
  const at = canonical(target);
  for (let i = table.length - 1; i >= 0; i--) if (table[i].target == at) return table[i];
  return null;
}

/** mount -a */
function mountAll(pattern: string | null, optionPattern: string | null): i32 {
  const table = readFstab(fstabPath);
  if (table === null) {
    // Where there is no table of one's own there is nothing to mount.
    if (fstabPath == "/etc/fstab") return 0;
    warnx(fstabPath + ": parse error");
    return EX_USAGE;
  }
  const mounted = readMountinfo("/proc/self/mountinfo");
  let good = 0;
  let failed = 0;
  for (let i = 0; i < table.length; i++) {
    const e = table[i];
    const o = new MountOptions();
    o.add(e.vfsOptions);
    if (e.type == "swap" || e.type == "ignore" || e.target == "none" || e.target == "/" || o.noauto) continue;
    if (pattern !== null && !matchType(e.type, pattern)) continue;
    if (optionPattern !== null && !matchOptions(e.vfsOptions, optionPattern)) continue;
    let already = false;
    for (let k = 0; k < mounted.length; k++)
      if (mounted[k].target == e.target && mounted[k].source == e.source) already = true;
    if (already) {
      if (verbose) print(e.target.padEnd(25) + ": already mounted\n");
      continue;
    }
    const q = new Request();
    q.source = e.source;
    q.target = e.target;
    q.type = e.type;
    q.options = o;
    const talk = verbose;
    verbose = false;
    const rc = perform(q, true);
    verbose = talk;
    if (rc) failed++;
    else {
      good++;
      if (verbose) print(e.target.padEnd(25) + ": successfully mounted\n");
    }
  }
  return failed ? (good ? EX_SOMEOK : EX_FAIL) : 0;
}

const OPT_SHARED = 256;
const OPT_SLAVE = 257;
const OPT_PRIVATE = 258;
const OPT_UNBINDABLE = 259;
const OPT_RSHARED = 260;
const OPT_RSLAVE = 261;
const OPT_RPRIVATE = 262;
const OPT_RUNBINDABLE = 263;
const OPT_TARGET = 264;
const OPT_SOURCE = 265;
const OPT_OPTMODE = 266;
const OPT_OPTSRC = 267;
const OPT_OPTSRC_FORCE = 268;
const OPT_PREFIX = 269;

export function mount(args: string[]): i32 {
  let all = false;
  let types: string | null = null;
  let testOptions: string | null = null;
  let optionText = "";
  let source: string | null = null;
  let target: string | null = null;
  let prefix = "";
  const propagation: string[] = [];
  const g = new Getopt(args, "aBcfFhilL:m::Mno:O:rRsU:vVwt:T:N:", [
    long("all", NO_ARG, 0x61),
    long("fake", NO_ARG, 0x66),
    long("fstab", REQ_ARG, 0x54),
    long("fork", NO_ARG, 0x46),
    long("help", NO_ARG, 0x68),
    long("no-mtab", NO_ARG, 0x6e),
    long("read-only", NO_ARG, 0x72),
    long("ro", NO_ARG, 0x72),
    long("verbose", NO_ARG, 0x76),
    long("version", NO_ARG, 0x56),
    long("read-write", NO_ARG, 0x77),
    long("rw", NO_ARG, 0x77),
    long("options", REQ_ARG, 0x6f),
    long("test-opts", REQ_ARG, 0x4f),
    long("types", REQ_ARG, 0x74),
    long("uuid", REQ_ARG, 0x55),
    long("label", REQ_ARG, 0x4c),
    long("bind", NO_ARG, 0x42),
    long("mkdir", OPT_ARG, 0x6d),
    long("move", NO_ARG, 0x4d),
    long("rbind", NO_ARG, 0x52),
    long("make-shared", NO_ARG, OPT_SHARED),
    long("make-slave", NO_ARG, OPT_SLAVE),
    long("make-private", NO_ARG, OPT_PRIVATE),
    long("make-unbindable", NO_ARG, OPT_UNBINDABLE),
    long("make-rshared", NO_ARG, OPT_RSHARED),
    long("make-rslave", NO_ARG, OPT_RSLAVE),
    long("make-rprivate", NO_ARG, OPT_RPRIVATE),
    long("make-runbindable", NO_ARG, OPT_RUNBINDABLE),
    long("no-canonicalize", NO_ARG, 0x63),
    long("internal-only", NO_ARG, 0x69),
    long("show-labels", NO_ARG, 0x6c),
    long("target", REQ_ARG, OPT_TARGET),
    long("target-prefix", REQ_ARG, OPT_PREFIX),
    long("source", REQ_ARG, OPT_SOURCE),
    long("options-mode", REQ_ARG, OPT_OPTMODE),
    long("options-source", REQ_ARG, OPT_OPTSRC),
    long("options-source-force", NO_ARG, OPT_OPTSRC_FORCE),
    long("namespace", REQ_ARG, 0x4e),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x61:
        all = true;
        break;
      case 0x63:
      case 0x69:
      case 0x6e:
      case 0x6c:
      case 0x46:
      case 0x73:
      case OPT_OPTMODE:
      case OPT_OPTSRC:
      case OPT_OPTSRC_FORCE:
        break;
      case 0x66:
        fake = true;
        break;
      case 0x76:
        verbose = true;
        break;
      case 0x72:
        optionText += ",ro";
        break;
      case 0x77:
        optionText += ",rw";
        break;
      case 0x6f:
        optionText += "," + (arg.startsWith("=") ? arg.substring(1) : arg);
        break;
      case 0x4f:
        testOptions = arg;
        break;
      case 0x4c:
        source = "LABEL=" + arg;
        break;
      case 0x55:
        source = "UUID=" + arg;
        break;
      case 0x74:
        types = arg;
        break;
      case 0x54:
        fstabPath = arg;
        break;
      case 0x6d:
        optionText += given === null ? ",X-mount.mkdir" : ",X-mount.mkdir=" + arg;
        break;
      case 0x42:
        optionText += ",bind";
        break;
      case 0x4d:
        optionText += ",move";
        break;
      case 0x52:
        optionText += ",rbind";
        break;
      case OPT_SHARED:
        propagation.push("shared");
        break;
      case OPT_SLAVE:
        propagation.push("slave");
        break;
      case OPT_PRIVATE:
        propagation.push("private");
        break;
      case OPT_UNBINDABLE:
        propagation.push("unbindable");
        break;
      case OPT_RSHARED:
        propagation.push("rshared");
        break;
      case OPT_RSLAVE:
        propagation.push("rslave");
        break;
      case OPT_RPRIVATE:
        propagation.push("rprivate");
        break;
      case OPT_RUNBINDABLE:
        propagation.push("runbindable");
        break;
      case OPT_TARGET:
        target = arg;
        break;
      case OPT_PREFIX:
        prefix = arg;
        break;
      case OPT_SOURCE:
        source = arg;
        break;
      case 0x4e:
        enterMountNamespace(arg);
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp(EX_USAGE);
    }
  }
  const rest = g.rest();
  if (!rest.length && !all && source === null && target === null) {
    if (optionText.length || propagation.length) return badUsage("bad usage", EX_USAGE);
    return list(types, testOptions);
  }
  if (all) return mountAll(types, testOptions);

  if (rest.length == 1) {
    if (source === null && target !== null) source = rest[0];
    else if (source !== null && target === null) target = rest[0];
    else if (source !== null) errx(EX_USAGE, "source specified more than once");
    else target = rest[0];
  } else if (rest.length == 2) {
    if (source !== null || target !== null) errx(EX_USAGE, "source specified more than once");
    source = rest[0];
    target = rest[1];
  } else if (rest.length > 2) return badUsage("bad usage", EX_USAGE);

  const q = new Request();
  const options = new MountOptions();
  options.add(optionText);
  q.type = types;
  for (let i = 0; i < propagation.length; i++) options.add(propagation[i]);
  const onlyPropagation = source === null && propagation.length > 0 && !optionText.length;
  const place = target;
  const from = source;
  if (!onlyPropagation && (from === null || place === null)) {
    // one name: the rest is in fstab, or for a remount in the table of what is mounted
    const one = place !== null ? place : from !== null ? from : "";
    let e = findFstab(from, place);
    if (e === null && place !== null && from === null) e = findFstab(place, null);
    let table: MountEntry | null = e;
    if (table === null && options.flags & MS_REMOUNT) table = findMounted(one);
    if (table === null) {
      if (options.flags & MS_REMOUNT) {
        complainMissing(one);
        return EX_FAIL;
      }
      errx(EX_USAGE, one + ": can't find in " + fstabPath + ".");
      return EX_USAGE;
    }
    const merged = new MountOptions();
    // what a bind remount changes are only the mount's own options
    merged.add(
      e === null && options.flags & MS_BIND ? table.vfsOptions : e === null ? table.options : table.vfsOptions,
    );
    merged.add(optionText);
    q.source = table.source;
    q.target = table.target;
    if (q.type === null) q.type = table.type;
    q.options = merged;
  } else {
    q.source = from;
    q.target = place;
    q.options = options;
  }
  const to = q.target;
  if (prefix.length && to !== null) q.target = prefix + to;
  const rc = perform(q, false);
  return rc;
}
function complainMissing(target: string): void {
  const st = new Stat();
  if (st.stat(target) < 0) complain(canonical(target), "mount point does not exist");
  else complain(canonical(target), "mount point not mounted or bad option");
}

/** -N: a PID or a namespace file. */
function enterMountNamespace(text: string): void {
  const digits = text.length > 0 && text.charCodeAt(0) >= 48 && text.charCodeAt(0) <= 57;
  const path = digits ? "/proc/" + text + "/ns/mnt" : text;
  const fd = open(path, O_RDONLY);
  const r = fd < 0 ? fd : setns(fd, CLONE_NEWNS);
  if (r < 0) err(EX_FAIL, r, "failed to set target namespace to " + path);
}
