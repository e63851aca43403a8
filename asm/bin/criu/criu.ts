// criu(8): dump, restore and check, with CRIU's options.
import { print, stderr } from "../../lib/io";
import { geteuid } from "../../lib/sys/cred";
import { dump, preDump } from "./dump";
import { parseOptions } from "./options";
import { dedup } from "./pages";
import { restore } from "./restore";

const HELP = `
Usage:
  criu dump -t PID [<options>]
  criu pre-dump -t PID [<options>]
  criu restore [<options>]
  criu dedup -D DIR
  criu check [--feature FEAT]

Commands:
  dump           checkpoint a process tree identified by its root's PID
  pre-dump       write its memory alone; a dump with --prev-images-dir writes what has changed since
  dedup          give back what images before this one have, and it has too
  restore        restore a process tree from its images
  check          check whether this kernel can do it

General:
  -D, --images-dir DIR     folder of the images (default: the current one)
  -W, --work-dir DIR       folder of the log and the pid file (default: that of the images)
  -o, --log-file FILE      where to write what happens
  -v[NUM], --verbosity     how much of it
  --config FILE            more options; /etc/criu/default.conf is read first

dump:
  -t, --tree PID           the root of the tree
  -R, --leave-running      leave it running afterwards
  -s, --leave-stopped      leave it stopped afterwards
  --track-mem              a dump after this one may be told of it by --prev-images-dir (always so here)
  --prev-images-dir DIR    the image before, from the folder of the images: pages that are the same are not written
  --auto-dedup             dedup afterwards
  --ghost-limit SIZE       how large a deleted file may be (1M)
  --freeze-cgroup DIR      the control group that the tree is in
  --skip-mnt DIR           leave that mount out, and what lies on it
  --empty-ns net           nothing of what network namespaces contain
  --nested-namespaces      allow namespaces within the tree's (CRIU itself cannot)

restore:
  -d, --restore-detached   do not wait for the tree: it becomes init's
  -S, --restore-sibling    with -d: the tree becomes a child of criu's parent, not of init
  -r, --root DIR           the root of the mount namespace
  --pidfile FILE           write the root's PID there
  --exec-cmd -- CMD ARG…   become CMD, as the tree's parent
  --inherit-fd fd[N]:NAME  give descriptor N for the file NAME: pipe:[INO], socket:[INO], a path
  --skip-file-rwx-check    open files may have other permissions than they had
  -J, --join-ns NS:PID     go into a namespace first

both:
  -j, --shell-job          the tree's session and terminal are the caller's
  -l, --file-locks         file locks too
  --tcp-established        write TCP connections down, and take them up again
  --tcp-close              let TCP connections end: they come back closed
  --action-script FILE     is told of each stage (CRTOOLS_SCRIPT_ACTION)
  --manage-cgroups[=MODE]  soft: make control groups that are missing; full: with limits, of all; strict: none may be there;
                           none, props: all must be there; ignore: leave everyone in the caller's
  --cgroup-root [CONTROLLER:]/PATH
                           a control group in place of the tree's own
  --empty-ns net           network namespaces with lo alone
  --external NAME          something outside: mnt[PLACE]:KEY, file[MOUNT:INODE]; at a restore also veth[DEVICE]:OUTSIDE@BRIDGE,
                           macvlan[DEVICE]:OUTSIDE
`;

/** Of what CRIU asks a kernel for, by its names, that which this one has. */
export const FEATURES = [
  "mnt_id",
  "mem_dirty_track",
  "timerfd",
  "userns",
  "fdinfo_lock",
  "cgroupns",
  "tcp_half_closed",
  "nsid",
  "link_nsid",
  "timens",
  "external_net_ns",
  "clone3_set_tid",
  "newifindex",
  "pidfd_store",
  "ns_pid",
  "move_mount_set_group",
  "openat2",
  "overlayfs_maps",
];

export function criu(args: string[]): i32 {
  if (args.length < 2) {
    stderr.put(HELP.substring(1));
    return 1;
  }
  const o = parseOptions(args);
  if (o.error.length) {
    stderr.put("criu: " + o.error + "\n");
    return 1;
  }
  if (o.help) {
    print(HELP.substring(1));
    return 0;
  }
  if (o.version) {
    print("Version: 4.2\n");
    return 0;
  }
  const command = o.rest.length ? o.rest[0] : "";
  if (o.rest.length > 1 && !o.execCmd) {
    stderr.put("criu: " + command + " takes no words, only options\n");
    return 1;
  }
  if (o.merge && command != "check") {
    stderr.put("criu: --ms is for check\n");
    return 1;
  }
  if (o.compatMounts && command != "restore") {
    stderr.put("criu: --mntns-compat-mode is for restore\n");
    return 1;
  }
  if (command == "dump") return dump(o);
  if (command == "pre-dump") return preDump(o);
  if (command == "dedup") return dedup(o);
  if (command == "restore") return restore(o);
  if (command == "check") {
    if (geteuid()) {
      stderr.put("criu: check: only root may checkpoint and restore\n");
      return 1;
    }
    if (o.feature.length) {
      if (FEATURES.indexOf(o.feature) < 0) {
        stderr.put("criu: this kernel does not have: " + o.feature + "\n");
        return 1;
      }
      print(o.feature + " is supported\n");
      return 0;
    }
    print("Looks good.\n");
    return 0;
  }
  if (command == "page-server" || command == "lazy-pages")
    stderr.put("criu: " + command + " is not here: images are files; pre-dump shortens the last dump\n");
  else stderr.put("criu: unknown command: " + command + "\n");
  return 1;
}
