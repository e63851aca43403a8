// The mounts of a mount namespace, by listmount(2) and statmount(2): those that a chroot hides are there too.

import type { MountPoint } from "../api.ts";
import type { Task0 } from "../task0.ts";
import { unlessGone } from "./index.ts";

const NS_GET_MNTNS_ID = 0x8008b705;
const LSMT_ROOT = 0xffff_ffff_ffff_ffffn;
/** struct mnt_id_req */
const REQUEST = 32;
/** struct statmount without its strings, and room for those. */
const STATMOUNT = 512;
const STRINGS = 16384;
const IDS = 512;

const SB_BASIC = 1n;
const MNT_BASIC = 2n;
const MNT_ROOT = 8n;
const MNT_POINT = 0x10n;
const FS_TYPE = 0x20n;
const MNT_OPTS = 0x80n;
const SB_SOURCE = 0x200n;
const ASKED = SB_BASIC | MNT_BASIC | MNT_ROOT | MNT_POINT | FS_TYPE | MNT_OPTS | SB_SOURCE;

const ATTRIBUTES: [bit: bigint, name: string][] = [
  [0x2n, "nosuid"],
  [0x4n, "nodev"],
  [0x8n, "noexec"],
  [0x10n, "noatime"],
  [0x80n, "nodiratime"],
  [0x20_0000n, "nosymfollow"],
  [0x10_0000n, "idmapped"],
];
const ATTR_RDONLY = 0x1n;
/** MOUNT_ATTR__ATIME: none of it is relatime. */
const ATTR_ATIME = 0x70n;
const SB_RDONLY = 1;
const MS_UNBINDABLE = 1n << 17n;

const DECODER = new TextDecoder();

function request(size: number, id: bigint, param: bigint, namespace: bigint): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, REQUEST, true);
  view.setBigUint64(8, id, true);
  view.setBigUint64(16, param, true);
  view.setBigUint64(24, namespace, true);
  return bytes;
}

function statmount(task: Task0, namespace: bigint, id: bigint): MountPoint {
  const asked = request(REQUEST + STATMOUNT + STRINGS, id, ASKED, namespace);
  const answer = task
    .exchange("statmount", "statmount", asked, (at) => [at, at + REQUEST, STATMOUNT + STRINGS, 0])
    .bytes.subarray(REQUEST);
  const view = new DataView(answer.buffer, answer.byteOffset);
  const text = (field: number): string => {
    const from = STATMOUNT + view.getUint32(field, true);
    return DECODER.decode(answer.subarray(from, answer.indexOf(0, from)));
  };
  const attributes = view.getBigUint64(64, true);
  const readOnly = (attributes & ATTR_RDONLY) !== 0n || (view.getUint32(32, true) & SB_RDONLY) !== 0;
  const names = ATTRIBUTES.flatMap(([bit, name]) => ((attributes & bit) === bit ? [name] : []));
  if ((attributes & ATTR_ATIME) === 0n) names.push("relatime");
  const own = text(4); // of the file system
  return {
    id: Number(view.getBigUint64(40, true)),
    parent: Number(view.getBigUint64(48, true)),
    point: text(108),
    root: text(104),
    type: text(36),
    source: text(124),
    options: [readOnly ? "ro" : "rw", ...names, ...(own ? own.split(",") : [])],
    shared: Number(view.getBigUint64(80, true)),
    master: Number(view.getBigUint64(88, true)),
    unbindable: (view.getBigUint64(72, true) & MS_UNBINDABLE) !== 0n,
  };
}

/**
 * As /proc/PID/mountinfo of a process at the namespace's root: without the rootfs that another file system covers.
 * @param fd an open mount namespace
 * @returns each behind the one that it is mounted on
 */
export function mountsOf(task: Task0, fd: number): MountPoint[] {
  const namespace = new DataView(task.ioctl(fd, NS_GET_MNTNS_ID, new Uint8Array(8)).buffer).getBigUint64(0, true);
  const ids: bigint[] = [];
  for (;;) {
    const asked = request(REQUEST + 8 * IDS, LSMT_ROOT, ids.at(-1) ?? 0n, namespace);
    const { result, bytes } = task.exchange("listmount", "listmount", asked, (at) => [at, at + REQUEST, IDS, 0]);
    const view = new DataView(bytes.buffer);
    for (let n = 0; n < result; n += 1) ids.push(view.getBigUint64(REQUEST + 8 * n, true));
    if (result < IDS) break;
  }
  const mounts = ids.flatMap((id) => unlessGone(() => statmount(task, namespace, id)) ?? []);
  const [first, second] = mounts;
  return first?.type === "rootfs" && second?.parent === first.id && second.point === "/" ? mounts.slice(1) : mounts;
}
