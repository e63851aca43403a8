// Images that build on one another: criu pre-dump, --prev-images-dir, --leave-running chains, dedup.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, sh } from "../machine/boot.ts";

/** Built before (kinds/build.mjs). */
const KINDS = new URL("../../node_modules/.cache/nutshell/kinds.wasm", import.meta.url);

const START =
  "cd /; rm -rf /tmp/* /tmp/img; mkdir -p /tmp/img/1 /tmp/img/2 /tmp/img/3 /tmp/img/4; setsid kinds memory-steps </dev/null >/tmp/said 2>&1 & p=$!;" +
  "until [ -e /tmp/up ]; do sleep 0.01; done; step() { : > /tmp/step; while [ -e /tmp/step ]; do sleep 0.01; done; };" +
  "pages() { crit show /tmp/img/$1/stats-dump | grep -E '\"pages_(written|skipped_parent)\"' | grep -oE '[0-9]+' | tr '\\n' ' '; };";
const RESTORE = "wait $p 2>/dev/null; criu restore -d -D /tmp/img/$1 || exit;";
const END = "touch /tmp/go; until [ -e /tmp/result ] || ! [ -e /proc/$p ]; do sleep 0.01; done; cat /tmp/result;";

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    await machine.writeFile("/usr/bin/kinds", await fileOf(KINDS), 0o755);
  }, 120_000);
  afterAll(() => machine?.shutdown());

  /** Pairs of {skipped, written} that `pages` printed. */
  const counts = (out: string) => out.split("\n")[0].trim().split(" ").map(Number);

  it("two rounds of pre-dump, then a dump that writes what has changed", async () => {
    const said = await sh(
      machine,
      `${START} criu pre-dump -t $p -D /tmp/img/1 --track-mem && step && criu pre-dump -t $p -D /tmp/img/2 --prev-images-dir ../1 --track-mem && step &&
       criu dump -t $p -D /tmp/img/3 --prev-images-dir ../2 --track-mem && pages 1 && pages 2 && pages 3 && echo; set 3; ${RESTORE.replace("$1", "3")} ${END}`,
      30_000,
    );
    expect(said.err).toBe("");
    expect(said.out).toMatch(/ok\n$/);
    const [skipped1, written1, skipped2, written2, skipped3, written3] = counts(said.out);
    expect(skipped1).toBe(0);
    expect(written1).toBeGreaterThan(2048);
    // Ten pages and what the program itself has touched.
    for (const written of [written2, written3]) {
      expect(written).toBeGreaterThanOrEqual(10);
      expect(written).toBeLessThan(40);
    }
    expect(skipped2).toBeGreaterThan(2000);
    expect(skipped3).toBeGreaterThan(2000);
  });

  it("a chain of dumps that leave it running; the last is restored after dedup", async () => {
    const said = await sh(
      machine,
      `${START} criu dump -R -t $p -D /tmp/img/1 && step && criu dump -R -t $p -D /tmp/img/2 --prev-images-dir ../1 && step && criu dump -R -t $p -D /tmp/img/3 --prev-images-dir ../2 && step &&
       criu dump -t $p -D /tmp/img/4 --prev-images-dir ../3 || exit; du -k /tmp/img/1/pages-*.img | cut -f1; for i in 2 3 4; do criu dedup -D /tmp/img/$i || exit; done; du -k /tmp/img/1/pages-*.img | cut -f1;
       ${RESTORE.replace("$1", "4")} ${END}`,
      30_000,
    );
    expect(said.err).toBe("");
    const [before, after, result] = said.out.split("\n");
    expect(Number(before) - Number(after)).toBeGreaterThanOrEqual(3 * 40);
    expect(result).toBe("ok");
  });

  it("a chain of sixty, in which the first page to change never changes again", async () => {
    const said = await sh(
      machine,
      `${START} criu dump -R -t $p -D /tmp/img/1 && step || exit
       for i in $(seq 2 60); do mkdir -p /tmp/img/$i; criu dump -R -t $p -D /tmp/img/$i --prev-images-dir ../$((i-1)) || exit; done; pages 60; echo
       kill -9 $p; criu dedup -D /tmp/img/60 || exit; ${RESTORE.replace("$1", "60")} ${END}`,
      60_000,
    );
    expect(said.err).toBe("");
    expect(said.out).toMatch(/ok\n$/);
    // What is in the first image only is found there: it is not written again on the way.
    const [skipped, written] = counts(said.out);
    expect(skipped).toBeGreaterThan(2000);
    expect(written).toBeLessThan(40);
  });

  it("folders that lead in a circle are refused", async () => {
    const said = await sh(
      machine,
      `${START} criu dump -R -t $p -D /tmp/img/1 && criu dump -R -t $p -D /tmp/img/2 --prev-images-dir ../1 &&
       criu dump -t $p -D /tmp/img/3 --prev-images-dir ../2 || exit; wait $p 2>/dev/null
       ln -sfn ../2 /tmp/img/2/parent; criu restore -d -D /tmp/img/3; criu dedup -D /tmp/img/3`,
      30_000,
    );
    expect(said.err).toBe('criu: cannot restore: the folders "parent" of the image lead in a circle\n');
  });

  it("an earlier image of a chain is whole; a chain without its beginning is refused", async () => {
    const said = await sh(
      machine,
      `${START} criu dump -R -t $p -D /tmp/img/1 && step && criu dump -t $p -D /tmp/img/2 --prev-images-dir ../1 || exit; wait $p 2>/dev/null;
       mv /tmp/img/1 /tmp/img/x; criu restore -d -D /tmp/img/2; mv /tmp/img/x /tmp/img/1; criu restore -d -D /tmp/img/1 || exit; ${END}`,
      30_000,
    );
    expect(said.err).toContain('the image builds on another (its folder "parent"), which is not there');
    expect(said.out).toBe("ok\n");
    const none = await sh(machine, "criu dump -t $$ -D /tmp --prev-images-dir nowhere");
    expect(none.err).toContain("--prev-images-dir nowhere is no folder of images");
  });
});
