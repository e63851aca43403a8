// What a link carries behind its "#": a script, a step of a lesson, or the image of processes. DOM-free; docs/embedding.md is for those who
// write such links. The fragment is never sent to a server. Whoever made a link is a stranger: what is in it is bounded, and is shown before
// anything is done with it.

/** What a link may carry. A script and an image exclude each other. */
export interface Shared {
  /** Lines for the shell. */
  script?: string;
  lesson?: LessonPlace;
  /** A file that `restart` takes. */
  image?: Uint8Array;
}

export interface LessonPlace {
  /** Its name in the course, or its address beside the page. */
  id: string;
  /** From 1 on; left out: where the reader left it. */
  step?: number;
}

/** A link that is not taken: the message is a sentence for whoever opened it. */
export class LinkError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LinkError";
  }
}

/** Bytes of a script. */
export const LARGEST_SCRIPT = 1 << 16;
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
  if (script !== null) shared.script = readScript(await unpack(script, "script", LARGEST_SCRIPT));
  if (image !== null) shared.image = await unpack(image, "image", LARGEST_IMAGE);
  if (lesson !== null) shared.lesson = readLesson(lesson);
  return shared;
}

/**
 * The fragment, with its "#", that carries this.
 * @throws LinkError when it is too large
 */
export async function linkTo({ script, lesson, image }: Shared): Promise<string> {
  const parts: string[] = [];
  if (lesson)
    parts.push(`lesson=${encodeURIComponent(lesson.id)}${lesson.step === undefined ? "" : `.${lesson.step}`}`);
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

/**
 * Characters that are not seen, or that change the order in which others are: with them a script could show one thing and do another.
 * Tabs and ends of lines are what they look like. First and last of each range.
 */
const UNSEEN: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2069],
  [0xfeff, 0xfeff],
];

function unseenIn(text: string): number | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (UNSEEN.some(([first, last]) => first <= code && code <= last)) return code;
  }
  return undefined;
}

function readScript(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    throw new LinkError("The script is not text (UTF-8).");
  }
  const unseen = unseenIn(text);
  if (unseen !== undefined) {
    const code = unseen.toString(16).toUpperCase().padStart(4, "0");
    throw new LinkError(`The script holds a character that is not seen (U+${code}) and could hide what it does.`);
  }
  if (text.trim() === "") throw new LinkError("The script is empty.");
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
