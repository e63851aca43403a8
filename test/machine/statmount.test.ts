// statmount(2) and listmount(2), which no tool here calls yet: a program does what its twin in C did on Linux 6.18, and says the same.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "./boot.ts";

const LONG = 90_000;

const PROGRAM = `import { println } from "nutshell/io";
import { run } from "nutshell/start";
import { cstr } from "nutshell/bytes";
import * as raw from "nutshell/sys/raw";

const request = memory.data(64, 8);
const answer = memory.data(8192, 8);
const ids = memory.data(1024, 8);
const ALL: u64 = u64.MAX_VALUE;

function ask(id: u64, param: u64, size: u32): void {
  memory.fill(request, 0, 64);
  store<u32>(request, size);
  store<u64>(request, id, 8);
  store<u64>(request, param, 16);
}
function stat(id: u64, mask: u64, room: i32, size: u32 = 32, flags: i32 = 0): i64 {
  ask(id, mask, size);
  return raw.SYS_statmount(request as i32, answer as i32, room, flags);
}
function list(id: u64, last: u64, n: i32, flags: i32 = 0): i64 {
  ask(id, last, 32);
  return raw.SYS_listmount(request as i32, ids as i32, n, flags);
}
function uniqueId(path: string): u64 {
  raw.SYS_statx(-100, cstr(path) as i32, 0, 0x4000, answer as i32);
  return load<u64>(answer, 144);
}
function text(field: u32): string {
  let at = answer + 512 + load<u32>(answer + field);
  let s = "";
  for (let c = load<u8>(at); c; c = load<u8>(++at)) s += String.fromCharCode(c);
  return s;
}

run((name: string, args: string[]): i32 => {
  const x = uniqueId("/tmp/x");
  const y = uniqueId("/tmp/y");
  println((x > 1 << 31 && y > x).toString());
  for (let k = 0; k < 2; k++) {
    const r = stat(k ? y : x, 0x17bf, 4096);
    println(
      r.toString() + " " + load<u64>(answer, 8).toString(16) + " " + load<u64>(answer, 24).toString(16) + " " +
      load<u32>(answer, 32).toString() + " " + load<u64>(answer, 64).toString(16) + " " + load<u64>(answer, 72).toString(16) + " " +
      (load<u64>(answer, 80) != 0).toString() + " " + (load<u64>(answer, 88) != 0).toString() + " " + (load<u64>(answer, 96) != 0).toString() + " " +
      text(36) + " " + text(104) + " " + text(108) + " " + text(4) + " " + text(124) + " " + load<u32>(answer, 128).toString() + " " + text(132),
    );
  }
  println("size " + load<u32>(answer).toString());
  println([stat(x, 2, 512, 24), stat(x, 2, 100, 24), stat(x, 0x20, 512, 24), stat(x, 0x20, 519, 24), stat(x, 0x20, 518, 24), stat(x, 2, 512, 16), stat(x, 2, 512, 5000)].join(" "));
  println([stat(5, 2, 512), stat((1 << 31) + 0xffffff, 2, 512), stat(x, 2, 512, 32, 1)].join(" "));
  const n = list(ALL, 0, 64) as i32;
  const first = load<u64>(ids);
  println((n > 2).toString() + " " + (load<u64>(ids + ((n - 1) << 3)) == y).toString());
  println((list(ALL, first, 62) == n - 1).toString() + " " + list(ALL, 0, 1).toString() + " " + list(x, 0, 64).toString());
  println(list(ALL, 0, 2, 1).toString() + " " + (load<u64>(ids) == y).toString());
  println([list(ALL, 0, 4, 2), list(77, 0, 4), list(ALL, 5, 4), list((1 << 31) + 0xffffff, 0, 4), list(ALL, 0, 2000000)].join(" "));
  raw.SYS_umount2(cstr("/tmp/x") as i32, 2);
  println(stat(x, 2, 512).toString());
  return 0;
});
`;

describe.each(MODES)("statmount and listmount, %s", (_mode, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine({ ...options, files: { "/srv/sm.ts": PROGRAM } });
  }, LONG);
  afterAll(() => machine.shutdown());

  test("say what Linux says", { timeout: LONG }, async () => {
    const said = await sh(
      machine,
      `cd /tmp; asc /srv/sm.ts || exit; mkdir x y; exec unshare -m sh -c '
         mount -t tmpfs -o noexec,nosuid,size=64k,mode=700 src /tmp/x; mkdir /tmp/x/in; mount --make-shared /tmp/x
         mount --bind /tmp/x/in /tmp/y; mount --make-slave /tmp/y; ./sm'`,
      LONG,
    );
    expect(said).toEqual({
      code: 0,
      err: "",
      out: `true
0 16bf 1021994 0 a 100000 true false false tmpfs / /tmp/x size=64k,mode=700 src 2 size=64k
0 16bf 1021994 0 a 80000 false true true tmpfs /in /tmp/y size=64k,mode=700 src 2 size=64k
size 570
0 0 -75 0 -75 -22 -7
-22 -2 -22
true true
true 1 0
2 true
-22 -22 -22 -2 -75
-2
`,
    });
  });
});
