// From images to values: a message's fields in the order of their numbers, as protobuf's own libraries list them.

import { poll } from "../../lib/safepoint";
import { Bytes, Cursor, WIRE_32, WIRE_64, WIRE_BYTES, WIRE_VARINT } from "./bytes";
import { toBase64, toQuotedPrintable } from "./encodings";
import { element, enter, fail, leave } from "./fail";
import {
  BOOLEAN,
  BYTES,
  ENUM,
  FIXED32,
  FIXED64,
  Field,
  INT32,
  MESSAGE,
  Message,
  REPEATED,
  SFIXED32,
  SFIXED64,
  SINT32,
  SINT64,
  STRING,
  UINT32,
  UINT64,
} from "./model";
import { addressText, show } from "./present";
import { boolean, list, map, signed, textValue, unsigned, Value } from "./value";

/** So deep may messages lie in each other: protobuf's own bound. */
const DEPTH = 100;
/** Fields that the schema does not know are kept under this name, as they are: encode puts them back. */
export const UNKNOWN = "unknown_fields";

/** How a type's values lie in a message. */
export function wireOf(type: i32): i32 {
  if (type == MESSAGE || type == STRING || type == BYTES) return WIRE_BYTES;
  if (type == FIXED32 || type == SFIXED32) return WIRE_32;
  return type == FIXED64 || type == SFIXED64 ? WIRE_64 : WIRE_VARINT;
}

/** @param pretty show numbers for people; @param hex all in hexadecimal, as a field around says */
export function decodeMessage(message: Message, from: Cursor, pretty: bool, hex: bool = false, depth: i32 = 0): Value {
  if (depth > DEPTH) fail("messages in more than " + DEPTH.toString() + " others");
  const fields = message.fields;
  const found = new Array<Value | null>(fields.length);
  // of messages the bytes are kept first: one that comes in parts is put together
  const parts = new Array<Bytes | null>(fields.length);
  const unknown = new Bytes();
  while (from.left) {
    const begin = from.at;
    const tag = from.varint();
    const wire = (tag as i32) & 7;
    if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
      fail("not a protobuf message: no field has the number " + (tag >> 3).toString());
    const i = message.ofNumber(tag >> 3);
    if (i < 0 || !isOfWire(fields[i], wire)) {
      from.skip(tag);
      unknown.put(begin, (from.at - begin) as i32);
      continue;
    }
    const field = fields[i];
    enter(field.name);
    if (field.label == REPEATED) {
      if (found[i] === null) found[i] = list();
      decodeElements(field, wire, from, found[i]!, pretty, hex, depth);
    } else if (field.type == MESSAGE) {
      if (parts[i] === null) parts[i] = new Bytes();
      const part = from.take(from.varint(), "the message");
      parts[i]!.put(part.at, part.left);
    } else found[i] = decodeScalar(field, from, pretty, hex);
    leave();
    poll();
  }
  const value = map();
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    if (parts[i] !== null) {
      const whole = parts[i]!;
      enter(field.name);
      value.put(field.name, decodeMessage(field.message, whole.cursor(), pretty, hex || field.hex, depth + 1));
      leave();
      whole.free();
    } else if (found[i] !== null) value.put(field.name, pretty && field.address ? address(found[i]!) : found[i]!);
  }
  if (unknown.length) value.put(UNKNOWN, textValue(toBase64(unknown.cursor())));
  unknown.free();
  return value;
}

/** Whether a field's value may lie in a message so: its type's way, or as a list of numbers in one (packed). */
function isOfWire(field: Field, wire: i32): bool {
  return wireOf(field.type) == wire || (field.label == REPEATED && wire == WIRE_BYTES);
}
/** One element, or a packed list of them. */
function decodeElements(field: Field, wire: i32, from: Cursor, to: Value, pretty: bool, hex: bool, depth: i32): void {
  element(to.items!.length);
  if (field.type == MESSAGE) {
    const part = from.take(from.varint(), "the message");
    to.push(decodeMessage(field.message, part, pretty, hex || field.hex, depth + 1));
  } else if (wire == wireOf(field.type)) to.push(decodeScalar(field, from, pretty, hex));
  else {
    const packed = from.take(from.varint(), "the list");
    while (packed.left) to.push(decodeScalar(field, packed, pretty, hex));
  }
}

function address(words: Value): Value {
  const n = words.items!.length;
  if (n != 1 && n != 4) return words;
  const shown = list();
  shown.push(textValue(addressText(words.items!)));
  return shown;
}

function decodeScalar(field: Field, from: Cursor, pretty: bool, hex: bool): Value {
  const type = field.type;
  if (type == STRING || type == BYTES) {
    const bytes = from.take(from.varint(), "the text");
    if (type == STRING) return textValue(bytes.text());
    return textValue(field.quoted ? toQuotedPrintable(bytes) : toBase64(bytes));
  }
  const wire = wireOf(type);
  let word: u64 = 0;
  if (wire == WIRE_VARINT) word = from.varint();
  else if (wire == WIRE_32) word = from.u32("a number");
  else word = load<u64>(from.take(8, "a number").at);
  if (type == BOOLEAN) return boolean(word != 0);
  if (type == ENUM) {
    const words = field.words;
    const at = words.ofNumber(word & 0xffffffff);
    // a word of a newer CRIU's is its number
    return at < 0 ? signed(word as i32 as i64) : textValue(words.words[at]);
  }
  const value = number(type, word);
  return pretty ? show(field, value, hex) : value;
}

function number(type: i32, word: u64): Value {
  if (type == UINT32 || type == FIXED32) return unsigned(word & 0xffffffff);
  if (type == UINT64 || type == FIXED64) return unsigned(word);
  if (type == INT32 || type == SFIXED32) return signed(word as i32 as i64);
  if (type == SINT32) {
    const low = word as u32;
    return signed(((low >> 1) ^ (0 - (low & 1))) as i32 as i64);
  }
  if (type == SINT64) return signed(((word >> 1) ^ (0 - (word & 1))) as i64);
  return signed(word as i64);
}
