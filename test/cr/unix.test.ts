// A tree with unix sockets whose partners are outside: it is refused with a sentence, and with --ext-unix-sk written: a datagram socket is
// connected again by name, a connection has been closed.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, sh } from "../machine/boot.ts";

/** Built before (kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);
const LIMIT = 30_000;
const BEGIN = `cd /; rm -rf /tmp/* /tmp/img; mkdir -p /tmp/img; mkfifo /tmp/ready
  kinds unix-outside /tmp/outside-result > /tmp/ready & o=$!; read line < /tmp/ready
  setsid kinds unix-inside </dev/null >/tmp/said 2>&1 & p=$!; until [ -e /tmp/up ]; do sleep 0.01; done`;
const GONE = "wait $p 2>/dev/null; while [ -e /proc/$p ]; do sleep 0.01; done";
const END =
  "touch /tmp/go; until [ -e /tmp/result ]; do sleep 0.01; done; cat /tmp/result; wait $o; cat /tmp/outside-result";

describe.each(MODES)("unix sockets with partners outside, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
  });
  afterAll(async () => {
    await machine.shutdown();
  });

  test("are refused, and what that says would allow it does", { timeout: LIMIT }, async () => {
    const { out, err } = await sh(
      machine,
      `${BEGIN}; criu dump -t $p -D /tmp/img; criu dump -t $p -D /tmp/img --ext-unix-sk || exit; ${GONE}
       criu restore -d -D /tmp/img; criu restore -d -D /tmp/img --ext-unix-sk || exit; ${END}`,
      LIMIT,
    );
    expect(err).toMatch(
      /^criu: cannot dump process \d+: .*a unix socket that sends to a process outside of the tree: .*--ext-unix-sk connects it again by name\ncriu: cannot restore: a unix socket of this image sent to a process outside of the tree: --ext-unix-sk connects it again, by name\n$/,
    );
    expect(out).toBe("ok\nok\n");
  });

  test("whom nobody outside has the name of any more is said", { timeout: LIMIT }, async () => {
    const { err } = await sh(
      machine,
      `${BEGIN}; criu dump -t $p -D /tmp/img --ext-unix-sk || exit; ${GONE}; kill $o; wait $o 2>/dev/null
       criu restore -d -D /tmp/img --ext-unix-sk`,
      LIMIT,
    );
    expect(err).toBe(
      "criu: cannot restore: nobody outside of the tree has the name to which a unix socket of this image sent\n",
    );
    expect((await machine.processes()).filter(({ cmdline }) => cmdline.includes("unix-inside"))).toEqual([]);
  });
});
