// bash, lua and sqlite3 of the WALI repository, written down in the middle of their work and started again in another machine, of the other
// mode too: they finish with the right answer.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { createMachine, MODES, sh } from "../machine/boot.ts";
import { install, ROOT } from "./checkout.ts";

/** What is run by sh in /tmp/w, with its output in out; the line in out that says that it is in the middle; the end of out. */
const WORK: Record<string, { files: Record<string, string>; command: string; middle: RegExp; end: string }> = {
  // A loop with subshells, a pipe that stays open, an array and a trap.
  bash: {
    files: {
      "work.bash": `sum=0; declare -A seen; trap 'echo trapped $sum' EXIT
exec 3< <(for i in {1..60}; do echo $i; sleep 0.02; done)
while read -r n <&3; do ((sum += n)); seen[$n]=$((n * n)); echo at $n; done
echo sum $sum, \${#seen[@]} seen, the last \${seen[60]}
`,
    },
    command: "bash work.bash",
    middle: /^at 20$/m,
    end: "sum 1830, 60 seen, the last 3600\ntrapped 1830\n",
  },
  // A coroutine, closures and a table, in a computation without system calls but for its output.
  lua: {
    files: {
      "work.lua": `local primes = coroutine.wrap(function()
  local found = {}
  for n = 2, math.huge do
    local prime = true
    for _, p in ipairs(found) do if n % p == 0 then prime = false break end end
    if prime then found[#found + 1] = n; coroutine.yield(n) end
  end
end)
local sum = 0
for i = 1, 2500 do
  sum = sum + primes()
  if i % 50 == 0 then io.write("at ", i, "\\n"); io.flush() end
end
print("sum", sum)
`,
    },
    command: "lua work.lua",
    middle: /^at 500$/m,
    end: "sum\t26211025\n",
  },
  // A transaction that is open, with its journal and locks; the rest of its statements comes by a pipe.
  sqlite3: {
    files: {
      feed: `echo 'create table t (n integer primary key, square integer); begin;'
i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "insert into t values ($i, $((i*i)));"; [ $((i % 50)) = 0 ] && { echo "select 'at ' || count(*) from t;"; sleep 0.1; }; done
echo "commit; select 'sum ' || sum(square) from t;"
`,
    },
    command: "sh feed | sqlite3 data.db",
    middle: /^at 100$/m,
    end: "sum 9045050\n",
  },
};

const IMAGE = "/tmp/img";
const CARGO = "/cargo.tar";

describe.runIf(ROOT !== undefined).each(MODES)("in the middle, %s", (mode, options) => {
  const machines: Machine[] = [];
  const other = MODES.find(([name]) => name !== mode)?.[1] ?? {};
  beforeAll(async () => {
    for (const one of [options, options, other]) {
      const machine = await createMachine(one);
      machines.push(machine);
      await install(machine, "bash", "lua", "sqlite3");
    }
    // Numbers that nobody has in the other machines.
    const [first] = machines;
    if (first) await sh(first, "echo 1000 > /proc/sys/kernel/ns_last_pid");
  }, 120_000);
  afterAll(async () => {
    for (const machine of machines) await machine.shutdown();
  });

  const runs = Object.keys(WORK).flatMap((name) => [
    { name, where: "another machine", to: 1 },
    { name, where: "a machine of the other mode", to: 2 },
  ]);
  test.each(runs)("$name goes on in $where", { timeout: 120_000 }, async ({ name, to }) => {
    const [from, there] = [machines[0], machines[to]];
    const work = WORK[name];
    if (!from || !there || !work) throw new Error("no such run");
    for (const machine of [from, there]) await sh(machine, `rm -rf /tmp/* ${CARGO}; mkdir -p /tmp/w ${IMAGE}`);
    for (const [file, text] of Object.entries(work.files)) await from.writeFile(`/tmp/w/${file}`, text);
    const begun = await sh(from, `cd /tmp/w; setsid sh -c '${work.command}' </dev/null >out 2>&1 & echo $!`);
    const pid = begun.out.trim();
    const out = async (machine: Machine) => new TextDecoder().decode(await machine.readFile("/tmp/w/out"));
    await expect.poll(() => out(from), { timeout: 60_000, interval: 5 }).toMatch(work.middle);
    expect(await sh(from, `criu dump -t ${pid} -D ${IMAGE} -l`)).toMatchObject({ code: 0, err: "" });
    expect(await out(from), "it was written down before its end").not.toContain(work.end);
    expect(await sh(from, `tar -cf ${CARGO} -C /tmp .`)).toMatchObject({ code: 0 });
    await there.writeFile(CARGO, await from.readFile(CARGO));
    expect(await sh(there, `tar -xf ${CARGO} -C /tmp && criu restore -d -D ${IMAGE} -l`)).toMatchObject({
      code: 0,
      err: "",
    });
    await expect
      .poll(() => out(there), { timeout: 60_000, interval: 20 })
      .toMatch(new RegExp(`${work.end.replace(/[.*+?^$()|[\]{}\\]/g, "\\$&")}$`));
  });
});
