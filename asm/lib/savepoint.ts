// Asks the machine for a moment to go back to, or to go to one: asm/abi/savepoint.ts is the protocol.

import { SAVEPOINT_SOCKET } from "../abi/savepoint";
import { fromBytes, putBytes } from "./bytes";
import { EINTR } from "./errno";
import { close, read, writeAll } from "./sys/file";
import { connectUnix, unixStream } from "./unix";

const CHUNK = 4096;

/** What the machine answered to the last request, without its first word; "" when it went to another moment instead. */
export let answer: string = "";

/**
 * Sends a request and waits for the answer.
 * @returns 0, 1 when it was refused (`answer` says why), or −errno when nobody could be asked
 */
export function askMachine(request: string): i32 {
  answer = "";
  const fd = unixStream();
  if (fd < 0) return fd;
  let r = connectUnix(fd, SAVEPOINT_SOCKET);
  if (r < 0) {
    close(fd);
    return r;
  }
  const line = heap.alloc(request.length * 3 + 1);
  putBytes(line, request);
  store<u8>(line + request.length, 10);
  writeAll(fd, line, request.length + 1);
  heap.free(line);
  const chunk = heap.alloc(CHUNK);
  let text = "";
  for (;;) {
    r = read(fd, chunk, CHUNK);
    if (r == -EINTR) continue;
    if (r <= 0) break;
    text += fromBytes(chunk, r);
  }
  heap.free(chunk);
  close(fd);
  const blank = text.indexOf(" ");
  const end = text.endsWith("\n") ? text.length - 1 : text.length;
  if (blank >= 0) answer = text.substring(blank + 1, end);
  return text.startsWith("error") ? 1 : 0;
}
