// A conversation with the machine about a tree that moves (asm/abi/migrate.ts): frames over a socket.
import { MIGRATE_FRAME_MAX, MIGRATE_SOCKET } from "../../abi/migrate";
import { fromBytes } from "../../lib/bytes";
import { EINTR, EINVAL } from "../../lib/errno";
import { SIG_IGN, SIGPIPE, sigaction } from "../../lib/signal";
import { close, read, writeAll } from "../../lib/sys/file";
import { connectUnix, unixStream } from "../../lib/unix";

const HEAD = 5;
const PART = MIGRATE_FRAME_MAX - HEAD;

export class Talk {
  /** Of the last frame that came. */
  kind: i32 = 0;
  payload: usize = 0;
  length: i32 = 0;
  /** −errno of what could not be asked or said; 0: nothing. */
  error: i32 = 0;
  private fd: i32;
  private out: usize;
  private in: usize;

  constructor() {
    this.out = heap.alloc(MIGRATE_FRAME_MAX);
    this.in = heap.alloc(MIGRATE_FRAME_MAX);
    sigaction(SIGPIPE, SIG_IGN); // what the machine said last is read all the same
    this.fd = unixStream();
    this.error = this.fd < 0 ? this.fd : connectUnix(this.fd, MIGRATE_SOCKET);
  }

  /** Says something, in as many frames as it takes. */
  put(kind: i32, from: usize, n: i32): void {
    do {
      const part = min(n, PART);
      store<u32>(this.out, part + 1);
      store<u8>(this.out, kind as u8, 4);
      memory.copy(this.out + HEAD, from, part);
      const r = this.error < 0 ? this.error : writeAll(this.fd, this.out, HEAD + part);
      if (r < 0) this.error = r;
      from += part;
      n -= part;
    } while (n > 0);
  }

  /** @param text of bytes, as the command line has it */
  say(kind: i32, text: string): void {
    const at = heap.alloc(text.length + 1);
    for (let i = 0; i < text.length; i++) store<u8>(at + i, text.charCodeAt(i) as u8);
    this.put(kind, at, text.length);
    heap.free(at);
  }

  /** Waits for the next frame. @returns false at the end of the conversation */
  next(): bool {
    this.kind = 0;
    if (!this.whole(this.in, HEAD)) return false;
    const size = load<u32>(this.in);
    this.length = (size as i32) - 1;
    if (!size || size - 1 > (PART as u32)) {
      this.error = -EINVAL;
      return false;
    }
    this.payload = this.in + HEAD;
    if (!this.whole(this.payload, this.length)) return false;
    this.kind = load<u8>(this.in, 4);
    return true;
  }

  /** Somebody else goes on with it. */
  leave(): void {
    close(this.fd);
  }

  /** The payload as a text. */
  get text(): string {
    return fromBytes(this.payload, this.length);
  }

  private whole(to: usize, n: i32): bool {
    for (let done = 0; done < n; ) {
      const got = read(this.fd, to + done, n - done);
      if (got == -EINTR) continue;
      if (got <= 0) {
        if (got < 0) this.error = got;
        return false;
      }
      done += got;
    }
    return true;
  }
}
