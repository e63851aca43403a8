// What namespaces contain: the mounts, devices, queues and groups that a process finds when it enters one. The control plane enters as
// anybody does, by setns(2), reads what programs read there, and goes home, all in one turn of its event loop: nobody meets it inside, and
// no process of the machine is needed or stopped. Namespaces that nobody is in are entered by their inode numbers.

import { type Census, MachineError, type NamespaceContents, type NamespaceInfo, type NamespaceKind } from "../api.ts";
import { readCensus } from "../census.ts";
import type { Kernel } from "../kernel.ts";
import { O_DIRECTORY, O_RDONLY, type Task0 } from "../task0.ts";
import { takeCensus } from "../watch.ts";
import { groupsIn, rootOf } from "./cgroup.ts";
import { ipcObjects, posixQueues } from "./ipc.ts";
import { mountsOf } from "./mnt.ts";
import { devicesOf } from "./net.ts";
import { idMapOf } from "./user.ts";

/** A namespace that is open. */
export interface Opened {
  info: NamespaceInfo;
  fd: number;
}

export interface Surveyor {
  readonly task: Task0;
  readonly census: Census;
  /** All that are asked for. */
  readonly opened: readonly Opened[];
  /** Does this in the namespace, and comes back. */
  within<T>(place: Opened, work: () => T): T;
  /** All of the kind, whether asked for or not; good until the survey is done. */
  all(): readonly Opened[];
}

type Readers = { [K in NamespaceKind]: (surveyor: Surveyor, place: Opened) => NamespaceContents[K] };

const READERS: Readers = {
  uts: (_, { info: { inum } }) => ({ inum }),
  pid: (_, { info: { inum } }) => ({ inum }),
  time: (_, { info: { inum } }) => ({ inum }),
  mnt: ({ task }, place) => ({ inum: place.info.inum, mounts: mountsOf(task, place.fd) }),
  net: (surveyor, place) => ({ inum: place.info.inum, devices: devicesOf(surveyor, place) }),
  ipc({ task, within }, place) {
    const objects = within(place, () => ({ ...ipcObjects(task), posix: posixQueues(task) }));
    return { inum: place.info.inum, ...objects };
  },
  user({ task, census }, { info }) {
    const { inum, uidMap = [] } = info; // the census has those of users, but not the first namespace's
    const read = (file: "uid_map" | "gid_map") => idMapOf(task, census, inum, file);
    return { inum, uidMap: read("uid_map") ?? uidMap, gidMap: read("gid_map") };
  },
  cgroup(surveyor, place) {
    const root = rootOf(surveyor, place);
    return { inum: place.info.inum, root, groups: groupsIn(surveyor, place, root ?? "/") };
  },
};

/** As Machine.survey. */
export function survey<K extends NamespaceKind>(
  kernel: Kernel,
  task: Task0,
  kind: K,
  inums?: number[],
): NamespaceContents[K][] {
  const census = readCensus(takeCensus(kernel));
  const infos = census.namespaces.filter((info) => info.kind === kind);
  const [first] = infos; // the machine's first ones have the lowest numbers, and the control plane lives in them
  if (first === undefined) return [];
  const open = new Map<number, Opened>();
  const enter = (info: NamespaceInfo): Opened => {
    let found = open.get(info.inum);
    if (found === undefined) {
      const fd = kernel.exports.ns_open(info.inum);
      if (fd < 0) throw task.error(`${kind}:[${info.inum}]`, -fd);
      found = { info, fd };
      open.set(info.inum, found);
    }
    return found;
  };
  try {
    const home = enter(first);
    const opened = infos.flatMap((info) => ((inums?.includes(info.inum) ?? true) ? [enter(info)] : []));
    const surveyor: Surveyor = {
      task,
      census,
      opened,
      all: () => infos.map(enter),
      within(place, work) {
        task.call("setns", "setns", place.fd, 0);
        try {
          return work();
        } finally {
          task.call("setns", "setns", home.fd, 0);
        }
      },
    };
    const read = READERS[kind] as (surveyor: Surveyor, place: Opened) => NamespaceContents[K];
    return opened.map((place) => read(surveyor, place));
  } finally {
    for (const { fd } of open.values()) task.close(fd);
  }
}

/** Runs what may find that a process or a file has gone meanwhile. @returns undefined then */
export function unlessGone<T>(work: () => T): T | undefined {
  const [ENOENT, ESRCH, ENODEV, EOPNOTSUPP] = [2, 3, 19, 95];
  try {
    return work();
  } catch (error) {
    if (error instanceof MachineError && [ENOENT, ESRCH, ENODEV, EOPNOTSUPP].includes(error.errno)) return undefined;
    throw error;
  }
}

/** A file system of the place where the control plane is now, attached nowhere: fsopen(2), fsmount(2). @returns its root, open */
export function mountHere(task: Task0, type: string): number {
  const [FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC, FSCONFIG_CMD_CREATE] = [1, 1, 6];
  const [name = 0] = task.strings(type);
  const context = task.call(type, "fsopen", name, FSOPEN_CLOEXEC);
  try {
    task.call(type, "fsconfig", context, FSCONFIG_CMD_CREATE, 0, 0, 0);
    const mount = task.call(type, "fsmount", context, FSMOUNT_CLOEXEC, 0);
    try {
      return task.openAt(mount, ".", O_RDONLY | O_DIRECTORY); // the mount goes when it is closed, what is open stays so
    } finally {
      task.close(mount);
    }
  } finally {
    task.close(context);
  }
}
