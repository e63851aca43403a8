// The frame's address, and who may steer it. What happens in browsers is in test/e2e/embed.test.ts.

import { describe, expect, test } from "vitest";
import { type Nutshell, proxy, releaseProxy } from "../../web/embed/connect.ts";
import { readOptions } from "../../web/embed/options.ts";
import { refusal } from "../../web/embed/protocol.ts";

describe("the frame's address", () => {
  test("without anything", async () => {
    expect(await readOptions("")).toEqual({
      shared: {},
      autorun: false,
      readonly: false,
      map: false,
      theme: undefined,
      cpus: undefined,
      origins: [],
    });
  });

  test("flags are there, or say no", async () => {
    expect(await readOptions("#autorun&readonly=false&map=1&theme=dark&cpus=1&lesson=uts.2")).toMatchObject({
      shared: { lesson: { id: "uts", step: 2 } },
      autorun: true,
      readonly: false,
      map: true,
      theme: "dark",
      cpus: 1,
    });
  });

  test.each([
    ["#theme=pink", "light, dark or auto"],
    ["#origin=example.org", "an origin is like https://example.org"],
    ["#origin=https://example.org/path", "without a path"],
    ["#origin=*", "an origin is like"],
    ["#script=", "carries no script"],
  ])("%s is refused", async (hash, words) => {
    await expect(readOptions(hash)).rejects.toThrow(words);
  });
});

describe("who may steer the frame", () => {
  const docs = { origin: "https://docs.example", isParent: true };

  test("the page around it, when none is named", () => {
    expect(refusal(docs, [], undefined)).toBeUndefined();
    expect(refusal({ ...docs, isParent: false }, [], undefined)).toContain("Only the page around");
  });

  test("of an origin that is named, and only the page around it even then", () => {
    expect(refusal(docs, ["https://a.example", "https://docs.example"], undefined)).toBeUndefined();
    expect(refusal(docs, ["https://a.example"], undefined)).toContain("is not among");
    expect(refusal({ ...docs, isParent: false }, ["https://docs.example"], undefined)).toContain(
      "Only the page around",
    );
  });

  test("nobody else once somebody does", () => {
    expect(refusal(docs, [], "https://docs.example")).toBeUndefined();
    expect(refusal(docs, [], "https://a.example")).toContain("https://a.example's already");
  });
});

test("what a page has of the frame by Comlink has types", () => {
  const typed = async (nut: Nutshell): Promise<void> => {
    const { code, out }: { code: number; out: string } = await nut.run("ls", { stdin: "", timeout: 1 });
    const stop = await nut.on(
      "output",
      proxy(({ text }) => void text.toUpperCase()),
    );
    await stop();
    const wrong = proxy((detail: { code: string }) => void detail);
    // @ts-expect-error a code is a number
    await nut.on("exit", wrong);
    // @ts-expect-error a listener is given as proxy()
    await nut.on("exit", () => undefined);
    console.log(code, out);
    nut[releaseProxy]();
  };
  expect(typed).toBeTypeOf("function"); // tsc is the judge
});
