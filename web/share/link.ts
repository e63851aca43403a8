// What a link carries behind its "#": a script, a step of a lesson, or a whole one, or the image of processes. DOM-free; docs/embedding.md is for those who
// write such links. The fragment is never sent to a server. Whoever made a link is a stranger: what is in it is bounded, and is shown before
// anything is done with it.

import { unseenIn } from "./unseen.ts";

/** What a link may carry. A script and an image exclude each other. */
export interface Shared {
  /** Lines for the shell. */
  script?: string;
  lesson?: LessonPlace;
  /** A file that `restart` takes. */
  image?: Uint8Array;
}

export interface LessonPlace {
  /** Its name in the course, or its address beside the page; "" for one whose text comes along. */
  id: string;
  /** From 1 on; left out: where the reader left it. */
  step?: number;
  /** The lesson itself, as docs/lessons.md has it. */
  text?: string;
}

/** A link that is not taken: the message is a sentence for whoever opened it. */
export class LinkError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LinkError";
  }
}

/** Bytes of a script, and of a lesson. */
export const LARGEST_SCRIPT = 1 << 16;
export const LARGEST_LESSON = 1 << 18;
/** Bytes of an image, unpacked and packed: browsers take addresses of about two million letters. */
export const LARGEST_IMAGE = 16 << 20;
export const LARGEST_PACKED = 1 << 20;

/** @throws LinkError */
export async function readLink(hash: string): Promise<Shared> {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const shared: Shared = {};
  const script = fields.get("script");
  const image = fields.get("image");
  const lesson = fields.get("lesson");
  if (script !== null && image !== null)
    throw new LinkError("This link carries a script and an image; it can carry one of them.");
  const text = fields.get("lesson-text");
  if (lesson !== null && text !== null)
    throw new LinkError("This link names a lesson and carries another; it can have one of them.");
  if (script !== null) shared.script = readScript(await unpack(script, "script", LARGEST_SCRIPT));
  if (image !== null) shared.image = await unpack(image, "image", LARGEST_IMAGE);
  if (lesson !== null) shared.lesson = readLesson(lesson);
  if (text !== null) shared.lesson = await unpackLesson(text);
  return shared;
}

/**
 * The fragment, with its "#", that carries this.
 * @throws LinkError when it is too large
 */
export async function linkTo({ script, lesson, image }: Shared): Promise<string> {
  const parts: string[] = [];
  if (lesson) {
    const { id, step, text } = lesson;
    const what = text === undefined ? `lesson=${encodeURIComponent(id)}` : `lesson-text=${await packLesson(text)}`;
    parts.push(step === undefined ? what : `${what}.${step}`);
  }
  if (script !== undefined) {
    const bytes = new TextEncoder().encode(script);
    readScript(bytes); // what would be refused is not sent
    if (bytes.length > LARGEST_SCRIPT) throw tooLarge("script", LARGEST_SCRIPT);
    parts.push(`script=${await pack(bytes)}`);
  }
  if (image) {
    const packed = await pack(image);
    if (image.length > LARGEST_IMAGE) throw tooLarge("image", LARGEST_IMAGE);
    if (packed.length > LARGEST_PACKED)
      throw new LinkError(
        `Packed, the image has ${Math.ceil(packed.length / 1024)} KB, and a link holds ${LARGEST_PACKED / 1024} KB. Send it as a file: Files downloads it.`,
      );
    parts.push(`image=${packed}`);
  }
  return `#${parts.join("&")}`;
}

function tooLarge(what: string, limit: number): LinkError {
  const shown = limit < 1 << 20 ? `${limit >> 10} KB` : `${limit >> 20} MB`;
  return new LinkError(`The ${what} has more than the ${shown} that a link may carry.`);
}

/** "uts", or "uts.2" for its second step. @throws LinkError */
export function readLesson(text: string): LessonPlace {
  const [, id = "", step] = /^(.*?)(?:\.(\d{1,4}))?$/s.exec(text) ?? [];
  if (id === "") throw new LinkError("This link names no lesson: #lesson=uts, or #lesson=uts.2 for its second step.");
  return step === undefined ? { id } : { id, step: Number(step) };
}

async function packLesson(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  readText(bytes, "lesson");
  if (bytes.length > LARGEST_LESSON) throw tooLarge("lesson", LARGEST_LESSON);
  return pack(bytes);
}

/** What its commands may not hold is for who reads the lesson (lessons/format.ts). */
async function unpackLesson(text: string): Promise<LessonPlace> {
  const [, packed = "", step] = /^(.*?)(?:\.(\d{1,4}))?$/s.exec(text) ?? [];
  const lesson = { id: "", text: readText(await unpack(packed, "lesson", LARGEST_LESSON), "lesson") };
  return step === undefined ? lesson : { ...lesson, step: Number(step) };
}

function readScript(bytes: Uint8Array): string {
  const text = readText(bytes, "script");
  const unseen = unseenIn(text);
  if (unseen !== undefined)
    throw new LinkError(`The script holds a character that is not seen (${unseen}) and could hide what it does.`);
  return text;
}

function readText(bytes: Uint8Array, what: string): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    throw new LinkError(`The ${what} is not text (UTF-8).`);
  }
  if (text.trim() === "") throw new LinkError(`The ${what} is empty.`);
  return text;
}

/** base64url of raw deflate, RFC 4648 (5) and RFC 1951. */
export async function pack(bytes: Uint8Array): Promise<string> {
  const packed = await through(bytes, new CompressionStream("deflate-raw"), Number.POSITIVE_INFINITY);
  let text = "";
  // In pieces: the arguments of one call are limited.
  for (let at = 0; at < packed.length; at += 0x8000) text += String.fromCharCode(...packed.subarray(at, at + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpack(text: string, what: string, limit: number): Promise<Uint8Array> {
  if (text === "") throw new LinkError(`This link carries no ${what}: nothing stands behind "${what}=".`);
  if (text.length > LARGEST_PACKED) throw tooLarge(what, Math.min(limit, LARGEST_PACKED));
  if (!/^[\w-]+$/.test(text))
    throw new LinkError(
      `The ${what} in this link holds letters that no such link has. Was it copied whole, and alone?`,
    );
  try {
    const packed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return await through(packed, new DecompressionStream("deflate-raw"), limit);
  } catch (error) {
    if (error instanceof TooMuch) throw tooLarge(what, limit);
    throw new LinkError(`The ${what} in this link cannot be unpacked: it was cut off or changed on its way.`);
  }
}

class TooMuch extends Error {}

/** @throws TooMuch when more than `limit` bytes come out: no more of them are made then */
async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array> {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let read = await reader.read(); read.value; read = await reader.read()) {
    length += read.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new TooMuch();
    }
    chunks.push(read.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
