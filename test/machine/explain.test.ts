// strace --explain: the reason is that of the state, and the command that it gives does what could not be done.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { explainCall } from "../../web/map/explain.ts";
import { buildModel } from "../../web/map/model.ts";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, type Said, said, sh } from "./boot.ts";

const ALICE = 1000;
/** Its number: asm/abi/syscall_64.tbl. */
const KILL = 62;
/** Waits until the process in the background is in a namespace of its own. */
const LEFT = (kind: string) =>
  `until [ "$(readlink /proc/$!/ns/${kind})" != "$(readlink /proc/self/ns/${kind})" ]; do :; done`;
const FIRST = "user:[4026531837]";

/** What stands under a call that failed. */
interface Explained {
  why: string;
  try: string;
  "as root": string;
  subuid: string;
}

function parse(text: string): Explained {
  const line = (name: string) => text.match(new RegExp(`^ {8}${name}: (.*)$`, "m"))?.[1] ?? "";
  return {
    why: line("why"),
    try: line("try"),
    "as root": line("as root"),
    subuid: line("as a user with ids in /etc/subuid, outside of it"),
  };
}

describe.each(MODES)("strace --explain, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  const as = async (uid: number, script: string): Promise<Said> =>
    said(await machine.run({ argv: ["sh", "-c", script], uid, gid: uid, timeout: 20_000 }));

  /** Traces a program that cannot do what it wants. @param around what it runs in: "unshare -Ur" */
  async function explained(uid: number, program: string, around = ""): Promise<Explained> {
    const { err, out } = await as(uid, `${around} strace --explain -f -Z ${program}`);
    return parse(err + out);
  }

  test("root's host name is nobody else's: alice is in the user namespace that owns it, without the capability", async () => {
    const found = await explained(ALICE, "-e sethostname hostname mine");
    expect(found.why).toBe(
      `CAP_SYS_ADMIN is needed in the user namespace that owns this UTS namespace (${FIRST}); you are in it as uid 1000, but your effective set is empty`,
    );
    expect(await as(ALICE, `${found.try} && hostname`)).toMatchObject({ code: 0, out: "nutshell\n", err: "" });
  });

  test("root who has dropped it lacks one of 41, and the bounding set says for how long", async () => {
    const dropped = await as(0, `capsh --drop=cap_sys_admin -- -c 'strace --explain -f -Z -e unshare unshare -u true'`);
    const { why, try: command } = parse(dropped.err);
    expect(why).toContain(
      `CAP_SYS_ADMIN is needed in ${FIRST}; you are in it as uid 0, but your effective set has 40 capabilities, not this one`,
    );
    expect(why).toContain("CAP_SYS_ADMIN has left your bounding set");
    expect(await as(0, `capsh --drop=cap_sys_admin -- -c '${command} < /dev/null'`)).toMatchObject({
      code: 0,
      err: "",
    });
  });

  test("in a child user namespace one has everything there, and nothing outside", async () => {
    const found = await explained(ALICE, "-e sethostname hostname mine", "unshare -Ur");
    expect(found.why).toMatch(/you are in user:\[\d+\] as uid 0, and what is held there counts there and further in/);
    expect(found.why).not.toContain(`you are in ${FIRST}`);
    expect((await as(ALICE, `unshare -Ur ${found.try}`)).code).toBe(0);
  });

  test("mounts: the right, the namespaces that file systems show, and what is no mount point", async () => {
    await sh(machine, "mkdir -p /mnt/a; chmod 777 /mnt/a");
    const tmpfs = await explained(ALICE, "-e mount mount -t tmpfs none /mnt/a");
    expect(tmpfs.why).toContain(`the user namespace that owns this mount namespace (${FIRST})`);
    expect(await as(ALICE, tmpfs.try)).toMatchObject({ code: 0, err: "" });
    const proc = await explained(0, "-e mount mount -t proc none /mnt/a", "unshare -Urm");
    expect(proc.why).toMatch(
      /^CAP_SYS_ADMIN is needed in the user namespace that owns pid:\[4026531836\], which proc shows/,
    );
    expect(await as(0, `unshare -Urm ${proc.try}`)).toMatchObject({ code: 0, err: "" });
    const shared = await explained(0, "-e mount mount --make-shared /mnt/a");
    expect(shared.why).toContain("/mnt/a is no mount point in your mount namespace (mnt:[");
    expect(await as(0, `${shared.try} && umount /mnt/a`)).toMatchObject({ code: 0, err: "" });
  });

  test("a mount that came from outside is locked, and can be covered", async () => {
    const found = await explained(ALICE, "-e umount2 umount /proc", "unshare -Urm");
    expect(found.why).toMatch(/^\/proc is locked: .* copied for user:\[\d+\]/);
    expect(await as(ALICE, `unshare -Urm sh -c '${found.try} && ls /proc'`)).toMatchObject({
      code: 0,
      out: "",
      err: "",
    });
    // One of one's own is not.
    await sh(machine, "mkdir -p /mnt/a");
    const free = await as(
      ALICE,
      "unshare -Urm sh -c 'mount -t tmpfs none /mnt/a && strace --explain -Z umount /mnt/a'",
    );
    expect(free.code).toBe(0);
    const none = await explained(0, "-e umount2 umount -c /mnt/a");
    expect(none.why).toContain("/mnt/a is no mount point in your mount namespace");
  });

  test("a mount with another on it is busy, and goes with it", async () => {
    await sh(
      machine,
      "mkdir -p /mnt/a && mount -t tmpfs none /mnt/a && mkdir /mnt/a/b && mount -t tmpfs none /mnt/a/b",
    );
    const found = await explained(0, "-e umount2 umount /mnt/a");
    expect(found.why).toBe("/mnt/a/b is mounted on /mnt/a: that goes first, or both at once");
    expect(await sh(machine, `${found.try} && grep -c /mnt/a /proc/mounts`)).toMatchObject({ out: "0\n", err: "" });
  });

  test("a limit of user namespaces is told with its number, and where it is raised", async () => {
    await sh(machine, "echo 0 > /proc/sys/user/max_ipc_namespaces");
    const found = await explained(0, "-e unshare unshare -i true");
    expect(found.why).toContain(`user.max_ipc_namespaces is 0 in ${FIRST}`);
    expect(await sh(machine, `${found["as root"]} && unshare -i true`)).toMatchObject({ code: 0, err: "" });
    await sh(machine, "echo 0 > /proc/sys/user/max_user_namespaces");
    const none = await explained(ALICE, "-e unshare unshare -u true");
    expect(none.why).toContain(`nor does a user namespace help: user.max_user_namespaces is 0 in ${FIRST}`);
    expect(none.try).toBe("");
    await sh(machine, "echo 1000 > /proc/sys/user/max_user_namespaces");
  });

  test("a signal needs the same user; a number counts in one's own PID namespace", async () => {
    await sh(machine, "sleep 1000 & echo $! > /tmp/pid");
    const found = await explained(ALICE, "-e kill env kill $(cat /tmp/pid)");
    expect(found.why).toContain("is uid 0's and you are uid 1000");
    expect(await sh(machine, found["as root"])).toMatchObject({ code: 0, err: "" });
    const gone = await explained(0, "-e kill env kill 99", "unshare -pf --mount-proc");
    expect(gone.why).toMatch(/^there is no process 99 in your PID namespace \(pid:\[(?!4026531836)\d+\]\)/);
  });

  test("users: who may be whom, and who exists in a user namespace", async () => {
    const found = await explained(ALICE, "-e setresuid setpriv --reuid 7 true");
    expect(found.why).toContain("real, effective or saved id (1000, 1000 and 1000)");
    expect(await as(ALICE, found.try)).toMatchObject({ code: 0, out: "7\n" });
    const unmapped = await explained(ALICE, "-e setresuid setpriv --reuid 5 true", "unshare -Ur");
    expect(unmapped.why).toMatch(/^user 5 does not exist in user:\[\d+\]: its uid_map has only 0$/);
    const many = await explained(ALICE, "-e setgroups setpriv --clear-groups true", "unshare -Ur");
    expect(many.why).toContain("setgroups is denied in user:[");
    expect((await as(ALICE, `${unmapped.subuid} setpriv --reuid 5 id -u`)).out).toBe("5\n");
  });

  test("a map is written once; more than one's own id needs the right further out", async () => {
    await as(ALICE, `unshare -U sleep 1000 & echo $! > /tmp/empty; ${LEFT("user")}`);
    const write = (text: string, map: string) => `sh -c 'echo "${text}" > /proc/'$(cat /tmp/empty)'/${map}'`;
    const other = await explained(ALICE, `-e write ${write("0 0 1", "uid_map")}`);
    expect(other.why).toContain("one id, one's own (1000 there); CAP_SETUID is needed in");
    const groups = await explained(ALICE, `-e write ${write("0 1000 1", "gid_map")}`);
    expect(groups.why).toContain("only after setgroups is denied, and it is allowed");
    expect(await as(ALICE, groups.try)).toMatchObject({ code: 0, err: "" });
    expect(await sh(machine, other["as root"])).toMatchObject({ code: 0, err: "" });
    const again = await explained(0, `-e write ${write("0 0 1", "uid_map")}`);
    expect(again.why).toContain("is written already (1 lines): it can be written once");
    await sh(machine, "kill $(cat /tmp/empty)");
  });

  test("setns: the right over a namespace is not enough to leave one's own", async () => {
    await as(ALICE, `unshare -Uru sleep 1000 & echo $! > /tmp/box; ${LEFT("uts")}`);
    const found = await explained(ALICE, "-e setns nsenter -t $(cat /tmp/box) -u true");
    expect(found.why).toMatch(/^over uts:\[\d+\] you have the right, but who leaves a namespace needs it in his own/);
    expect(await as(ALICE, `${found.try} hostname there`)).toMatchObject({ code: 0, err: "" });
    expect((await sh(machine, "nsenter -t $(cat /tmp/box) -u hostname")).out).toBe("there\n");
    await sh(machine, "kill $(cat /tmp/box)");
  });

  test("the network: low ports, and errors that come in a message", async () => {
    const port = await explained(ALICE, "-e bind nc -l -p 80");
    expect(port.why).toContain("port 80 is below 1024");
    expect(port.why).toContain(`the user namespace that owns this network namespace (${FIRST})`);
    await sh(machine, "echo 81 > /proc/sys/net/ipv4/ip_unprivileged_port_start");
    expect((await explained(ALICE, "-e bind nc -l -p 80")).why).toContain("port 80 is below 81");
    await sh(machine, "echo 1024 > /proc/sys/net/ipv4/ip_unprivileged_port_start");
    const { err } = await as(ALICE, "strace --explain -e recvfrom ip link set lo up");
    const link = parse(err);
    expect(link.why).toContain(
      "the message says EPERM: CAP_NET_ADMIN is needed in the user namespace that owns this network",
    );
    expect(await as(ALICE, `echo 'ip link set lo up' | ${link.try}`)).toMatchObject({ code: 0, err: "" });
  });

  test("paths: which part is not there, is no directory, or may not be searched", async () => {
    expect((await explained(0, "cat /etc/nosuch/x")).why).toBe("/etc/nosuch is not there");
    expect((await explained(0, "cat /etc/passwd/x")).why).toBe("/etc/passwd is no directory");
    await sh(machine, "mkdir -m 700 /tmp/own && touch /tmp/own/x");
    expect((await explained(ALICE, "cat /tmp/own/x")).why).toBe(
      "/tmp/own may not be searched: rwx------, of uid 0 and gid 0; you are uid 1000, gid 1000",
    );
    expect((await explained(ALICE, "cat /etc/shadow")).why).toContain("/etc/shadow is rw-r-----, of uid 0 and gid 0");
  });

  test("cgroups: no processes beside children that have controllers, and pids.max", async () => {
    await sh(
      machine,
      "mkdir -p /sys/fs/cgroup/t/c && echo '+pids +memory' > /sys/fs/cgroup/cgroup.subtree_control; echo '+pids +memory' > /sys/fs/cgroup/t/cgroup.subtree_control",
    );
    const busy = await explained(0, "-e write sh -c 'echo 0 > /sys/fs/cgroup/t/cgroup.procs'");
    expect(busy.why).toContain("/sys/fs/cgroup/t gives controllers to its children");
    expect(await sh(machine, busy.try)).toMatchObject({ code: 0, err: "" });
    await sh(machine, "echo 1 > /sys/fs/cgroup/t/c/pids.max");
    const full = await as(
      0,
      "strace --explain -f -Z -e clone,fork,vfork sh -c 'echo 0 > /sys/fs/cgroup/t/c/cgroup.procs; (true)'",
    );
    expect(parse(full.err).why).toBe("the cgroup /t/c holds 1 processes and threads, and its pids.max is 1");
  });

  test("the page says the same of a process's last calls, from the same state", async () => {
    const script =
      "mkfifo /tmp/wait /tmp/begin; echo $$ > /tmp/shell; read line < /tmp/begin; kill 1; read line < /tmp/wait";
    const running = as(ALICE, script);
    await vi.waitFor(async () => expect((await sh(machine, "cat /tmp/shell")).out).not.toBe(""));
    const pid = Number((await sh(machine, "cat /tmp/shell")).out);
    await machine.recordCalls(pid);
    await sh(machine, "echo > /tmp/begin");
    await vi.waitFor(async () => expect((await machine.inspect(pid)).calls.some(({ nr }) => nr === KILL)).toBe(true));
    const details = await machine.inspect(pid);
    const model = buildModel(await machine.census());
    const node = model.nodes.get(pid);
    const call = details.calls.find(({ nr }) => nr === KILL);
    if (!node || !call) throw new Error("no such call");
    const { why, command, who, does } = await explainCall(machine, model, node, details, call);
    expect(does).toBe("sends a signal to a process, or to a group of them");
    expect(why).toBe(
      `process 1 is uid 0's and you are uid 1000: the user must be the same (real or effective against real or saved), else CAP_KILL is needed in ${FIRST}; you are in it as uid 1000, but your effective set is empty`,
    );
    expect([who, command]).toEqual(["root", "kill -15 1"]);
    await machine.recordCalls(undefined);
    await sh(machine, "echo > /tmp/wait");
    await running;
  });

  test("without the option strace says what it always says", async () => {
    const { err } = await as(ALICE, "strace -Z -e sethostname hostname mine");
    expect(err).not.toContain("why:");
    expect(err).toContain('sethostname("mine", 4)                  = -1 EPERM (Operation not permitted)\n');
  });
});
