// What follows an entry's message in some kinds of image: contents of pipes, sockets, queues, semaphores, segments. The schema's image
// lines name them. In JSON it is the entry's "extra".

import { fmt2 } from "../../lib/fmt";
import { Bytes, Cursor } from "./bytes";
import { decodeMessage } from "./decode";
import { encodeMessage, text } from "./encode";
import { fromBase64, toBase64 } from "./encodings";
import { enter, fail, leave } from "./fail";
import { message } from "./model";
import { number } from "./present";
import { BOOL, INT, kindName, LIST, list, MAP, map, TEXT, textValue, unsigned, Value } from "./value";

/** A number of an entry, which may be shown as a text; 0 where there is none. */
function count(entry: Value, name: string): u64 {
  const value = entry.get(name);
  if (value === null) return 0;
  return value.kind == TEXT ? number(value.text).number : value.number;
}
function roundUp(n: u64, to: u64): u64 {
  return (n + to - 1) & ~(to - 1);
}
/** Whether a segment's contents are where those of memory are, in pagemap-shmem-*.img, and not here. */
function isInPagemaps(entry: Value): bool {
  const flag = entry.get("in_pagemaps");
  return flag !== null && flag.kind == BOOL && flag.number != 0;
}

/** Size of what an entry's message says comes behind it, without padding, of the kinds that are nothing but bytes. */
function sizeOf(kind: string, entry: Value): u64 {
  if (kind == "bytes") return count(entry, "bytes");
  if (kind == "length") return count(entry, "length");
  if (kind == "bpfmap") return count(entry, "keys_bytes") + count(entry, "values_bytes");
  return isInPagemaps(entry) ? 0 : count(entry, "size"); // shm
}

/** Reads what follows an entry. */
export function decodeExtra(kind: string, entry: Value, from: Cursor): Value {
  if (kind == "tcp") {
    const both = map();
    both.put("inq", textValue(toBase64(from.take(count(entry, "inq_len"), "the receive queue"))));
    both.put("outq", textValue(toBase64(from.take(count(entry, "outq_len"), "the send queue"))));
    return both;
  }
  if (kind == "sem") return decodeSemaphores(entry, from);
  if (kind == "msg") return decodeQueue(entry, from);
  const size = sizeOf(kind, entry);
  const data = from.take(size, "its data");
  if (kind == "shm") from.take(roundUp(size, 4) - size, "the padding");
  return textValue(toBase64(data));
}
function decodeSemaphores(entry: Value, from: Cursor): Value {
  const values = list();
  const size = count(entry, "nsems") * 2;
  const data = from.take(size, "its semaphores");
  for (; data.left; data.at += 2) values.push(unsigned(load<u16>(data.at)));
  from.take(roundUp(size, 8) - size, "the padding");
  return values;
}
function decodeQueue(entry: Value, from: Cursor): Value {
  const values = list();
  const n = count(entry, "qnum");
  for (let i: u64 = 0; i < n; i++) {
    enter("message " + (i + 1).toString());
    const header = decodeMessage(
      message("ipc_msg"),
      from.take(from.u32("the size of a message"), "the message"),
      false,
    );
    const size = count(header, "msize");
    values.push(header);
    values.push(textValue(toBase64(from.take(size, "its text"))));
    from.take(roundUp(size, 8) - size, "the padding");
    leave();
  }
  return values;
}

/** "... <64KB>": how much follows an entry, for who does not want to see it. */
export function extraSize(kind: string, entry: Value, extra: Value): Value {
  let size: u64 = 0;
  if (kind == "tcp") size = count(entry, "inq_len") + count(entry, "outq_len");
  else if (kind == "sem") size = count(entry, "nsems") * 2;
  else if (kind == "msg") {
    // the headers count, too
    for (let i = 0; i < extra.items!.length; i += 2) {
      const header = new Bytes();
      encodeMessage(message("ipc_msg"), extra.items![i], header);
      size += (header.length as u64) + count(extra.items![i], "msize");
      header.free();
    }
  } else size = kind == "shm" ? count(entry, "size") : sizeOf(kind, entry); // also of a segment that is elsewhere
  let n = size as f64;
  let unit = 0;
  for (; n >= 1024; unit++) n /= 1024;
  const letter = unit ? "KMGTPEZ".charAt(unit - 1) : "";
  const digits = floor(n) == n ? (n as u64).toString() + letter : fmt2("%.1f%s", n, letter);
  return textValue("... <" + digits + "B>");
}

/** Writes what follows an entry; fails when it is not what the entry's message says. */
export function encodeExtra(kind: string, entry: Value, out: Bytes): void {
  const extra = entry.get("extra");
  enter("extra");
  if (kind == "tcp") {
    putData(part(extra, "inq"), count(entry, "inq_len"), 1, out);
    putData(part(extra, "outq"), count(entry, "outq_len"), 1, out);
  } else if (kind == "sem") encodeSemaphores(items(extra), count(entry, "nsems"), out);
  else if (kind == "msg") encodeQueue(items(extra), count(entry, "qnum"), out);
  else putData(extra, sizeOf(kind, entry), kind == "shm" ? 4 : 1, out);
  leave();
}
function part(extra: Value | null, name: string): Value | null {
  return extra !== null && extra.kind == MAP ? extra.get(name) : null;
}
function items(extra: Value | null): Value[] {
  if (extra === null) return [];
  if (extra.kind != LIST) fail("should be a list, and is " + kindName(extra));
  return extra.items!;
}
/** @param size what the message says; @param align zeros up to a multiple of this follow */
function putData(data: Value | null, size: u64, align: u64, out: Bytes): void {
  const bytes = fromBase64(data === null ? "" : text(data));
  if ((bytes.length as u64) != size)
    fail("the message says " + size.toString() + " bytes, and these are " + bytes.length.toString());
  out.put(bytes.at, bytes.length);
  out.zeros((roundUp(size, align) - size) as i32);
  bytes.free();
}
function encodeSemaphores(values: Value[], n: u64, out: Bytes): void {
  if ((values.length as u64) != n)
    fail("nsems is " + n.toString() + ", and these are " + values.length.toString() + " semaphores");
  for (let i = 0; i < values.length; i++) {
    const value = values[i].number;
    if (values[i].kind != INT || values[i].negative || value > 0xffff)
      fail("a semaphore's value is a number of at most 65535, not " + kindName(values[i]));
    out.byte((value as u32) & 255);
    out.byte((value as u32) >> 8);
  }
  out.zeros((roundUp(n * 2, 8) - n * 2) as i32);
}
function encodeQueue(values: Value[], n: u64, out: Bytes): void {
  if ((values.length as u64) != n * 2)
    fail(
      "qnum is " +
        n.toString() +
        ", which are as many pairs of message and text; this list has " +
        values.length.toString() +
        " elements",
    );
  for (let i = 0; i < values.length; i += 2) {
    enter("message " + (i / 2 + 1).toString());
    const header = new Bytes();
    encodeMessage(message("ipc_msg"), values[i], header);
    out.u32(header.length);
    out.put(header.at, header.length);
    header.free();
    putData(values[i + 1], count(values[i], "msize"), 8, out);
    leave();
  }
}
