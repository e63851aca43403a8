// The frame of an image: FILE := magic, {u32 size, message, what follows it}*, little-endian. All but inventory.img have a magic of their
// group before their own; images of CRIU 1 have not.

import { stderr } from "../../lib/io";
import { poll } from "../../lib/safepoint";
import { exit } from "../../lib/start";
import { Bytes, Cursor } from "./bytes";
import { decodeMessage } from "./decode";
import { encodeMessage, text } from "./encode";
import { fromBase64, toBase64 } from "./encodings";
import { decodeExtra, encodeExtra, extraSize } from "./extra";
import { enter, fail, leave } from "./fail";
import { Image, imageOfMagic, imageOfName, Message, message } from "./model";
import { hexText, number } from "./present";
import { kindName, LIST, list, MAP, map, signed, TEXT, textValue, Value } from "./value";

const COMMON = "IMG_COMMON";
const SERVICE = "IMG_SERVICE";

/** Reads the magics; ends where they are none that can be read. */
function kindOf(from: Cursor): Image {
  if (from.left == 0) fail("an empty file, not an image");
  let magic = from.u32("the magic");
  let image = imageOfMagic(magic);
  if (image !== null && (image.name == COMMON || image.name == SERVICE)) {
    magic = from.u32("the magic");
    image = imageOfMagic(magic);
  }
  if (image === null) {
    stderr.put("Unknown magic " + hexText(signed(magic as i32 as i64)) + ".\n");
    stderr.put("Maybe you are feeding me an image with raw data(i.e. pages.img)?\n");
    exit(1);
  }
  if (image!.message == "-") fail("no message is known for images with the magic " + image!.name);
  return image!;
}

/** The message of an entry; entries are counted from 0. */
function messageOf(image: Image, entry: i32): Message {
  if (entry && image.extra == "pagemap") return message("pagemap_entry");
  if (entry && image.extra == "ghost") return message("ghost_chunk_entry");
  return message(image.message);
}
/** Whether the contents of a removed file come in pieces. */
function isInChunks(head: Value): bool {
  const chunks = head.get("chunks");
  return chunks !== null && chunks.number != 0;
}
function lengthOf(chunk: Value): u64 {
  const length = chunk.get("len");
  if (length === null) return 0;
  return length.kind == TEXT ? number(length.text).number : length.number;
}

/** What an image holds: {magic, entries}. @param brief sizes instead of contents */
export function decodeImage(from: Cursor, pretty: bool, brief: bool): Value {
  const image = kindOf(from);
  const entries = list();
  let chunks = false;
  for (let i = 0; from.left; i++) {
    enter("entry " + (i + 1).toString());
    const body = from.take(from.u32("the size of an entry"), "the entry");
    const entry = decodeMessage(messageOf(image, i), body, pretty);
    if (image.extra == "ghost") {
      if (i == 0) chunks = isInChunks(entry);
      if (i || !chunks) {
        const data = from.take(i ? lengthOf(entry) : from.left, "its data");
        if (!brief) entry.put("extra", textValue(toBase64(data)));
      }
    } else if (image.extra != "" && image.extra != "pagemap") {
      const extra = decodeExtra(image.extra, entry, from);
      entry.put("extra", brief ? extraSize(image.extra, entry, extra) : extra);
    }
    entries.push(entry);
    leave();
    poll();
  }
  if (image.extra == "ghost" && entries.items!.length == 0) fail("cut off: the entry is missing");
  const all = map();
  all.put("magic", textValue(image.name));
  all.put("entries", entries);
  return all;
}

/** {magic, count}: how many entries there are; of a pagemap, areas. */
export function imageInfo(from: Cursor): Value {
  const all = decodeImage(from, false, false);
  const entries = all.items!.pop().items!.length;
  all.keys!.pop();
  all.put("count", signed((all.items![0].text == "PAGEMAP" ? entries - 1 : entries) as i64));
  return all;
}

/** The image that {magic, entries} stands for. */
export function encodeImage(all: Value): Bytes {
  if (all.kind != MAP) fail('should be an object with "magic" and "entries", and is ' + kindName(all));
  const magic = all.get("magic");
  if (magic === null) fail('"magic", the kind of image, is missing');
  const image = imageOfName(text(magic!));
  if (image === null || image.message == "-") fail('there is no image with the magic "' + magic!.text + '"');
  const entries = all.get("entries");
  if (entries === null || entries.kind != LIST) fail('"entries", a list, is missing');
  const out = new Bytes();
  const kind = image!;
  if (kind.name != "INVENTORY") {
    const service = kind.name == "STATS" || kind.name == "IRMAP_CACHE";
    out.u32(imageOfName(service ? SERVICE : COMMON)!.magic);
  }
  out.u32(kind.magic);
  const items = entries!.items!;
  if (kind.extra == "ghost" && items.length == 0) fail("the entry is missing");
  const chunks = kind.extra == "ghost" && isInChunks(items[0]);
  if (kind.extra == "ghost" && !chunks && items.length > 1)
    fail('more than one entry needs "chunks": true in the first');
  for (let i = 0; i < items.length; i++) {
    enter("entry " + (i + 1).toString());
    const body = new Bytes();
    encodeMessage(messageOf(kind, i), items[i], body, true);
    out.u32(body.length);
    out.put(body.at, body.length);
    body.free();
    if (kind.extra == "ghost") {
      if (i || !chunks) putGhostData(items[i], i > 0, out);
    } else if (kind.extra != "" && kind.extra != "pagemap") encodeExtra(kind.extra, items[i], out);
    leave();
    poll();
  }
  return out;
}
function putGhostData(entry: Value, isChunk: bool, out: Bytes): void {
  const extra = entry.get("extra");
  const bytes = fromBase64(extra === null ? "" : text(extra));
  if (isChunk && (bytes.length as u64) != lengthOf(entry))
    fail("len is " + lengthOf(entry).toString() + ", and the data has " + bytes.length.toString() + " bytes");
  out.put(bytes.at, bytes.length);
  bytes.free();
}
