// Walking all of /proc and /sys, reading every file and link, leaves nothing behind.

import { expect, it } from "vitest";
import type { Actor, World } from "../world.ts";
import { ls, open, type Part, readAll, readlink, run, worldWithProc } from "./scripts.ts";

function* walk(p: Actor, folder: string, seen: string[]): Part<void> {
  const names = yield* ls(p, folder);
  if (typeof names === "string") return;
  for (const name of names) {
    const path = `${folder}/${name}`;
    seen.push(path);
    const stat = p.buffer(144);
    if ((yield ["newfstatat", -100, p.put(path), stat, 0x100]) < 0) continue;
    const type = p.i32(stat + 24) & 0xf000;
    if (type === 0x4000) yield* walk(p, path, seen);
    else if (type === 0xa000) yield* readlink(p, path);
    if (type !== 0x4000) {
      const fd = yield* open(p, path, 0o4000);
      if (typeof fd === "number") {
        if (type === 0x8000) yield* readAll(p, fd);
        yield ["close", fd];
      }
    }
  }
}

const objects = (w: World) => Array.from({ length: 128 }, (_, cache) => w.inUse(cache));

it("every entry can be read, and nothing leaks", () => {
  const w = worldWithProc();
  const paths: string[] = [];
  const idle = w.spawn(function* () {
    for (;;) yield ["pause"];
  });
  const [before, after] = run(w, function* (p) {
    yield* walk(p, "/proc", paths);
    const first = objects(w);
    yield* walk(p, "/proc", []);
    return [first, objects(w)];
  });
  expect(paths).toContain(`/proc/${idle}/task/${idle}/status`);
  expect(paths.length).toBeGreaterThan(300);
  expect(after).toEqual(before);
});
