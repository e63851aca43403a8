// Trees in mount namespaces of their own: what is mounted there, where from, and who sees what is mounted later. Each case is written down and built
// again between its two halves, and prints what it prints when nothing happens in between.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh } from "../machine/boot.ts";

const LIMIT = 60_000;
const tmpfs = (...places: string[]) => places.map((at) => `mkdir -p ${at}; mount -t tmpfs x ${at};`).join(" ");
/** A second mount namespace in the tree, of a child that runs `then`. */
const second = (propagation: string, then: string) =>
  `unshare -m --propagation ${propagation} sh -c 'echo up > /tmp/second; ${then}' & until [ -e /tmp/second ]; do sleep 0.01; done`;
const until = (path: string) => `until [ -e ${path} ]; do sleep 0.01; done;`;

const CASES: Record<string, [before: string, after: string, out: string]> = {
  "a tmpfs with its contents and options": [
    "mkdir /tmp/m; mount -t tmpfs -o size=1m,mode=750 x /tmp/m; echo hi > /tmp/m/f; mkdir /tmp/m/d; ln -s f /tmp/m/l; echo old > /tmp/m/o; chown 5:6 /tmp/m/o; chmod 640 /tmp/m/o; ln /tmp/m/o /tmp/m/h",
    "cat /tmp/m/l; ls /tmp/m | tr '\\n' ' '; stat -c '%a %u %g %h' /tmp/m/h; findmnt -n -o OPTIONS /tmp/m",
    "hi\nd f h l o 640 5 6 2\nrw,relatime,size=1024k,mode=750\n",
  ],
  "binds of directories and files, read only ones": [
    `${tmpfs("/tmp/a")} mkdir /tmp/a/s /tmp/m /tmp/n; echo s > /tmp/a/s/f; : > /tmp/g; mount --bind /tmp/a/s /tmp/m; mount --bind /tmp/a/s/f /tmp/g; mount --rbind /tmp/a /tmp/n; mount -o remount,bind,ro /tmp/n`,
    "echo q >> /tmp/m/f; cat /tmp/g /tmp/a/s/f | tr '\\n' ' '; touch /tmp/n/x 2>&1; grep -o '/[a-z/]* /tmp/[amng] r[ow]' /proc/self/mountinfo",
    "s q s q touch: cannot touch '/tmp/n/x': Read-only file system\n/ /tmp/a rw\n/s /tmp/m rw\n/s/f /tmp/g rw\n/ /tmp/n ro\n",
  ],
  "an overlay with an open file": [
    `${tmpfs("/tmp/o")} mkdir /tmp/o/l /tmp/o/u /tmp/o/w /tmp/m; echo low > /tmp/o/l/f; echo low > /tmp/o/l/g; mount -t overlay -o lowerdir=/tmp/o/l,upperdir=/tmp/o/u,workdir=/tmp/o/w o /tmp/m; echo up > /tmp/m/f; rm /tmp/m/g; exec 5</tmp/m/f`,
    "cat <&5; ls /tmp/m; cat /tmp/o/l/f; echo new > /tmp/m/h; cat /tmp/o/u/h",
    "up\nf\nlow\nnew\n",
  ],
  "mounts on top of each other, and below another": [
    `${tmpfs("/tmp/m", "/tmp/m/c")} echo inner > /tmp/m/c/f; mount -t tmpfs y /tmp/m; echo over > /tmp/m/f`,
    "cat /tmp/m/f; umount /tmp/m; cat /tmp/m/c/f",
    "over\ninner\n",
  ],
  "a bind of a directory on which something was mounted later": [
    `${tmpfs("/tmp/m")} mkdir /tmp/m/s /tmp/n; echo under > /tmp/m/s/f; mount --bind /tmp/m/s /tmp/n; mount -t tmpfs y /tmp/m/s; echo over > /tmp/m/s/f`,
    "cat /tmp/n/f /tmp/m/s/f",
    "under\nover\n",
  ],
  "peers, and a slave of them": [
    `${tmpfs("/tmp/m")} mkdir /tmp/n /tmp/s /tmp/m/p /tmp/m/q; mount --make-shared /tmp/m; mount --bind /tmp/m /tmp/n; mount --bind /tmp/m /tmp/s; mount --make-slave /tmp/s`,
    "mount -t tmpfs y /tmp/n/p; touch /tmp/n/p/seen; ls /tmp/m/p /tmp/s/p; mount -t tmpfs z /tmp/s/q; touch /tmp/s/q/mine; ls /tmp/m/q | wc -l",
    "/tmp/m/p:\nseen\n\n/tmp/s/p:\nseen\n0\n",
  ],
  "slaves that are peers of one another": [
    `${tmpfs("/tmp/a")} mkdir /tmp/b /tmp/c /tmp/a/p; mount --make-shared /tmp/a; mount --bind /tmp/a /tmp/b; mount --make-slave /tmp/b; mount --make-shared /tmp/b; mount --bind /tmp/b /tmp/c`,
    "mount -t tmpfs y /tmp/c/p; touch /tmp/c/p/f; ls /tmp/b/p; ls /tmp/a/p; umount /tmp/c/p; mount -t tmpfs y /tmp/a/p; touch /tmp/a/p/g; ls /tmp/b/p /tmp/c/p",
    "f\n/tmp/b/p:\ng\n\n/tmp/c/p:\ng\n",
  ],
  "an unbindable one": [
    `${tmpfs("/tmp/m")} mkdir /tmp/n; mount --make-unbindable /tmp/m`,
    "mount --bind /tmp/m /tmp/n 2>/dev/null || echo no; grep -c unbindable /proc/self/mountinfo",
    "no\n1\n",
  ],
  "the same file system in two namespaces, and one of its own": [
    `${tmpfs("/tmp/m")} ${second("private", `mkdir /tmp/m/d; mount -t tmpfs y /tmp/m/d; echo inner > /tmp/m/d/f; echo > /tmp/mounted; ${until("/tmp/m/f")} cat /tmp/m/f /tmp/m/d/f > /tmp/r`)}; ${until("/tmp/mounted")}`,
    "echo shared > /tmp/m/new; mv /tmp/m/new /tmp/m/f; wait; cat /tmp/r; ls /tmp/m/d | wc -l",
    "shared\ninner\n0\n",
  ],
  "a slave in another namespace": [
    `${tmpfs("/tmp/m")} mkdir /tmp/m/p; mount --make-shared /tmp/m; ${second("slave", `${until("/tmp/m/p/f")} cat /tmp/m/p/f > /tmp/r; mount -t tmpfs z /tmp/m/p; touch /tmp/m/p/mine`)}`,
    "mount -t tmpfs y /tmp/m/p; echo came > /tmp/m/p/new; mv /tmp/m/p/new /tmp/m/p/f; wait; cat /tmp/r; ls /tmp/m/p",
    "came\nf\n",
  ],
  "peers in two namespaces": [
    `${tmpfs("/tmp/m")} mkdir /tmp/m/p /tmp/m/q; mount --make-shared /tmp/m; ${second("unchanged", `${until("/tmp/m/p/f")} cat /tmp/m/p/f > /tmp/r; mount -t tmpfs z /tmp/m/q; echo back > /tmp/m/q/f`)}`,
    "mount -t tmpfs y /tmp/m/p; echo came > /tmp/m/p/new; mv /tmp/m/p/new /tmp/m/p/f; wait; cat /tmp/r /tmp/m/q/f",
    "came\nback\n",
  ],
  "a root that is shared": [
    `mount --make-rshared /; mkdir /tmp/d; ${second("slave", `${until("/tmp/d/f")} cat /tmp/d/f > /tmp/r`)}`,
    "mount -t tmpfs y /tmp/d; echo through > /tmp/d/new; mv /tmp/d/new /tmp/d/f; wait; cat /tmp/r",
    "through\n",
  ],
};

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  let left: () => Promise<string>;
  beforeAll(async () => {
    machine = await createMachine(options);
    left = await countObjects(machine);
  }, LIMIT);
  afterAll(async () => {
    expect(await left()).toBe("");
    await machine.shutdown();
  });

  /** In namespaces of its own: `before`, then what `between` does to $p, and `after`. */
  const played = async (before: string, between: string, after: string) => {
    const program = `${before}\necho > /tmp/up; ${until("/tmp/go")}\n{ ${after}\n} > /tmp/new 2>&1; mv /tmp/new /tmp/result\n`;
    await machine.writeFile("/tmp/program", new TextEncoder().encode(program));
    const { out, err } = await sh(
      machine,
      `cd /tmp; find . -mindepth 1 ! -name program -delete; mkdir img; : > said
       unshare -pmuif --mount-proc setsid sh -c "$(cat program)" </dev/null >>said 2>&1 & u=$!; until [ -e up ] || ! [ -e /proc/$u ]; do sleep 0.01; done; p=$(pgrep -P $u)
       ${between} touch go; until [ -e result ] || ! [ -e /proc/$p ]; do sleep 0.01; done; cat result
       kill -9 $p 2>/dev/null; while [ -e /proc/$p ]; do sleep 0.01; done; wait $u 2>/dev/null`,
      LIMIT,
    );
    return [out, err];
  };
  const CYCLE =
    "criu dump -t $p -D img --nested-namespaces || exit; wait $u 2>/dev/null; criu restore -d -D img --pidfile /tmp/pid || exit; p=$(cat pid);";

  it.each(Object.entries(CASES))("%s", async (_name, [before, after, out]) => {
    expect(await played(before, CYCLE, after)).toEqual([out, ""]);
  });

  it("a file of a mount that has been unmounted is refused by name, and stays", async () => {
    const before = `${tmpfs("/tmp/m")} echo still > /tmp/m/f; exec 5</tmp/m/f; umount -l /tmp/m`;
    const [out, err] = await played(before, "criu dump -t $p -D img;", "cat <&5");
    expect(err).toContain(
      "'s descriptor 5 is in a mount that has been unmounted lazily, or never mounted: no path leads there",
    );
    expect(out).toBe("still\n");
  });
});
