// What namespaces contain by the control plane's survey, beside what programs say that are inside.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Machine, MountPoint, NamespaceKind } from "../../workers/api.ts";
import { slabs } from "../leaks.mjs";
import { createMachine, MODES, sh } from "./boot.ts";

/** A namespace of each kind but user for sleepers, and one of net that nobody is in. */
const SCENE = `
mkdir -p /sys/fs/cgroup/box/ice; echo +pids > /sys/fs/cgroup/cgroup.subtree_control
echo 1 > /sys/fs/cgroup/box/ice/cgroup.freeze; echo 7 > /sys/fs/cgroup/box/pids.max
ip netns add blue; ip link add v0 type veth peer name v1; ip link set v1 netns blue
ip link add br0 type bridge; ip link add v2 type veth peer name v3; ip link set v2 master br0
ip address add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n blue address add 10.0.0.2/24 dev v1; ip -n blue link set v1 up
ping -c 3 -i 0.1 10.0.0.2 >&2
mkdir /mnt/x; mount -t tmpfs -o size=4096 none /mnt/x; mount --make-shared /mnt/x; mkdir /mnt/x/y
touch /dev/mqueue/jobs; chmod 600 /dev/mqueue/jobs
unshare -m --propagation slave sleep 1000 & echo mnt $!
unshare -i sleep 1000 & echo ipc $!
sh -c 'echo $$ > /sys/fs/cgroup/box/cgroup.procs; exec unshare -C sleep 1000' & echo cgroup $!
unshare -r sleep 1000 & echo user $!
while [ $(pgrep -xc sleep) -lt 4 ]; do :; done
nsenter -t $(pgrep -x sleep | sed -n 2p) -i sh -c 'ipcmk -Q; ipcmk -M 8192; ipcmk -S 3' >&2
`;

const KINDS: NamespaceKind[] = ["uts", "pid", "mnt", "net", "ipc", "user", "cgroup", "time"];

/** mountinfo's lines as the survey has them. */
function mountLines(text: string): string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [left = "", right = ""] = line.split(" - ");
      const [, , , root, point, options = "", ...tags] = left.split(" ");
      const [type, source, own = ""] = right.split(" ");
      const all = [...options.split(","), ...own.split(",").filter((one) => one !== "rw")];
      return [point, root, type, source, all.join(","), tags.filter((tag) => !/^propagate/.test(tag)).join(" ")].join(
        " ",
      );
    });
}

const mountLine = ({ point, root, type, source, options, shared, master, unbindable }: MountPoint) =>
  [
    point,
    root,
    type,
    source,
    options.join(","),
    [shared && `shared:${shared}`, master && `master:${master}`, unbindable && "unbindable"].filter(Boolean).join(" "),
  ].join(" ");

describe.each(MODES)("a survey, %s", (_mode, options) => {
  let machine: Machine;
  /** The sleeper in a namespace of its own of that kind. */
  const sleepers = new Map<string, number>();

  beforeAll(async () => {
    machine = await createMachine(options);
    const { out, err } = await sh(machine, SCENE);
    for (const [, kind = "", pid] of out.matchAll(/^(\w+) (\d+)$/gm)) sleepers.set(kind, Number(pid));
    expect(err).toContain("3 packets received");
  }, 60_000);
  afterAll(() => machine.shutdown());

  async function inumOf(kind: NamespaceKind, pid = sleepers.get(kind)): Promise<number> {
    const { processes } = await machine.census();
    return processes.find((process) => process.pid === pid)?.namespaces[kind] ?? 0;
  }

  test("mounts are those of mountinfo, with their peer groups", async () => {
    for (const pid of [1, sleepers.get("mnt")]) {
      const inum = await inumOf("mnt", pid);
      const [found] = await machine.survey("mnt", [inum]);
      const { out } = await sh(machine, `cat /proc/${pid}/mountinfo`);
      expect(found?.inum).toBe(inum);
      expect(found?.mounts.map(mountLine)).toEqual(mountLines(out));
    }
    const all = (await machine.survey("mnt")).map(({ mounts }) => mounts.find(({ point }) => point === "/mnt/x"));
    expect(all.length).toBe(2);
    expect(all[1]?.master).toBe(all[0]?.shared);
    expect(all[0]?.shared).toBeGreaterThan(0);
  });

  test("devices have their addresses, states, counters and the other ends of their cables", async () => {
    const first = await inumOf("net", 1);
    const all = await machine.survey("net");
    const [home, blue] = [all.find(({ inum }) => inum === first), all.find(({ inum }) => inum !== first)];
    const by = (place: typeof home, name: string) => place?.devices.find((device) => device.name === name);
    const names = ["lo", "v0", "br0", "v3", "v2"];
    expect(home?.devices.map(({ name }) => name).sort()).toEqual(names.sort());
    const [v0, v1, v2, v3] = [by(home, "v0"), by(blue, "v1"), by(home, "v2"), by(home, "v3")];
    expect(v0).toMatchObject({ type: "veth", up: true, carrier: true, mtu: 1500 });
    expect(v0?.peer).toEqual({ netns: blue?.inum, index: v1?.index });
    expect(v1?.peer).toEqual({ netns: first, index: v0?.index });
    expect(v2?.peer).toEqual({ netns: first, index: v3?.index });
    expect(v2?.master).toBe(by(home, "br0")?.index);
    expect(v3).toMatchObject({ up: false, master: 0, addresses: [] });
    expect(by(home, "br0")?.type).toBe("bridge");
    expect(v0?.addresses).toContain("10.0.0.1/24");
    expect(by(home, "lo")?.addresses).toEqual(["127.0.0.1/8", "::1/128"]);
    const { out } = await sh(machine, "cat /sys/class/net/v0/address; ip -o -6 address show dev v0 | awk '{print $4}'");
    expect([v0?.address, v0?.addresses[1]]).toEqual(out.trim().split("\n"));
    expect(v0?.sent.packets).toBe(v1?.received.packets);
    expect(v0?.sent.packets).toBeGreaterThanOrEqual(3);
    expect(v0?.sent.bytes).toBeGreaterThan(3 * 84);
  });

  test("objects of System V and queues of POSIX", async () => {
    const inum = await inumOf("ipc");
    const [home, own] = [
      (await machine.survey("ipc")).find((one) => one.inum !== inum),
      (await machine.survey("ipc", [inum]))[0],
    ];
    expect([home?.queues, home?.semaphores, home?.memory, own?.posix]).toEqual([[], [], [], []]);
    const limits = { maxMessages: 10, messageSize: 8192 };
    expect(home?.posix).toEqual([{ name: "/jobs", mode: 0o600, uid: 0, messages: 0, bytes: 0, ...limits }]);
    expect(own?.queues).toEqual([expect.objectContaining({ messages: 0, bytes: 0, uid: 0, mode: 0o644 })]);
    expect(own?.semaphores).toEqual([expect.objectContaining({ count: 3 })]);
    expect(own?.memory).toEqual([expect.objectContaining({ bytes: 8192, attached: 0 })]);
    expect(own?.memory[0]?.creator).toBeGreaterThan(1);
  });

  test("ids of users and groups", async () => {
    const inum = await inumOf("user");
    const [own] = await machine.survey("user", [inum]);
    const range = { inside: 0, outside: 0, count: 1 };
    expect(own).toEqual({ inum, uidMap: [range], gidMap: [range] });
    const [first] = await machine.survey("user", [await inumOf("user", 1)]);
    expect(first?.uidMap).toEqual([{ inside: 0, outside: 0, count: 0xffff_ffff }]);
  });

  test("control groups below the namespace's root, frozen ones and limits", async () => {
    const [own] = await machine.survey("cgroup", [await inumOf("cgroup")]);
    expect(own?.root).toBe("/box");
    expect(own?.groups).toEqual([
      expect.objectContaining({
        path: "/box",
        frozen: false,
        populated: true,
        processes: [sleepers.get("cgroup")],
        limits: { "pids.max": "7" },
        usage: { "pids.current": "1" },
      }),
      expect.objectContaining({ path: "/box/ice", frozen: true, populated: false, processes: [], limits: {} }),
    ]);
    const [home] = await machine.survey("cgroup", [await inumOf("cgroup", 1)]);
    expect(home?.groups.map(({ path }) => path)).toEqual(["/", "/box", "/box/ice"]);
    expect(home?.groups[0]?.processes).toContain(1);
  });

  test("nobody who watches is told of it, and what is gone is left out", async () => {
    const seen: unknown[] = [];
    await machine.watch((census, events) => seen.push([census, events]));
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    for (const kind of KINDS) expect((await machine.survey(kind)).length).toBeGreaterThan(0);
    // The next that it is told of is the next that happens.
    const before = seen.length;
    await sh(machine, "unshare -u hostname told");
    await vi.waitFor(() => expect(JSON.stringify(seen.slice(before))).toContain('"unshare"'));
    expect(JSON.stringify(seen.slice(before))).not.toContain('"setns"');
    await machine.watch(undefined);
    expect(await machine.survey("net", [1])).toEqual([]);
  });

  test("it leaves nothing behind", async () => {
    // After the first the control plane has a set of namespaces of its own, and namespaces numbers for each other.
    const before = await slabs(machine);
    const times = 50;
    for (let n = 0; n < times; n += 1) for (const kind of KINDS) await machine.survey(kind);
    // Others come and go meanwhile, but nothing once a survey.
    for (const [cache, count] of await slabs(machine)) {
      expect(count - (before.get(cache) ?? 0), cache).toBeLessThan(times / 2);
    }
  });
});
