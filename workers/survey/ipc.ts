// The objects of an IPC namespace: sysvipc(5), and the queues of mq_overview(7). The control plane is in the namespace meanwhile.

import type { NamespaceContents, PosixQueue } from "../api.ts";
import { O_RDONLY, type Task0 } from "../task0.ts";
import { mountHere, unlessGone } from "./index.ts";

type Row = (column: string) => number;

/** A table of /proc/sysvipc: a line of names, then numbers. Permissions are octal. */
function table(task: Task0, name: string): Row[] {
  const [head = "", ...lines] = task.readText(`/proc/sysvipc/${name}`).trimEnd().split("\n");
  const columns = head.trim().split(/\s+/);
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    return (column) => Number.parseInt(fields[columns.indexOf(column)] ?? "", column === "perms" ? 8 : 10);
  });
}

const object = (row: Row, id: string) => ({
  id: row(id),
  key: row("key"),
  mode: row("perms") & 0o777,
  uid: row("uid"),
});

export function ipcObjects(task: Task0): Pick<NamespaceContents["ipc"], "queues" | "semaphores" | "memory"> {
  return {
    queues: table(task, "msg").map((row) => ({
      ...object(row, "msqid"),
      bytes: row("cbytes"),
      messages: row("qnum"),
      sender: row("lspid"),
      receiver: row("lrpid"),
    })),
    semaphores: table(task, "sem").map((row) => ({ ...object(row, "semid"), count: row("nsems") })),
    memory: table(task, "shm").map((row) => ({
      ...object(row, "shmid"),
      bytes: row("size"),
      attached: row("nattch"),
      creator: row("cpid"),
      last: row("lpid"),
    })),
  };
}

/** struct statx, and where in it are mode and owner. */
const STATX = { size: 256, uid: 20, mode: 28 };
const AT_EMPTY_PATH = 0x1000;
const STATX_BASIC_STATS = 0x7ff;
/** struct mq_attr: eight i64, of which { flags, maxmsg, msgsize, curmsgs } are used. */
const MQ_ATTR = 64;

function queue(task: Task0, folder: number, name: string): PosixQueue {
  const fd = task.openAt(folder, name, O_RDONLY);
  try {
    const text = new TextDecoder().decode(task.readAll(fd, name));
    const [empty = 0] = task.strings("");
    const stat = task.exchange(name, "statx", new Uint8Array(STATX.size), (at) => [
      fd,
      empty,
      AT_EMPTY_PATH,
      STATX_BASIC_STATS,
      at,
    ]);
    const attributes = task.exchange(name, "mq_getsetattr", new Uint8Array(MQ_ATTR), (at) => [fd, 0, at]);
    const view = new DataView(attributes.bytes.buffer);
    const status = new DataView(stat.bytes.buffer);
    return {
      name: `/${name}`,
      mode: status.getUint16(STATX.mode, true) & 0o777,
      uid: status.getUint32(STATX.uid, true),
      messages: Number(view.getBigInt64(24, true)),
      bytes: Number(/^QSIZE:(\d+)/.exec(text)?.[1] ?? 0),
      maxMessages: Number(view.getBigInt64(8, true)),
      messageSize: Number(view.getBigInt64(16, true)),
    };
  } finally {
    task.close(fd);
  }
}

export function posixQueues(task: Task0): PosixQueue[] {
  const folder = mountHere(task, "mqueue");
  try {
    return task.entries(folder, "mqueue").flatMap(({ name }) => unlessGone(() => queue(task, folder, name)) ?? []);
  } finally {
    task.close(folder);
  }
}
