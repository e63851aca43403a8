// Images of our dumps, of each kind of thing that one holds, read by the stock crit of CRIU that the host has (Debian 12's is of CRIU 3.17), and by
// ours in the machine that wrote them: the stock one reads each file that CRIU has too, what it shows is what ours shows and what the
// processes were, and it makes the same bytes of that again. test/cr/crit.test.ts is what there is where no crit is installed.
// CRIT=/path/to/crit names another. In each mode half of the kinds; KINDS=all: all of them.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../workers/api.ts";
import { DUMP, RESET, start, WAIT } from "../../cr/flavours.ts";
import { commandOf, NAMES } from "../../cr/names.ts";
import { createMachine, fileOf, MODES, sh } from "../../machine/boot.ts";
import { Comparison, exactly, type Image } from "./compare.ts";
import { CRIT, Crit, crit, type Known } from "./stock.ts";
import { TREES } from "./trees.ts";

const CACHE = new URL("../../../node_modules/.cache/nutshell/", import.meta.url);
const LIMIT = 60_000;

/** What CRIU has no counterpart of, and what no crit reads: pages, what `ip` and `tar` have written. */
const NOT_FOR_CRIT = ["nutshell*", "pages-*", "ifaddr-*", "route-*", "route6-*", "rule-*", "tmpfs-*"].join("|");

/** What crit has learnt since CRIU 3.17 (2022): in CRIU 4.2 it is all there. Whatever else an older one does not know is a fault of ours. */
const NEWER = [
  "cg_controller_entry.is_threaded",
  "creds_entry.cap_amb",
  "creds_entry.no_new_privs",
  "fdinfo_entry.type=PIDFD",
  "file_entry.pidfd",
  "file_entry.type=PIDFD",
  "inet_sk_entry.tcp_opts",
  "ip_opts_entry.pktinfo",
  "ip_opts_entry.tos",
  "ip_opts_entry.ttl",
  "memfd_inode_entry.mode",
  // The number of pages became one of 64 bits, in a field of its own; the old field is 0 since.
  "pagemap_entry.compat_nr_pages (nr_pages)",
  "pagemap_entry.nr_pages",
  "task_core_entry.stop_signo",
  // Groups of threads: before, those of the process.
  "thread_core_entry.cg_set",
];

describe.skipIf(CRIT === undefined)("by the crit of CRIU that is installed (skipped: none is)", () => {
  let stock: Crit;
  let known: Known;
  let folder = "";
  const newer = new Set<string>();
  beforeAll(async () => {
    stock = new Crit(CRIT ?? "");
    known = await stock.known();
    folder = await mkdtemp(join(tmpdir(), "nutshell-crit-"));
  });
  afterAll(async () => {
    stock?.end();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each(MODES)("%s", (mode, options) => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await createMachine(options);
      await machine.writeFile("/usr/bin/kinds", await fileOf(new URL("kinds.wasm", CACHE)), 0o755);
      await machine.writeFile("/usr/bin/threads", await fileOf(new URL("kinds-threads.wasm", CACHE)), 0o755);
    }, 120_000);
    afterAll(() => machine?.shutdown());

    /**
     * Writes down the process $p that a script leaves, and brings the images here, with what our crit says of each (FILE.ours).
     * @returns the folder, and what the script has printed
     */
    async function dumped(name: string, script: string): Promise<[at: string, out: string]> {
      const { out, err } = await sh(
        machine,
        `${script} criu dump -t $p ${DUMP} || exit; cd /tmp/img
         for f in *.img stats-dump; do case $f in ${NOT_FOR_CRIT}) ;; *) crit decode -i $f > $f.ours;; esac; done
         tar -cf /dumped.tar .`,
        LIMIT,
      );
      expect(err).toBe("");
      const at = join(folder, `${mode} ${name}`);
      await mkdir(at);
      await writeFile(join(at, "dumped.tar"), await machine.readFile("/dumped.tar"));
      await promisify(execFile)("tar", ["-xf", "dumped.tar"], { cwd: at });
      return [at, out];
    }

    const read = async (path: string): Promise<Image> => exactly(await readFile(path, "utf8"));

    /** What is wrong with one of the images that have been brought here. */
    async function faults(at: string, name: string): Promise<string[]> {
      const path = join(at, name);
      const why = await stock.run("decode", "-i", path, "-o", `${path}.theirs`);
      if (why) return [`${name}: ${why}`];
      const comparison = new Comparison(known);
      comparison.images(name, await read(`${path}.theirs`), await read(`${path}.ours`));
      for (const one of comparison.newer) newer.add(one);
      if (comparison.differences.length || comparison.newer.size) return comparison.differences;
      const again = await stock.run("encode", "-i", `${path}.theirs`, "-o", `${path}.again`);
      // That of CRIU 3.17 cannot write shared memory: it gives text to Python 3 where that wants bytes.
      if (again.includes("in _input_type_check") && name.startsWith("ipcns-shm")) return [];
      if (again) return [`${name}, encoded: ${again}`];
      return (await readFile(path)).equals(await readFile(`${path}.again`))
        ? []
        : [`${name}: other bytes when encoded`];
    }

    async function allFaults(at: string): Promise<string[]> {
      const images = (await readdir(at)).filter((file) => file.endsWith(".ours")).map((file) => file.slice(0, -5));
      expect(images.length).toBeGreaterThan(9);
      const wrong: string[] = [];
      for (const image of images) wrong.push(...(await faults(at, image)));
      return wrong;
    }

    const all = process.env["KINDS"] === "all";
    const odd = mode === "UP" ? 1 : 0;
    it.each(NAMES.filter((_, i) => all || i % 2 === odd))(
      "%s",
      async (name) => {
        const [at] = await dumped(name, start(commandOf(name)));
        expect(await allFaults(at)).toEqual([]);
      },
      LIMIT,
    );

    it.each(Object.entries(TREES))(
      "%s",
      async (name, script) => {
        const [at] = await dumped(name, script);
        expect(await allFaults(at)).toEqual([]);
      },
      LIMIT,
    );

    it(
      "what it shows is what there was",
      async () => {
        const [at, out] = await dumped(
          "what there was",
          `${RESET} mkdir /tmp/work; setsid sh -c 'cd /tmp/work; exec 5>/tmp/work/a.file; printf "in the pipe" | { touch /tmp/up; sleep 1000; :; }; :' </dev/null >/tmp/said 2>&1 & p=$!; ${WAIT}
           until [ $(pgrep -c -s $p) = 3 ]; do sleep 0.01; done
           for q in $(pgrep -s $p); do echo $q $(ps -o ppid= -p $q) $(cat /proc/$q/comm) $(readlink /proc/$q/cwd) $(readlink /proc/$q/fd/5); done;`,
        );
        expect(await allFaults(at)).toEqual([]);
        const entries = async (name: string) => (await read(join(at, `${name}.img.theirs`))).entries;
        const files = await entries("files");
        const nameOf = (id: unknown) => {
          const { reg } = (files.find((file) => file["id"] === id) ?? {}) as { reg?: { name: string } };
          return reg?.name;
        };
        const shown = [];
        const tree = await entries("pstree");
        for (const { pid, ppid } of tree) {
          const [core] = await entries(`core-${pid}`);
          const [ids] = await entries(`ids-${pid}`);
          const [fs] = await entries(`fs-${pid}`);
          const fds = await entries(`fdinfo-${ids?.["files_id"]}`);
          const { comm = "" } = (core?.["tc"] ?? {}) as { comm?: string };
          shown.push(
            `${pid} ${ppid} ${comm} ${nameOf(fs?.["cwd_id"])} ${nameOf(fds.find(({ fd }) => fd === 5)?.["id"])}`,
          );
        }
        // The tree's first has no parent in the image.
        const there = out
          .trim()
          .split("\n")
          .map((line) => line.replace(new RegExp(`^(${tree[0]?.["pid"]}) \\d+`), "$1 0"));
        expect(shown.sort()).toEqual(there.sort());
        expect(shown.length).toBe(3);
        const waits = (await entries("pipes-data")).map(({ extra }) => Buffer.from(`${extra}`, "base64").toString());
        expect(waits).toEqual(["in the pipe"]);
      },
      LIMIT,
    );

    it(
      "crit x shows a tree as ours does",
      async () => {
        const [at] = await dumped(
          "explored",
          `${RESET} setsid sh -c 'exec 5>/tmp/a.file; sleep 1000 | { touch /tmp/up; sleep 1000; }; :' </dev/null >/tmp/said 2>&1 & p=$!; ${WAIT}
           until [ $(pgrep -c -s $p) = 3 ]; do sleep 0.01; done;`,
        );
        // That of CRIU 3.17 counts no pages (NEWER), and looks for a mapping above the last one: x86 has one there.
        const counts = known["pagemap_entry"]?.[5] !== undefined;
        for (const what of ["ps", "fds", "mems", ...(counts ? ["rss"] : [])]) {
          const { out, err } = await sh(machine, `crit x /tmp/img ${what}`);
          expect([await crit("x", at, what), err]).toEqual([out, ""]);
          expect(out.split("\n").length).toBeGreaterThan(3);
        }
      },
      LIMIT,
    );
  });

  it("knows all but what has come since its version", () => {
    const unknown = [...newer].sort();
    expect(unknown.filter((one) => !NEWER.includes(one))).toEqual([]);
    // allow_uprobes: that of CRIU 4.2, or newer.
    if (known["inventory_entry"]?.[14]) expect(unknown).toEqual([]);
  });
});
