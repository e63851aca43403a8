// What the inside of a room says in words, and between which mount namespaces it draws arrows.

import { describe, expect, test } from "vitest";
import { curve } from "../../web/map/inside/curve.ts";
import { linksOf, propagationOf } from "../../web/map/inside/links.ts";
import type { MountPoint } from "../../workers/api.ts";

const mount = (id: number, point: string, rest: Partial<MountPoint> = {}): MountPoint => ({
  id,
  parent: 1,
  point,
  root: "/",
  type: "tmpfs",
  source: "none",
  options: ["rw"],
  shared: 0,
  master: 0,
  unbindable: false,
  ...rest,
});

describe("propagation", () => {
  const home = { inum: 10, mounts: [mount(1, "/"), mount(2, "/a", { shared: 1 }), mount(3, "/b", { shared: 2 })] };
  const peer = { inum: 11, mounts: [mount(4, "/", { shared: 5 }), mount(5, "/a", { shared: 1 })] };
  const slave = { inum: 12, mounts: [mount(6, "/a", { master: 1 }), mount(7, "/b", { master: 2, shared: 7 })] };
  const apart = { inum: 13, mounts: [mount(8, "/a")] };
  const all = [home, peer, slave, apart];

  test("peers give each other, masters give to slaves, private mounts to nobody", () => {
    expect(linksOf(home, all)).toEqual([
      { inum: 11, way: "peers", points: ["/a"] },
      { inum: 12, way: "gives", points: ["/a", "/b"] },
    ]);
    expect(linksOf(slave, all)).toEqual([
      { inum: 10, way: "receives", points: ["/a", "/b"] },
      { inum: 11, way: "receives", points: ["/a"] },
    ]);
    expect(linksOf(apart, all)).toEqual([]);
  });

  test("a mount is called as mountinfo calls it", () => {
    expect(propagationOf(mount(1, "/"))).toBe("private");
    expect(propagationOf(mount(1, "/", { shared: 3, master: 2 }))).toBe("shared, group 3, slave of group 2");
    expect(propagationOf(mount(1, "/", { unbindable: true }))).toBe("unbindable");
  });
});

test("a cable between two devices on the same side goes around outside of the boxes", () => {
  expect(curve({ x: 10, y: 0 }, { x: 110, y: 50 })).toBe("M10 0C60 0 60 50 110 50");
  const [, bend] = /C(\d+)/.exec(curve({ x: 100, y: 0 }, { x: 100, y: 80 })) ?? [];
  expect(Number(bend)).toBeGreaterThan(100);
});
