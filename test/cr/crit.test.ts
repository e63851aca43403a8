// crit(1): what the stock crit of CRIU 4.2 has said of its own images (samples/README.md), and what ours says of bad ones.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, fileOf, MODES, sh } from "../machine/boot.ts";
import { random } from "../prepare/generate.ts";

const SETS = ["rich", "container", "counter", "kinds"];

const sample = (name: string) => fileOf(new URL(`./samples/${name}.tgz`, import.meta.url));

/** The bytes of a text of one byte a character. */
const bytesOf = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const UTSNS = "\x19\x43\x56\x54\x03\x32\x47\x54";

/** Images and texts that are wrong, and what is said of them behind "crit: FILE: ". */
const BAD_IMAGES: [title: string, bytes: string, says: string][] = [
  ["nothing", "", "an empty file, not an image"],
  ["half a magic", "\x19\x43", "cut off: the magic should have 4 bytes, and there are 2"],
  ["half a size", `${UTSNS}\x09\x00`, "entry 1: cut off: the size of an entry should have 4 bytes, and there are 2"],
  [
    "a cut entry",
    `${UTSNS}\x09\x00\x00\x00\n\x03a`,
    "entry 1: cut off: the entry should have 9 bytes, and there are 3",
  ],
  [
    "a field longer than its message",
    `${UTSNS}\x03\x00\x00\x00\n\x09a`,
    "entry 1, nodename: cut off: the text should have 9 bytes, and there are 1",
  ],
  ["field 0", `${UTSNS}\x02\x00\x00\x00\x00\x00`, "entry 1: not a protobuf message: no field has the number 0"],
  [
    "a field of no kind",
    `${UTSNS}\x02\x00\x00\x00\x7e\x00`,
    "entry 1: not a protobuf message: there is no field of kind 6 here",
  ],
  ["a number without end", `${UTSNS}\x03\x00\x00\x00\x78\xff\xff`, "entry 1: cut off in the middle of a number"],
];

const BAD_TEXTS: [title: string, text: string, says: string][] = [
  ["no JSON", "magic", "Expecting value: line 1 column 1 (char 0)"],
  ["a missing comma", '{"magic": "UTSNS"\n "entries": []}', "Expecting ',' delimiter: line 2 column 2 (char 19)"],
  ["more behind it", "{} {}", "Extra data: line 1 column 4 (char 3)"],
  ["no magic", '{"entries": []}', '"magic", the kind of image, is missing'],
  ["an unknown magic", '{"magic": "FOO", "entries": []}', 'there is no image with the magic "FOO"'],
  ["no entries", '{"magic": "UTSNS"}', '"entries", a list, is missing'],
  [
    "a missing field",
    '{"magic": "UTSNS", "entries": [{"nodename": "a"}]}',
    'entry 1: the field "domainname" is missing',
  ],
  [
    "a number for a text",
    '{"magic": "UTSNS", "entries": [{"nodename": 5, "domainname": ""}]}',
    "entry 1, nodename: should be a text, and is 5",
  ],
  ["a text for a number", '{"magic": "PSTREE", "entries": [{"pid": "one"}]}', 'entry 1, pid: not a number: "one"'],
  [
    "a number that does not fit",
    '{"magic": "PSTREE", "entries": [{"pid": 4294967296}]}',
    "entry 1, pid: 4294967296 does not fit into a uint32",
  ],
  [
    "a fraction",
    '{"magic": "PSTREE", "entries": [{"pid": 1.5}]}',
    "entry 1, pid: should be a whole number, and is 1.5",
  ],
  [
    "no list",
    '{"magic": "PSTREE", "entries": [{"pid": 1, "ppid": 0, "pgid": 1, "sid": 1, "threads": 1}]}',
    "entry 1, threads: should be a list, and is 1",
  ],
  [
    "an element of a list",
    '{"magic": "PSTREE", "entries": [{"pid": 1, "ppid": 0, "pgid": 1, "sid": 1, "threads": [1, "2", null]}]}',
    "entry 1, threads[2]: should be a whole number, and is null",
  ],
  [
    "another word than there are",
    '{"magic": "CORE", "entries": [{"mtype": "VAX"}]}',
    'entry 1, mtype: there is no march "VAX", only UNKNOWN, X86_64, ARM, AARCH64, PPC64, S390, MIPS, LOONGARCH64, RISCV64',
  ],
  [
    "contents of another size",
    '{"magic": "PIPES_DATA", "entries": [{"pipe_id": 1, "bytes": 5, "extra": "YWJj\\n"}]}',
    "entry 1, extra: the message says 5 bytes, and these are 3",
  ],
  [
    "a semaphore below zero",
    '{"magic": "IPCNS_SEM", "entries": [{"desc": {"key":0,"uid":0,"gid":0,"cuid":0,"cgid":0,"mode":0,"id":0}, "nsems": 1, "extra": [-1]}]}',
    "entry 1, extra: a semaphore's value is a number of at most 65535, not -1",
  ],
  [
    "flags below zero",
    '{"magic": "PAGEMAP", "entries": [{"pages_id": 1}, {"vaddr": 0, "compat_nr_pages": 1, "flags": "-0x5"}]}',
    "entry 2, flags: below zero: -0x5",
  ],
  [
    "no base64",
    '{"magic": "PIPES_DATA", "entries": [{"pipe_id": 1, "bytes": 3, "extra": "YWJjZ"}]}',
    "entry 1, extra: not base64: one digit too many",
  ],
];

describe.each(MODES)("%s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    for (const name of SETS) await machine.writeFile(`/tmp/${name}.tgz`, await sample(name));
    expect(await sh(machine, "cd /tmp; for t in *.tgz; do tar xzf $t || exit 1; done")).toMatchObject({ code: 0 });
  }, 60_000);
  afterAll(() => machine?.shutdown());

  it.each(SETS)("reads and writes what stock crit does: %s", async (set) => {
    const { out, err } = await sh(
      machine,
      `cd /tmp/${set}; n=0
      for j in *.json; do
        f=\${j%.json}; n=$((n+1))
        crit decode -i $f > /tmp/o && cmp -s /tmp/o $j || echo "decode $f"
        crit encode < $j > /tmp/o && cmp -s /tmp/o $f || echo "encode $f"
        [ ! -e $f.nopl ] || { crit show --nopl $f > /tmp/o && cmp -s /tmp/o $f.nopl || echo "show --nopl $f"; }
        crit show $f > /tmp/o
        if [ -e $f.show ]; then cmp -s /tmp/o $f.show || echo "show $f"; else cp /tmp/o $f.show; fi
        crit encode -i $f.show -o /tmp/o && cmp -s /tmp/o $f || echo "encode $f.show"
      done; [ $n -gt 9 ] || echo "only $n"`,
      120_000,
    );
    expect({ out, err }).toEqual({ out: "", err: "" });
  });

  it.each(["rich", "container", "counter"])("explores a directory as stock crit does: %s", async (set) => {
    const { out, err } = await sh(
      machine,
      `cd /tmp/${set}; for w in x/*; do crit x . \${w#x/} > /tmp/o && cmp /tmp/o $w; done`,
    );
    expect({ out, err }).toEqual({ out: "", err: "" });
  });

  it("counts entries", async () => {
    const { out } = await sh(
      machine,
      "cd /tmp/rich; for f in pstree files pagemap-1 pipes-data ghost-file-1; do crit info $f.img | tr -d ' \\n'; echo; done",
    );
    expect(out.trim().split("\n")).toEqual([
      '{"magic":"PSTREE","count":2}',
      '{"magic":"FILES","count":26}',
      '{"magic":"PAGEMAP","count":9}',
      '{"magic":"PIPES_DATA","count":1}',
      '{"magic":"GHOST_FILE","count":1}',
    ]);
  });

  it("keeps integers exact, text that is no UTF-8, and fields that it does not know", async () => {
    await machine.writeFile("/tmp/t.img", bytesOf(`${UTSNS}\x0a\0\0\0\x0a\x02\xe9\xff\x12\x01b\xf8\x01\x07`));
    const { out, err } = await sh(
      machine,
      `cd /tmp
      cat > t.json << 'end'
{"magic": "PAGEMAP", "entries": [{"pages_id": 1}, {"vaddr": 18446744073709551615, "compat_nr_pages": 0, "nr_pages": 9007199254740993}]}
end
      crit encode -i t.json | crit decode | cmp - t.json
      crit decode -i t.img; crit decode -i t.img | crit encode | cmp - t.img`,
    );
    expect({ out, err }).toEqual({
      out: '{"magic": "UTSNS", "entries": [{"nodename": "\\udce9\\udcff", "domainname": "b", "unknown_fields": "+AEH\\n"}]}\n',
      err: "",
    });
  });

  it("takes numbers as people write them", async () => {
    const { out, err } = await sh(
      machine,
      `cd /tmp
      cat > t.json << 'end'
{"magic": "PAGEMAP", "entries": [{"pages_id": "0b11"}, {"vaddr": "0x1000", "compat_nr_pages": "017", "flags": "PE_PRESENT|0x8 | PE_PARENT"}]}
end
      sed 's/017/0o17/' t.json | crit encode | crit decode; crit encode -i t.json 2>&1
      for a in ::1 1:0:0:2::3 ::ffff:1.2.3.4 127.0.0.1; do
        sed "s/0[.]0[.]0[.]0/$a/" rich/files.img.show | crit encode | crit show /dev/stdin | grep -A1 -m1 src_addr | grep -v addr | tr -d ' "'
      done
      sed 's/"task_state": "Alive"/"task_state": "Stopped"/' rich/core-1.img.show | crit encode | crit decode | grep -o '"task_state": [^,]*'`,
    );
    const numbers = '[{"pages_id": 3}, {"vaddr": 4096, "compat_nr_pages": 15, "flags": 13}]';
    expect({ out: out.split("\n"), err }).toEqual({
      out: [
        `{"magic": "PAGEMAP", "entries": ${numbers}}`,
        'crit: t.json: entry 2, compat_nr_pages: not a number: "017"',
        ...["::1", "1:0:0:2::3", "::ffff:102:304", "127.0.0.1"],
        '"task_state": 6',
        "",
      ],
      err: "",
    });
  });

  it.each(BAD_IMAGES)("says what is wrong with %s", async (_title, bytes, says) => {
    await machine.writeFile("/tmp/bad", bytesOf(bytes));
    const { code, out, err } = await sh(machine, "cd /tmp; crit decode -i bad");
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: `crit: bad: ${says}\n` });
  });

  it.each(BAD_TEXTS)("says what is wrong with %s, and writes nothing", async (_title, text, says) => {
    await machine.writeFile("/tmp/bad.json", text);
    const { code, out, err } = await sh(
      machine,
      "cd /tmp; echo old > keep; crit encode -i bad.json -o keep; r=$?; cat keep; exit $r",
    );
    expect({ code, out, err }).toEqual({ code: 1, out: "old\n", err: `crit: bad.json: ${says}\n` });
  });

  it("knows pages and images from texts, and files that are not there", async () => {
    const { out } = await sh(
      machine,
      `cd /tmp; exec 2>&1; printf abcdefgh > pages-1.img
      crit show pages-1.img; echo $?; crit encode -i rich/core-1.img -o x; echo $?; crit info none.img; echo $?
      crit x /none ps; echo $?; crit decode -i rich/fs-1.img -o /none/x; echo $?; crit show rich; echo $?`,
    );
    expect(out.split("\n")).toEqual([
      "Unknown magic 0x64636261.",
      "Maybe you are feeding me an image with raw data(i.e. pages.img)?",
      "1",
      "Cannot read JSON.",
      "Maybe you are feeding me an image with protobuf data? Encode expects JSON input.",
      "1",
      "crit: none.img: No such file or directory",
      "1",
      "crit: /none/pstree.img: No such file or directory",
      "1",
      "crit: /none/x: No such file or directory",
      "1",
      "crit: rich: Is a directory",
      "1",
      "",
    ]);
  });

  it("takes its command line as argparse does", async () => {
    const { out } = await sh(
      machine,
      `cd /tmp/rich; exec 2>&1; crit; echo $?; crit bogus; echo $?; crit x .; echo $?; crit x . foo; echo $?; crit decode -i; echo $?
      crit decode extra; echo $?; crit --version; crit dec; echo $?; crit show -h; echo $?; crit decode --in=fs-1.img --pre | head -n 1`,
    );
    const usage = "usage: crit [-h] [--version] {decode,encode,info,x,show} ...";
    const commands = "(choose from 'decode', 'encode', 'info', 'x', 'show')";
    const invalid = "crit: error: argument {decode,encode,info,x,show}: invalid choice:";
    expect(out.split("\n")).toEqual([
      ...[usage, "crit: error: too few arguments", "1"],
      ...[usage, `${invalid} 'bogus' ${commands}`, "2"],
      ...["usage: crit x [-h] dir {ps,fds,mems,rss}", "crit x: error: the following arguments are required: what", "2"],
      "usage: crit x [-h] dir {ps,fds,mems,rss}",
      "crit x: error: argument what: invalid choice: 'foo' (choose from 'ps', 'fds', 'mems', 'rss')",
      "2",
      "usage: crit decode [-h] [--pretty] [-i IN] [-o OUT]",
      "crit decode: error: argument -i/--in: expected one argument",
      "2",
      ...[usage, "crit: error: unrecognized arguments: extra", "2", "4.2"],
      ...[usage, `${invalid} 'dec' ${commands}`, "2"],
      ...["usage: crit show [-h] [--nopl] in", "", "positional arguments:", "  in", "", "options:"],
      ...[
        "  -h, --help  show this help message and exit",
        "  --nopl      do not show entry payload (if exists)",
        "0",
        "{",
      ],
      "",
    ]);
  });

  it.each([1, 2, 3])("survives damage at random, seed %i", async (seed) => {
    const pick = random(seed);
    const names = [
      "rich/core-1.img",
      "rich/files.img",
      "rich/mm-1.img",
      "rich/ipcns-msg-11.img",
      "rich/sk-queues.img",
      "kinds/TCP_STREAM.img",
      "rich/files.img.json",
      "rich/core-1.img.show",
    ]; // prettier-ignore
    let script = "cd /tmp; exec 2>&1\n";
    for (let n = 0; n < 40; n++) {
      const name = names[pick(names.length)] ?? "";
      const bad = (await machine.readFile(`/tmp/${name}`)).slice();
      for (let k = 0; k <= pick(3); k++) bad[pick(bad.length)] = pick(256);
      await machine.writeFile(`/tmp/bad${n}`, pick(4) ? bad : bad.subarray(0, pick(bad.length)));
      script += `crit ${name.endsWith(".img") ? "decode" : "encode"} -i bad${n} -o o 2> why; case $? in 0) ;; 1) grep -Eq '^(crit: |Unknown|Cannot)' why || echo bad${n} silent;; *) echo bad${n} $?;; esac\n`;
    }
    expect((await sh(machine, script, 60_000)).out).toBe("");
  });
});
