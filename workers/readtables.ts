// Takes apart what a savepoint holds of the kernel's tables (tables.ts). Wanted by few, and not before there is a prompt.

import type { MountEntry, SavepointTables } from "./api.ts";
import { readCensus } from "./census.ts";
import type { Copy, RawTables } from "./tables.ts";

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** proc_pid_mountinfo(5): ID PARENT MAJOR:MINOR ROOT TARGET OPTIONS [TAG…] - TYPE SOURCE SUPER-OPTIONS */
function readMounts({ namespace, text }: Copy): MountEntry[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.split(" ");
    const [id, parent, , root = "", target = "", options = ""] = fields;
    const dash = fields.indexOf("-", 6);
    if (dash < 0) return [];
    return {
      namespace,
      id: Number(id),
      parent: Number(parent),
      root: unescaped(root),
      target: unescaped(target),
      options,
      propagation: fields.slice(6, dash).join(" "),
      type: fields[dash + 1] ?? "",
      source: unescaped(fields[dash + 2] ?? ""),
    };
  });
}

/** /proc/PID/net/dev: two lines of heads, then NAME: and counts. */
function readDevices({ namespace, text }: Copy): { namespace: number; name: string }[] {
  return text
    .split("\n")
    .slice(2)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [] : { namespace, name: line.slice(0, colon).trim() };
    });
}

export function readTables({ census, mountinfo, devices, cgroups }: RawTables): SavepointTables {
  return {
    census: readCensus(census),
    mounts: mountinfo.flatMap(readMounts),
    cgroups,
    devices: devices.flatMap(readDevices),
  };
}
