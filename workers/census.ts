// Reads a census (asm/abi/census.ts): the bytes that a kernel has written down of its processes and namespaces, as objects.

import * as layout from "../asm/abi/census.ts";
import { type Census, NAMESPACE_KINDS, type NamespaceInfo, type NamespaceKind, type TaskInfo } from "./api.ts";

/** By the kernel's numbers: NS_MNT … of asm/kernel/ns/common.ts. */
const KINDS: readonly NamespaceKind[] = ["mnt", "net", "time", "cgroup", "pid", "user", "uts", "ipc"];
const KIND_BASE = 56;
const TEXT = new TextDecoder();

function readNamespace(view: DataView, bytes: Uint8Array, at: number): NamespaceInfo {
  const u32 = (offset: number) => view.getUint32(at + offset, true);
  const kind = KINDS[u32(4)];
  if (kind === undefined) throw new Error(`a census names a namespace of kind ${u32(4)}`);
  const a = Number(view.getBigInt64(at + 24, true));
  const b = Number(view.getBigInt64(at + 32, true));
  const info: NamespaceInfo = { kind, inum: u32(8), parent: u32(12), owner: u32(16) };
  const start = at + layout.CENSUS_NS;
  const length = u32(20);
  if (kind === "uts") {
    const [hostname = "", domainname = ""] = TEXT.decode(bytes.subarray(start, start + length)).split("\0");
    info.hostname = hostname;
    info.domainname = domainname;
  } else if (kind === "time") {
    info.offsets = { monotonic: a / 1e9, boottime: b / 1e9 };
  } else if (kind === "user") {
    info.creator = b;
    info.uidMap = [];
    for (let from = start; from < start + length; from += 12) {
      const [inside, outside, count] = [0, 4, 8].map((offset) => view.getUint32(from + offset, true));
      info.uidMap.push({ inside: inside ?? 0, outside: outside ?? 0, count: count ?? 0 });
    }
  }
  return info;
}

function readProcess(view: DataView, bytes: Uint8Array, at: number): TaskInfo {
  const u32 = (offset: number) => view.getUint32(at + offset, true);
  const levels = u32(4);
  const flags = u32(32);
  const paths = at + layout.CENSUS_PROCESS + 4 * levels;
  const namespaces = {} as Record<NamespaceKind, number>;
  for (const kind of NAMESPACE_KINDS) namespaces[kind] = u32(KIND_BASE + 4 * KINDS.indexOf(kind));
  const [comm = ""] = TEXT.decode(bytes.subarray(at + 104, at + 120)).split("\0");
  return {
    pid: u32(layout.CENSUS_PROCESS),
    pids: Array.from({ length: levels }, (_, level) => u32(layout.CENSUS_PROCESS + 4 * level)),
    ppid: u32(8),
    pgrp: u32(12),
    session: u32(16),
    tty: u32(20),
    foreground: u32(24),
    state: String.fromCharCode(u32(28)),
    frozen: (flags & layout.CENSUS_FROZEN) !== 0,
    uid: u32(36),
    euid: u32(40),
    threads: u32(44),
    started: Number(view.getBigInt64(at + 48, true)) / 1e9,
    namespaces,
    pidForChildren: u32(88),
    timeForChildren: u32(92),
    comm,
    cgroup: TEXT.decode(bytes.subarray(paths, paths + u32(96))),
  };
}

/** @param bytes as census_write left them */
export function readCensus(bytes: Uint8Array): Census {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const processes = view.getUint32(4, true);
  const count = view.getUint32(8, true);
  let at = layout.CENSUS_HEAD;
  const record = <T>(read: (view: DataView, bytes: Uint8Array, at: number) => T): T => {
    const one = read(view, bytes, at);
    at += view.getUint32(at, true);
    return one;
  };
  const namespaces = Array.from({ length: count }, () => record(readNamespace));
  return {
    time: Number(view.getBigInt64(16, true)) / 1e9,
    namespaces: namespaces.sort((a, b) => a.inum - b.inum),
    processes: Array.from({ length: processes }, () => record(readProcess)),
  };
}
