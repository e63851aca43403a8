// An IPC namespace: System V objects with who used them last, and the queues of POSIX.

import type { IpcObject, NamespaceContents } from "../../../workers/api.ts";
import { bytes, contentsOf, processLink, table, type View } from "./parts.ts";

const key = ({ key: value }: IpcObject) =>
  value === 0 ? "private" : `0x${(value >>> 0).toString(16).padStart(8, "0")}`;
const mode = ({ mode: bits }: { mode: number }) => bits.toString(8).padStart(3, "0");

export const ipc: View<NamespaceContents["ipc"] | undefined> = {
  ask: (scene) => contentsOf(scene, "ipc"),
  draw(scene, found) {
    if (!found) return [];
    const { queues, semaphores, memory, posix } = found;
    return [
      table(
        "Message queues",
        "There are none.",
        ["id", "key", "mode", "messages", "bytes", "sent by", "read by"],
        queues.map((one) => [
          String(one.id),
          key(one),
          mode(one),
          String(one.messages),
          bytes(one.bytes),
          processLink(scene, one.sender),
          processLink(scene, one.receiver),
        ]),
      ),
      table(
        "Shared memory",
        "There is none.",
        ["id", "key", "mode", "size", "attached", "made by", "last used by"],
        memory.map((one) => [
          String(one.id),
          key(one),
          mode(one),
          bytes(one.bytes),
          `${one.attached} ×`,
          processLink(scene, one.creator),
          processLink(scene, one.last),
        ]),
      ),
      table(
        "Semaphores",
        "There are none.",
        ["id", "key", "mode", "in the set"],
        semaphores.map((one) => [String(one.id), key(one), mode(one), String(one.count)]),
      ),
      table(
        "POSIX message queues",
        "There are none.",
        ["name", "mode", "messages", "bytes", "at most"],
        posix.map((one) => [
          one.name,
          mode(one),
          String(one.messages),
          bytes(one.bytes),
          `${one.maxMessages} of ${bytes(one.messageSize)}`,
        ]),
      ),
    ];
  },
};
