// From values to messages. Everything that a message needs must be there, and everything that is there must fit.

import { poll } from "../../lib/safepoint";
import { Bytes, WIRE_32, WIRE_64, WIRE_BYTES, WIRE_VARINT } from "./bytes";
import { UNKNOWN, wireOf } from "./decode";
import { fromBase64, fromQuotedPrintable } from "./encodings";
import { element, enter, fail, leave, warn } from "./fail";
import {
  BOOLEAN,
  ENUM,
  FIXED32,
  FIXED64,
  Field,
  INT32,
  MESSAGE,
  Message,
  REPEATED,
  REQUIRED,
  SINT32,
  SINT64,
  STRING,
  UINT32,
  UINT64,
} from "./model";
import { addressWords, unshow } from "./present";
import { BOOL, INT, kindName, LIST, MAP, TEXT, Value } from "./value";

/** A key that is no field but what follows the message (extra.ts). */
const EXTRA = "extra";

/** Writes the message that a MAP describes. @param outer an entry: its "extra" is somebody else's */
export function encodeMessage(message: Message, value: Value, out: Bytes, outer: bool = false): void {
  if (value.kind != MAP) fail("should be an object (" + message.name + "), and is " + kindName(value));
  const fields = message.fields;
  const keys = value.keys!;
  for (let i = 0; i < keys.length; i++)
    if (message.ofName(keys[i]) < 0 && keys[i] != UNKNOWN && !(outer && keys[i] == EXTRA))
      warn('there is no field "' + keys[i] + '" in ' + message.name + ": left out");
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i];
    const given = value.get(field.name);
    if (given === null) {
      if (field.label == REQUIRED) fail('the field "' + field.name + '" is missing');
      continue;
    }
    enter(field.name);
    if (field.label != REPEATED) encodeField(field, given, out);
    else {
      if (given.kind != LIST) fail("should be a list, and is " + kindName(given));
      const shown = given.items!;
      const items = field.address && shown.length == 1 && shown[0].kind == TEXT ? addressWords(shown[0].text) : shown;
      for (let k = 0; k < items.length; k++) {
        poll();
        element(k);
        encodeField(field, items[k], out);
      }
    }
    leave();
  }
  const unknown = value.get(UNKNOWN);
  if (unknown !== null) {
    enter(UNKNOWN);
    putBytes(out, fromBase64(text(unknown)));
    leave();
  }
}

function putBytes(out: Bytes, bytes: Bytes): void {
  out.put(bytes.at, bytes.length);
  bytes.free();
}

export function text(value: Value): string {
  if (value.kind != TEXT) fail("should be a text, and is " + kindName(value));
  return value.text;
}

function encodeField(field: Field, value: Value, out: Bytes): void {
  const type = field.type;
  const wire = wireOf(type);
  out.varint((field.number << 3) | wire);
  if (wire == WIRE_BYTES) {
    const bytes = type == MESSAGE ? inner(field.message, value) : type == STRING ? plain(value) : given(field, value);
    out.varint(bytes.length);
    putBytes(out, bytes);
    return;
  }
  const word = type == BOOLEAN ? truth(value) : type == ENUM ? enumWord(field, value) : integer(field, value);
  if (wire == WIRE_VARINT) out.varint(word);
  else if (wire == WIRE_32) out.u32(word as u32);
  else if (wire == WIRE_64) out.u64(word);
}
function inner(message: Message, value: Value): Bytes {
  const bytes = new Bytes();
  encodeMessage(message, value, bytes);
  return bytes;
}
function plain(value: Value): Bytes {
  const bytes = new Bytes();
  bytes.text(text(value));
  return bytes;
}
function given(field: Field, value: Value): Bytes {
  return field.quoted ? fromQuotedPrintable(text(value)) : fromBase64(text(value));
}

function truth(value: Value): u64 {
  if (value.kind != BOOL && !(value.kind == INT && value.number < 2))
    fail("should be true or false, and is " + kindName(value));
  return value.number;
}

function enumWord(field: Field, value: Value): u64 {
  if (value.kind == INT) return fit(value, 32, true);
  const words = field.words;
  const at = value.kind == TEXT ? words.ofWord(value.text) : -1;
  if (at < 0) fail("there is no " + field.typeName + " " + kindName(value) + ", only " + words.words.join(", "));
  return words.numbers[at];
}

function integer(field: Field, value: Value): u64 {
  const number_ = value.kind == TEXT ? unshow(field, value.text) : value;
  if (number_.kind != INT && number_.kind != BOOL) fail("should be a whole number, and is " + kindName(value));
  const type = field.type;
  if (type == UINT32 || type == FIXED32) return fit(number_, 32, false);
  if (type == UINT64 || type == FIXED64) return fit(number_, 64, false);
  const word = fit(number_, is32(type) ? 32 : 64, true);
  // zigzag: small numbers of either sign are short
  if (type == SINT32) return (((word as u32) << 1) ^ (((word as i32) >> 31) as u32)) as u64;
  if (type == SINT64) return (word << 1) ^ (((word as i64) >> 63) as u64);
  return word;
}
function is32(type: i32): bool {
  return type == SINT32 || wireOf(type) == WIRE_32 || type == INT32;
}

/** A number as a word of 64 bits, when it fits into so many. */
function fit(value: Value, bits: i32, isSigned: bool): u64 {
  const n = value.number;
  const half = (<u64>1) << ((bits - 1) as u64);
  const fits =
    n == 0 ? true : value.negative ? isSigned && n <= half : isSigned ? n < half : bits == 64 || n <= 0xffffffff;
  if (!fits)
    fail(
      (value.negative ? "-" : "") +
        n.toString() +
        " does not fit into " +
        (isSigned ? "an int" : "a uint") +
        bits.toString(),
    );
  return value.word();
}
