// Mount options of cgroup2 and how /proc/mounts shows them.

import { EINVAL } from "../../abi/errno";
import { out, outBytes } from "../fs/proc/seq";
import { isStr, lengthTo } from "../mem/str";
import { subsysName } from "./control";
import {
  CGROUP_FAVORDYNMODS,
  CGROUP_MEMORY_HUGETLB,
  CGROUP_MEMORY_LOCALEVENTS,
  CGROUP_MEMORY_RECURSIVEPROT,
  CGROUP_NSDELEGATE,
  CGROUP_PIDS_LOCALEVENTS,
  Hierarchy,
  SUBSYS_END,
} from "./types";

function optionName(bit: u32): string {
  switch (bit) {
    case CGROUP_NSDELEGATE:
      return "nsdelegate";
    case CGROUP_FAVORDYNMODS:
      return "favordynmods";
    case CGROUP_MEMORY_LOCALEVENTS:
      return "memory_localevents";
    case CGROUP_MEMORY_RECURSIVEPROT:
      return "memory_recursiveprot";
    case CGROUP_MEMORY_HUGETLB:
      return "memory_hugetlb_accounting";
    default:
      return "pids_localevents";
  }
}

/** @param data NUL-terminated kernel string or 0 @returns CGROUP_* or -EINVAL */
export function takeOptions(data: usize): i32 {
  let flags: u32 = 0;
  if (!data) return 0;
  let at = data;
  while (true) {
    const n = lengthTo(at, 44);
    if (n) {
      let found: u32 = 0;
      for (let bit: u32 = 1; bit <= CGROUP_PIDS_LOCALEVENTS; bit <<= 1) if (isStr(at, n, optionName(bit))) found = bit;
      if (!found) return -EINVAL;
      flags |= found;
    }
    if (!load<u8>(at + n)) return <i32>flags;
    at += n + 1;
  }
}

export function showOptions(h: Hierarchy): void {
  if (h.id) {
    for (let bit: u32 = 1; bit < SUBSYS_END; bit <<= 1) {
      if (!(h.subsys & bit)) continue;
      out(",");
      out(subsysName(bit));
    }
    if (h.agentLen) {
      out(",release_agent=");
      outBytes(h.agent, h.agentLen);
    }
    if (h.nameLen) {
      out(",name=");
      outBytes(h.name, h.nameLen);
    }
    return;
  }
  for (let bit: u32 = 1; bit <= CGROUP_PIDS_LOCALEVENTS; bit <<= 1) {
    if (!(h.flags & bit)) continue;
    out(",");
    out(optionName(bit));
  }
}
