// Between which mount namespaces mounts travel, and by which mounts: mount_namespaces(7). DOM-free.

import type { MountPoint, NamespaceContents } from "../../../workers/api.ts";

type Place = NamespaceContents["mnt"];

export interface Link {
  inum: number;
  way: "peers" | "gives" | "receives";
  /** Where in the namespace that is shown. */
  points: string[];
}

/** What mounts travel between a namespace and each other one, by which mounts. */
export function linksOf(own: Place, places: Place[]): Link[] {
  const links = new Map<string, Link>();
  const found = (inum: number, way: Link["way"], point: string): void => {
    const key = `${inum} ${way}`;
    const link = links.get(key) ?? { inum, way, points: [] };
    if (!link.points.includes(point)) link.points.push(point);
    links.set(key, link);
  };
  for (const { inum, mounts } of places) {
    if (inum === own.inum) continue;
    const shared = new Set(mounts.map((mount) => mount.shared));
    const masters = new Set(mounts.map((mount) => mount.master));
    for (const mount of own.mounts) {
      if (mount.shared !== 0 && shared.has(mount.shared)) found(inum, "peers", mount.point);
      if (mount.shared !== 0 && masters.has(mount.shared)) found(inum, "gives", mount.point);
      if (mount.master !== 0 && shared.has(mount.master)) found(inum, "receives", mount.point);
    }
  }
  return [...links.values()];
}

/** As mount(8) and mountinfo call it. */
export function propagationOf({ shared, master, unbindable }: MountPoint): string {
  const words: string[] = [];
  if (shared !== 0) words.push(`shared, group ${shared}`);
  if (master !== 0) words.push(`slave of group ${master}`);
  if (unbindable) words.push("unbindable");
  return words.join(", ") || "private";
}
