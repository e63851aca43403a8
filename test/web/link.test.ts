// Links that carry something: what is put in comes out, and what is no such link is refused in a sentence.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carries, carriesLesson } from "../../web/share/carries.ts";
import { LARGEST_IMAGE, LARGEST_LESSON, LARGEST_SCRIPT, linkTo, pack, readLink } from "../../web/share/link.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("what is put in comes out", () => {
  test("scripts", async () => {
    const script = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.trim() !== "");
    await fc.assert(
      fc.asyncProperty(script, async (text) => {
        const hash = await linkTo({ script: text }).catch(() => undefined); // refused: characters that are not seen
        fc.pre(hash !== undefined);
        expect(hash).toMatch(/^#script=[\w-]+$/);
        expect(carries(hash ?? "")).toBe(true);
        expect(await readLink(hash ?? "")).toEqual({ script: text.replaceAll("\r\n", "\n") });
      }),
      { numRuns: 50 },
    );
  });

  test("a place in the lessons, also of a file beside the page", async () => {
    for (const lesson of [{ id: "uts" }, { id: "uts", step: 2 }, { id: "my/lesson.md" }, { id: "a&b=c.md", step: 12 }])
      expect(await readLink(await linkTo({ lesson }))).toEqual({ lesson });
  });

  test("a lesson, with a step or without", async () => {
    const text = "---\ntitle: Größe\n---\n## One\nWords.\n";
    for (const lesson of [
      { id: "", text },
      { id: "", text, step: 12 },
    ]) {
      const hash = await linkTo({ lesson });
      expect(hash).toMatch(/^#lesson-text=[\w-]+(\.12)?$/);
      expect(carries(hash)).toBe(true);
      expect(carriesLesson(hash)).toBe(true);
      expect(await readLink(hash)).toEqual({ lesson });
    }
  });

  test("an image", async () => {
    const image = Uint8Array.from({ length: 100_000 }, (_, n) => (n >> 8) & 255);
    const hash = await linkTo({ image });
    expect(hash.length).toBeLessThan(2000);
    expect((await readLink(hash)).image).toEqual(image);
  });

  test("a script beside a lesson", async () => {
    const both = { script: "ls\n", lesson: { id: "uts", step: 1 } };
    expect(await readLink(await linkTo(both))).toEqual(both);
  });
});

describe("what is refused, and with which words", () => {
  test.each([
    ["#script=", "carries no script"],
    ["#script=a%20b", "letters that no such link has"],
    ["#script=!!!", "letters that no such link has"],
    ["#script=AAAA", "cannot be unpacked"],
    ["#lesson=", "names no lesson"],
    ["#lesson=.3", "names no lesson"],
    ["#lesson-text=", "carries no lesson"],
    ["#lesson-text=AAAA", "The lesson in this link cannot be unpacked"],
    ["#lesson-text=AAAA&lesson=uts", "one of them"],
    ["#image=AAAA", "The image in this link cannot be unpacked"],
    ["#image=AAAA&script=AAAA", "one of them"],
  ])("%s", async (hash, words) => {
    await expect(readLink(hash)).rejects.toThrow(words);
  });

  test("a link that was cut, wherever", async () => {
    const whole = await linkTo({ script: "for i in 1 2 3; do echo number $i; done; unshare --uts hostname box" });
    for (let length = "#script=x".length; length < whole.length - 1; length += 1)
      await expect(readLink(whole.slice(0, length))).rejects.toThrow(/cut off or changed/);
  });

  test("text that hides something", async () => {
    for (const hidden of ["ls\u001b[8mrm -r /", "ls \u202e# txt", "ls\r", "l\0s", "ls\u200b"])
      await expect(readLink(`#script=${await pack(bytes(hidden))}`)).rejects.toThrow(/not seen \(U\+/);
    await expect(readLink(`#script=${await pack(Uint8Array.of(0xff, 0x20))}`)).rejects.toThrow("not text");
    await expect(readLink(`#script=${await pack(bytes(" \n"))}`)).rejects.toThrow("empty");
  });

  test("too much, also when it is packed to nearly nothing", async () => {
    const much = "x".repeat(LARGEST_SCRIPT + 1);
    await expect(linkTo({ script: much })).rejects.toThrow("more than the 64 KB");
    await expect(readLink(`#script=${await pack(bytes(much))}`)).rejects.toThrow("more than the 64 KB");
    await expect(linkTo({ lesson: { id: "", text: "x".repeat(LARGEST_LESSON + 1) } })).rejects.toThrow("the 256 KB");
    await expect(readLink(`#lesson-text=${await pack(new Uint8Array(LARGEST_LESSON + 1))}`)).rejects.toThrow("256 KB");
    await expect(readLink(`#image=${await pack(new Uint8Array(LARGEST_IMAGE + 1))}`)).rejects.toThrow(
      "more than the 16 MB",
    );
    let seed = 1;
    const noise = Uint8Array.from({ length: 1 << 20 }, () => (seed = (seed * 48271) % 2147483647) >> 8);
    await expect(linkTo({ image: noise })).rejects.toThrow("Send it as a file");
  });
});

test("other fragments are none of ours", () => {
  for (const hash of ["", "#", "#top", "#a=b", "#myscript=AAAA", "#xlesson=uts"]) expect(carries(hash)).toBe(false);
});
