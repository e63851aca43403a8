// The npm package's entries, as they are built.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as {
  exports: Record<string, { types: string; default: string } | string>;
};

function entry(name: string): { types: string; default: string } {
  const found = exports[name];
  if (typeof found !== "object") throw new Error(`no entry ${name}`);
  return found;
}

test("each entry is there, with its types", () => {
  for (const name of [".", "./comlink", "./vite"])
    for (const file of Object.values(entry(name)))
      expect(existsSync(fileURLToPath(new URL(file, ROOT))), file).toBe(true);
});

test("the element's module loads where there is no document, for pages that are rendered beforehand", async () => {
  const module = (await import(new URL(entry(".").default, ROOT).href)) as { define: () => void };
  expect(module.define()).toBeUndefined();
});

test("the Vite plugin puts the frame and all that it loads into what is built", async () => {
  const { default: nutshell } = (await import(new URL(entry("./vite").default, ROOT).href)) as {
    default: () => { generateBundle(this: { emitFile(file: { fileName: string }): void }): void };
  };
  const emitted: string[] = [];
  nutshell().generateBundle.call({ emitFile: ({ fileName }) => emitted.push(fileName) });
  expect(emitted).toContain("nutshell/embed.html");
  const frame = readFileSync(new URL("dist/page/embed.html", ROOT), "utf8");
  const loaded = [...frame.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => `nutshell/${file}`);
  expect(loaded.length).toBeGreaterThan(2);
  for (const file of loaded) expect(emitted).toContain(file);
  for (const kind of [/kernel-up\.wasm/, /kernel-smp\.wasm/, /sh\.wasm/, /machine-worker/])
    expect(emitted.some((file) => kind.test(file))).toBe(true);
});
