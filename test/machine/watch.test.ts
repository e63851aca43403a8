// What the control plane knows of processes and namespaces: the kernel's own tables, told when they change and only then.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Census, Machine, MachineEvent } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

/** Lines of the same facts from /proc: pids at every level │ ppid │ comm │ uid │ session │ cgroup │ eight inode numbers. */
const TABLES = `for p in /proc/[0-9]*; do
  awk -v p=$p '/^Name:/{n=$2} /^PPid:/{pp=$2} /^Uid:/{u=$2} /^NSpid:/{$1="";s=$0} END{printf "%s|%s|%s|%s|",s,pp,n,u}' $p/status
  awk '{sub(/.*\\) /,""); printf "%s|", $4}' $p/stat; printf '%s|' "$(sed -n 's/^0:://p' $p/cgroup)"
  for k in uts pid mnt net ipc user cgroup time; do readlink $p/ns/$k; done | tr -dc '0-9\\n' | tr '\\n' ' '; echo
done`;
const KINDS = ["uts", "pid", "mnt", "net", "ipc", "user", "cgroup", "time"] as const;

function lines({ processes }: Census): string[] {
  return processes.map((process) => {
    const { pids, ppid, comm, uid, session, cgroup, namespaces } = process;
    const inums = KINDS.map((kind) => /[1-9]\d{4,}/.exec(`${kind}${namespaces[kind]}`)?.[0] ?? "").join(" ");
    return [pids.join(" "), ppid, comm, uid, session, cgroup, inums].join("|");
  });
}

describe.each(MODES)("a machine that is watched, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  test("the census is what /proc says, inside namespaces too", async () => {
    await sh(
      machine,
      `mkdir -p /sys/fs/cgroup/box; unshare -Urpfmuin --mount-proc sleep 1000 & unshare -Tf sleep 1000 &
      unshare -u sh -c 'hostname box; exec sleep 1000' & setsid sleep 1000 & setpriv --reuid 1000 sleep 1000 &
      sh -c 'echo $$ > /sys/fs/cgroup/box/cgroup.procs; exec unshare -C sleep 1000' & sleep 0.5`,
    );
    const { out } = await sh(machine, TABLES);
    const census = await machine.census();
    const told = lines(census);
    const alive = out
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().replaceAll("\t", " ").replace(/ $/, ""))
      .filter((line) => line.includes("|sleep|") || line.includes("|unshare|") || line.includes("|init|"));
    expect(alive.length).toBeGreaterThan(8);
    expect(told).toEqual(expect.arrayContaining(alive));
    expect(told.filter((line) => line.includes("|sleep|")).length).toBe(
      alive.filter((line) => line.includes("|sleep|")).length,
    );
    expect(census.namespaces.filter(({ kind }) => kind === "uts").map(({ hostname }) => hostname)).toContain("box");
    const inside = census.processes.find(({ comm, pids }) => comm === "sleep" && pids.length === 2);
    expect(inside?.pids[1]).toBe(1);
    const own = census.namespaces.find(({ inum }) => inum === inside?.namespaces.user);
    expect(own?.uidMap).toEqual([{ inside: 0, outside: 0, count: 1 }]);
    expect(own?.parent).toBe(census.processes[0]?.namespaces.user);
    await sh(machine, "pkill -9 sleep; rmdir /sys/fs/cgroup/box");
  });

  test("is told of what happens, and of nothing when nothing does", async () => {
    const seen: { census: Census; events: MachineEvent[] }[] = [];
    await machine.watch((census, events) => {
      seen.push({ census, events });
    });
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 1000)); // the last test's processes have gone
    seen.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(seen).toEqual([]);
    await sh(machine, "unshare -u sh -c 'hostname seen; sleep 0.5'");
    await vi.waitFor(() => {
      const kinds = seen.flatMap(({ events }) => events.map(({ kind }) => kind));
      expect(kinds).toEqual(expect.arrayContaining(["exec", "unshare", "fork", "exit"]));
    });
    const execs = seen.flatMap(({ events }) => events.flatMap(({ comm }) => comm ?? []));
    expect(execs).toEqual(expect.arrayContaining(["unshare", "sh", "hostname", "sleep"]));
    expect(seen.some(({ census }) => census.namespaces.some(({ hostname }) => hostname === "seen"))).toBe(true);
    await machine.watch(undefined);
    const before = seen.length;
    await sh(machine, "true");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.length).toBe(before);
  });

  test("a flood is a few pictures", async () => {
    let pictures = 0;
    let last: MachineEvent[] = [];
    await machine.watch((_census, events) => {
      pictures += 1;
      if (events.length > 0) last = events;
    });
    const started = performance.now();
    await sh(machine, "i=0; while [ $i -lt 200 ]; do (:); i=$((i+1)); done", 60_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(pictures).toBeLessThan((performance.now() - started) / 100 + 3);
    expect(last.at(-1)?.kind).toBe("exit");
    await machine.watch(undefined);
  });

  test("a frozen process is said to be frozen, and a snapshot freezes nobody", async () => {
    await sh(
      machine,
      `mkdir /sys/fs/cgroup/ice; sleep 1000 & sleep 0.2; echo $! > /sys/fs/cgroup/ice/cgroup.procs
      echo 1 > /sys/fs/cgroup/ice/cgroup.freeze; until grep -q 'frozen 1' /sys/fs/cgroup/ice/cgroup.events; do :; done`,
    );
    const frozen = ({ processes }: Census) =>
      processes.filter((one) => one.frozen).map(({ comm, cgroup }) => [comm, cgroup]);
    expect(frozen(await machine.census())).toEqual([["sleep", "/ice"]]);
    const kinds: string[] = [];
    await machine.watch((_census, events) => {
      kinds.push(...events.map(({ kind }) => kind));
    });
    await machine.snapshot();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(kinds.filter((kind) => kind === "freeze" || kind === "thaw")).toEqual([]);
    await machine.watch(undefined);
    await sh(machine, "echo 0 > /sys/fs/cgroup/ice/cgroup.freeze; pkill -9 sleep; sleep 0.2; rmdir /sys/fs/cgroup/ice");
  });

  test("one process closely", async () => {
    await sh(machine, "cd /tmp; sleep 1000 > /tmp/out & sleep 0.2");
    const found = (await machine.census()).processes.find(({ comm, ppid }) => comm === "sleep" && ppid === 1);
    const details = await machine.inspect(found?.pid ?? 0);
    expect(details.status["Name"]).toBe("sleep");
    expect(details.cmdline).toEqual(["sleep", "1000"]);
    expect(details.cwd).toBe("/tmp");
    expect(details.fds).toContainEqual({ fd: 1, target: "/tmp/out" });
    await sh(machine, "pkill -9 sleep");
    await expect(machine.inspect(9999)).rejects.toMatchObject({ errno: 2 });
  });
});
