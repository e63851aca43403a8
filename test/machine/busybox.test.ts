// /usr/bin/busybox: one file that is many programs, wherever it is copied.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { countObjects, createMachine, MODES, sh } from "./boot.ts";

describe.each(MODES)("busybox, %s", (_mode, options) => {
  let machine: Machine;
  let left: () => Promise<string>;

  beforeAll(async () => {
    machine = await createMachine(options);
    left = await countObjects(machine);
  });

  afterAll(async () => {
    expect(await left()).toBe("");
    await machine?.shutdown();
  });

  test("runs what it is told by name or by link, with the arguments behind the name", async () => {
    const { out } = await sh(
      machine,
      "busybox echo a b; cd /tmp; ln -s /usr/bin/busybox basename; ./basename /x/y; busybox sh -c 'echo $0 $1' c d; echo '#!/usr/bin/busybox sh' > script; echo 'echo script $1' >> script; chmod +x script; ./script e",
    );
    expect(out).toBe("a b\ny\nc d\nscript e\n");
  });

  test("says of a name that it does not have that there is no such applet", async () => {
    const { out, err } = await sh(
      machine,
      "busybox nope; echo $?; cd /tmp; ln -s /usr/bin/busybox nope; ./nope; echo $?",
    );
    expect(out).toBe("127\n127\n");
    expect(err).toBe("nope: applet not found\nnope: applet not found\n");
  });

  test("has a program behind every name of its list", async () => {
    const { out } = await sh(
      machine,
      "busybox --list; echo; for n in $(busybox --list); do which $n > /dev/null || echo $n; done",
    );
    const [list = "", without] = out.split("\n\n");
    expect(list.split("\n").length).toBeGreaterThan(100);
    expect(list.split("\n")).toEqual(list.split("\n").toSorted());
    expect(without).toBe("ash\n");
  });

  test("has a shell that knows each of them", async () => {
    const { out } = await sh(
      machine,
      "for n in $(busybox --list); do busybox sh -c \"command -v '$n' > /dev/null\" || echo $n; done; busybox sh -c 'PATH=; type nano; echo $?'",
    );
    expect(out).toBe("nano: not found\n127\n");
  });

  test("is all that a root directory needs", async () => {
    const { out, err } = await sh(
      machine,
      "mkdir -p /tmp/r/bin; cp /usr/bin/busybox /tmp/r/bin; ln -s busybox /tmp/r/bin/sh; chroot /tmp/r /bin/sh -c 'busybox ls /; x=$(busybox seq 3 | busybox wc -l); echo $x'",
    );
    expect({ out, err }).toEqual({ out: "bin\n3\n", err: "" });
  });

  test("a damaged one is no executable", async () => {
    const { out } = await sh(
      machine,
      "cd /tmp; for n in 20 30 200 1000; do head -c $n /usr/bin/busybox > b; chmod +x b; ./b echo x 2>/dev/null; echo $?; done",
    );
    expect(out.split("\n").filter((line) => !/^12[67]$/.test(line))).toEqual([""]);
  });
});
