// bash, lua and sqlite3 of the WALI repository at a terminal, as somebody uses them who types and looks at the screen.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { Editor } from "../editor/screen.ts";
import { createMachine, MODES, sh } from "../machine/boot.ts";
import { install, ROOT, read } from "./checkout.ts";

const ctrl = (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31);
const UP = "\x1b[A";

describe.skipIf(ROOT === undefined).each(MODES)("at a terminal, %s", (_, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
    await install(machine, "bash", "lua", "sqlite3");
    await machine.writeFile("/tmp/chinook.db", read("examples/precompiled/sqlite/chinook.db"));
    // The first run prepares them: after that nothing but they is on the screen.
    await sh(machine, "bash -c :; lua -v; sqlite3 -version", 120_000);
  }, 180_000);
  afterAll(() => machine.shutdown());

  /** Types a line at a prompt, when that is there and the line is seen: what is typed ahead stands elsewhere, here as on Linux. */
  const enter = async (program: Editor, prompt: string, ...lines: string[]) => {
    const cursorAt = (text: string) =>
      expect
        .poll(() => program.row(program.cursor()[0]).trimEnd(), { timeout: 20_000, interval: 10 })
        .toBe(text.trimEnd());
    for (const line of lines) {
      await cursorAt(prompt);
      await program.type(line);
      await cursorAt(prompt + line);
      await program.type("\r");
    }
  };
  const leave = async (program: Editor, how: string) => {
    await program.type(how);
    await program.ends();
  };
  const bash = async () => {
    const shell = await Editor.start(machine, ["env", "PS1=$ ", "bash", "--norc", "-i"]);
    await shell.sees(/^\$ /);
    return shell;
  };

  test("bash: the line is edited, history walked and searched, names are completed", { timeout: 90_000 }, async () => {
    const shell = await bash();
    await shell.type(`cho aXbc${ctrl("B")}${ctrl("B")}\x7f${ctrl("A")}e\r`);
    await shell.sees(/^\$ echo abc\nabc\n\$ /);
    await shell.type(`echo one two${ctrl("W")}${ctrl("Y")}${ctrl("Y")}\r`);
    await shell.sees(/\none twotwo\n\$ /);
    await shell.type(`${UP}${UP}${ctrl("E")}d\r`);
    await shell.sees(/\nabcd\n\$ /);
    await shell.type(`${ctrl("R")}twot`);
    await shell.sees("(reverse-i-search)`twot': echo one twotwo");
    await shell.type(`${ctrl("E")}!\r`);
    await shell.sees(/\none twotwo!\n\$ /);
    await shell.type("cd /usr/sh\t");
    await shell.sees("$ cd /usr/share/");
    await shell.type("\r");
    await enter(shell, "$ ", "pwd");
    await shell.sees("\n/usr/share\n");
    await enter(shell, "$ ", "for i in 1 2");
    await enter(shell, "> ", "do echo turn $i", "done");
    await shell.sees(/\n> done\nturn 1\nturn 2\n\$ /);
    await shell.type("echo never");
    await shell.sees("$ echo never");
    await shell.type(ctrl("C"));
    await enter(shell, "$ ", "echo status $?");
    await shell.sees(/\$ echo never\^C\n\$ echo status \$\?\nstatus 130\n\$ /);
    await leave(shell, ctrl("D"));
  });

  test("bash: jobs are interrupted, stopped, continued and killed", { timeout: 90_000 }, async () => {
    const shell = await bash();
    await enter(shell, "$ ", "sleep 100");
    await sh(machine, "until pgrep -x sleep; do :; done");
    await shell.type(ctrl("C"));
    await enter(shell, "$ ", "echo status $?");
    await shell.sees(/\^C\n\$ echo status \$\?\nstatus 130\n/);
    await enter(shell, "$ ", "cat | tr a-z A-Z");
    await sh(machine, "until pgrep -x tr; do :; done");
    await shell.type("in the pipe\r");
    await shell.sees("\nin the pipe\nIN THE PIPE\n");
    await shell.type(ctrl("Z"));
    await shell.sees(/\[1\]\+ +Stopped +cat \| tr a-z A-Z/);
    await enter(shell, "$ ", "fg");
    await shell.sees(/\$ fg\ncat \| tr a-z A-Z\n/);
    await shell.type("again\r");
    await shell.sees("\nagain\nAGAIN\n");
    await shell.type(ctrl("D"));
    await enter(shell, "$ ", "sleep 200 &", "sleep 300");
    await sh(machine, "until pgrep -fx 'sleep 300'; do :; done");
    await shell.type(ctrl("Z"));
    await shell.sees(/\[2\]\+ +Stopped +sleep 300/);
    await enter(shell, "$ ", "bg", "clear", "jobs");
    await shell.sees(/\[1\]- +Running +sleep 200 &\n\[2\]\+ +Running +sleep 300 &/);
    await enter(shell, "$ ", "kill %1 %2", "wait", "clear", "jobs; echo none");
    await shell.sees(/^\$ jobs; echo none\nnone\n\$ /);
    await enter(shell, "$ ", "echo turning; while :; do :; done");
    await shell.sees("\nturning\n");
    await shell.type(ctrl("C"));
    await enter(shell, "$ ", "echo out $?");
    await shell.sees("\nout 130\n");
    await leave(shell, "exit\r");
  });

  test("lua: expressions, lines that go on, errors, an interrupt, other programs", { timeout: 90_000 }, async () => {
    const lua = await Editor.start(machine, ["lua", "-i"]);
    await enter(lua, "> ", "print(6 * 7)", "'a' .. 'b'");
    await lua.sees(/\n42\n> 'a' \.\. 'b'\nab\n/);
    await enter(lua, "> ", "for i = 1, 2 do");
    await enter(lua, ">> ", "print('turn', i)", "end");
    await lua.sees(/\n>> end\nturn\s+1\nturn\s+2\n/);
    await enter(lua, "> ", "error('no')", "x = = 1");
    await lua.sees(/stdin:1: no\n[\s\S]*unexpected symbol near '='/);
    await enter(lua, "> ", "print('turning') while true do end");
    await lua.sees("\nturning\n");
    await lua.type(ctrl("C"));
    await lua.sees("interrupted!");
    await enter(lua, "> ", "os.execute('echo from a shell')");
    await lua.sees(/\nfrom a shell\ntrue\s+exit\s+0\n/);
    await enter(lua, "> ", "os.execute('cat; exit 3')");
    await sh(machine, "until pgrep -x cat; do :; done");
    await lua.type("for cat\r");
    await lua.sees(/\nfor cat\nfor cat\n/);
    await lua.type(ctrl("D"));
    await lua.sees(/\nnil\s+exit\s+768\n/);
    // This binary is plain ANSI C's Lua: a wait status as it is, and no popen.
    await enter(lua, "> ", "io.popen('echo')");
    await lua.sees("stdin:1: 'popen' not supported\n");
    await enter(lua, "> ", "for line in io.lines('/etc/hostname') do print(line) end");
    await lua.sees("\nnutshell\n");
    await leave(lua, ctrl("D"));
  });

  test("sqlite3: statements of several lines, its commands, errors", { timeout: 90_000 }, async () => {
    const sqlite = await Editor.start(machine, ["sqlite3", "/tmp/chinook.db"]);
    const line = "sqlite> ";
    await enter(sqlite, line, ".tables");
    await sqlite.sees(/albums +employees +invoices +playlists/);
    await enter(sqlite, line, "select count(*)");
    await enter(sqlite, "   ...> ", "from albums", ";");
    await sqlite.sees(/ {3}\.\.\.> ;\n347\n/);
    await enter(sqlite, line, ".mode column", ".headers on", "select albumid, title from albums limit 1;");
    await sqlite.sees(/AlbumId +Title *\n-+ +-+ *\n1 +For Those About To Rock We Salute You *\n/);
    await enter(sqlite, line, "select;");
    await sqlite.sees(/Parse error: near ";": syntax error\n {2}select;\n {8}\^--- error here/);
    await enter(sqlite, line, "create table t(a);", "insert into t values (1.5), ('x');", "select typeof(a) from t;");
    await sqlite.sees(/typeof\(a\) *\n-+ *\nreal *\ntext/);
    await enter(sqlite, line, ".shell echo from a shell");
    await sqlite.sees("\nfrom a shell\n");
    await enter(sqlite, line, ".quit");
    await sqlite.ends();
  });
});
