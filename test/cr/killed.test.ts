// A dump that is killed, at any moment, leaves the tree running; and a tree whose processes begin programs and end all the time is written all
// the same.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "../machine/boot.ts";

/** Counts in the file n, as fast as it can. */
const COUNTER = "setsid sh -c 'i=0; while :; do i=$((i+1)); echo $i > n; done' </dev/null >/dev/null 2>&1 & p=$!;";
/** Waits until the counter has gone on. */
const GOES_ON =
  'goes_on() { until [ -s n ]; do sleep 0.01; done; a=$(cat n); b=$a; while [ "$a" = "$b" ] || [ -z "$b" ]; do sleep 0.01; b=$(cat n); done; };';
const LIMIT = 60_000;

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine?.shutdown());

  const says = async (script: string) => {
    const said = await sh(machine, `cd /tmp; rm -rf *; mkdir img; ${GOES_ON} ${script}`, LIMIT);
    return [said.out, said.err];
  };

  it("killed when everything is written and all are frozen, criu lets them go on", async () => {
    const script = `printf '#!/bin/sh\\n[ "$CRTOOLS_SCRIPT_ACTION" != post-dump ] || kill -9 $PPID\\n' > act; chmod +x act; ${COUNTER} goes_on
      criu dump -t $p -D img --action-script /tmp/act; echo $?; goes_on; echo goes on; kill -9 $p; wait $p 2>/dev/null`;
    expect((await says(script))[0]).toBe("137\ngoes on\n");
  });

  it("killed before it has let those go who came back, criu lets them go on", async () => {
    const script = `printf '#!/bin/sh\\n[ "$CRTOOLS_SCRIPT_ACTION" != post-restore ] || kill -9 $PPID\\n' > act; chmod +x act; ${COUNTER} goes_on
      criu dump -t $p -D img || exit; wait $p 2>/dev/null
      criu restore -d -D img --action-script /tmp/act; echo $?; goes_on; echo goes on; kill -9 $p; while [ -e /proc/$p ]; do sleep 0.01; done`;
    expect((await says(script))[0]).toBe("137\ngoes on\n");
  });

  it("killed at any moment, criu lets everybody go on", async () => {
    const script = `${COUNTER} goes_on; for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do
        criu dump -R -t $p -D img 2>/dev/null & d=$!; sleep 0.00$((i % 10)); kill -9 $d 2>/dev/null; wait $d 2>/dev/null; goes_on || exit
      done; echo goes on; criu dump -t $p -D img && echo written; wait $p 2>/dev/null`;
    expect(await says(script)).toEqual(["goes on\nwritten\n", ""]);
  });

  it("another dump of a tree that criu holds is refused, and does not let it go", async () => {
    const script = `mkdir other; printf '#!/bin/sh\\n[ "$CRTOOLS_SCRIPT_ACTION" != post-dump ] || sh /tmp/second\\n' > act; chmod +x act; ${COUNTER} goes_on
      echo "cd /tmp; criu dump -R -t $p -D other 2>&1; [ -e other/pstree.img ] || echo none; a=\\$(cat n); sleep 0.1; [ \\"\\$a\\" = \\"\\$(cat n)\\" ] && echo still" > second
      criu dump -R -t $p -D img --action-script /tmp/act | sed 's/process [0-9]*/process N/g'; goes_on; echo goes on; kill -9 $p; wait $p 2>/dev/null`;
    expect(await says(script)).toEqual([
      "criu: cannot dump process N: process N is held frozen by another checkpoint or restart: wait until that has ended\nnone\nstill\ngoes on\n",
      "",
    ]);
  });

  it("a checkpoint that is killed while it packs the image lets them go on", async () => {
    const script = `mkfifo pipe; ${COUNTER} goes_on; checkpoint -q -o pipe $p & d=$!; exec 3< pipe
      until grep -q Z /proc/$p/stat || [ "$(dd bs=1 count=1 <&3 2>/dev/null | wc -c)" = 1 ]; do :; done
      kill -9 $d; wait $d 2>/dev/null; exec 3<&-; goes_on; echo goes on; kill -9 $p; wait $p 2>/dev/null`;
    expect((await says(script))[0]).toBe("goes on\n");
  });

  it("processes that begin programs and end are waited for", async () => {
    const script = `setsid sh -c 'echo > up; while :; do /bin/true & /bin/true; (exec /bin/true); done' </dev/null >/dev/null 2>&1 & p=$!
      until [ -e up ]; do sleep 0.01; done
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do criu dump -R -t $p -D img || exit; done; echo written
      kill -9 $p; wait $p 2>/dev/null`;
    expect(await says(script)).toEqual(["written\n", ""]);
  });
});
