// Capabilities of files (capabilities(7)): the extended attribute security.capability, as struct vfs_ns_cap_data of linux/capability.h.

import { EINVAL } from "../../lib/errno";
import { getxattr, removexattr, setxattr } from "../../lib/sys/fs";
import { Caps } from "./text";

const ATTRIBUTE = "security.capability";
const REVISION_1 = 0x01000000;
const REVISION_2 = 0x02000000;
const REVISION_3 = 0x03000000;
const REVISION_MASK = 0xff000000;
/** The one bit for all of them: exec makes what it grants effective. */
const EFFECTIVE = 1;
const ROOM: i32 = 24;
const data = memory.data(ROOM);

/** User (of the initial namespace) whose user namespaces the last getFileCaps' ones are for; 0 is everybody's. */
export let fileRoot: u32 = 0;
/** −errno of the last getFileCaps that returned null. */
export let fileError: i32 = 0;

/** cap_get_file(3). @returns null: fileError says why, ENODATA when it has none */
export function getFileCaps(path: string): Caps | null {
  const n = getxattr(path, ATTRIBUTE, data, ROOM);
  fileRoot = 0;
  fileError = n;
  if (n < 0) return null;
  const head = n < 4 ? 0 : load<u32>(data);
  const revision = head & REVISION_MASK;
  const size = revision == REVISION_1 ? 12 : revision == REVISION_2 ? 20 : revision == REVISION_3 ? 24 : 0;
  if (n != size) {
    fileError = -EINVAL;
    return null;
  }
  let permitted = <u64>load<u32>(data, 4);
  let inheritable = <u64>load<u32>(data, 8);
  if (revision != REVISION_1) {
    permitted |= (<u64>load<u32>(data, 12)) << 32;
    inheritable |= (<u64>load<u32>(data, 16)) << 32;
  }
  if (revision == REVISION_3) fileRoot = load<u32>(data, 20);
  return new Caps(head & EFFECTIVE ? permitted | inheritable : 0, permitted, inheritable);
}

/**
 * cap_set_file(3): `root` as fileRoot. The file has one effective bit, so those that are effective have to be all of the others, or none.
 * @returns 0 or −errno
 */
export function setFileCaps(path: string, caps: Caps, root: u32): i32 {
  if (caps.effective && (caps.permitted | caps.inheritable) & ~caps.effective) return -EINVAL;
  store<u32>(data, (root ? REVISION_3 : REVISION_2) | (caps.effective ? EFFECTIVE : 0));
  store<u32>(data, <u32>caps.permitted, 4);
  store<u32>(data, <u32>caps.inheritable, 8);
  store<u32>(data, <u32>(caps.permitted >> 32), 12);
  store<u32>(data, <u32>(caps.inheritable >> 32), 16);
  store<u32>(data, root, 20);
  return setxattr(path, ATTRIBUTE, data, root ? 24 : 20, 0);
}

/** @returns 0 or −errno */
export function removeFileCaps(path: string): i32 {
  return removexattr(path, ATTRIBUTE);
}
