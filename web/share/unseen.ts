// Characters that are not seen, or that change the order in which others are: with them text could show one thing and do another. DOM-free.

/** Tabs and ends of lines are what they look like. First and last of each range. */
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

/** @returns the first of them that the text holds, as "U+202E" */
export function unseenIn(text: string): string | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (UNSEEN.some(([first, last]) => first <= code && code <= last))
      return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  return undefined;
}
