// What a machine's tree looks like before init runs: the mounts of an ordinary Linux start-up, made by task 0.

import type { Task0 } from "./task0.ts";

const MS_NOSUID = 2;
const MS_NODEV = 4;
const MS_NOEXEC = 8;

interface MountPoint {
  target: string;
  type: string;
  flags: number;
  data: string;
  mode: number;
  /** A kernel may be without it. */
  optional: boolean;
}

const MOUNTS: readonly MountPoint[] = [
  mount("/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "", 0o555),
  mount("/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "", 0o555, true),
  mount("/dev", "devtmpfs", MS_NOSUID, "mode=0755", 0o755),
  mount("/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=0666", 0o755),
  mount("/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777", 0o1777),
  mount("/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, "", 0o1777, true),
  mount("/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755", 0o755),
  mount("/sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, "", 0o755, true),
];

const DEV_LINKS = [
  ["/proc/self/fd", "/dev/fd"],
  ["/proc/self/fd/0", "/dev/stdin"],
  ["/proc/self/fd/1", "/dev/stdout"],
  ["/proc/self/fd/2", "/dev/stderr"],
] as const;

function mount(target: string, type: string, flags: number, data: string, mode: number, optional = false): MountPoint {
  return { target, type, flags, data, mode, optional };
}

const ENODEV = 19;
const ENOSYS = 38;
const ENOENT = 2;
const EEXIST = 17;

export function mountTree(task: Task0): void {
  for (const { target, type, flags, data, mode, optional } of MOUNTS) {
    const made = task.raw("mkdir", task.strings(target)[0] as number, mode);
    if (made < 0 && made !== -EEXIST && !optional) throw task.error(target, -made);
    const [from = 0, to = 0, kind = 0, options = 0] = task.strings(type, target, type, data);
    const result = task.raw("mount", from, to, kind, BigInt(flags), options);
    const absent = result === -ENODEV || result === -ENOSYS || result === -ENOENT;
    if (result < 0 && !(optional && absent)) throw task.error(`mount ${target}`, -result);
  }
  for (const [to, path] of DEV_LINKS) {
    const [target = 0, link = 0] = task.strings(to, path);
    const result = task.raw("symlink", target, link);
    if (result < 0 && result !== -EEXIST) throw task.error(path, -result);
  }
}
