// The line editor, at a screen: what somebody sees who types.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../workers/api.ts";
import { Editor } from "../editor/screen.ts";
import { countObjects, createMachine, MODES, sh } from "../machine/boot.ts";

const ctrl = (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31);
const UP = "\x1b[A";
const LEFT = "\x1b[D";
const HOME = "\x1b[H";
const LIMIT = { timeout: 60_000 };

describe.each(MODES)("the line editor, %s", (_, options) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(options);
  }, 60_000);
  afterAll(() => machine.shutdown());

  /** A shell with the prompt "$ ", in an empty folder. */
  const open = async (rows?: number, cols?: number) => {
    await sh(machine, "rm -rf /tmp/e ~/.sh_history; mkdir /tmp/e");
    const editor = await Editor.start(machine, ["sh", "-o", "emacs"], rows, cols);
    await editor.sees(/# $/m);
    await editor.type("cd /tmp/e; PS1='$ '\r");
    await editor.sees(/^\$ ?$/m);
    await editor.type(ctrl("L"));
    await editor.sees(/^\$ ?\n\n/);
    return editor;
  };
  const leave = async (editor: Editor) => {
    await editor.type(`${ctrl("U")}${ctrl("K")}exit\r`);
    await editor.ends();
  };

  test("what is pasted is not run before Enter, however long it is", LIMIT, async () => {
    const leaks = await countObjects(machine);
    const editor = await open();
    await editor.type("\x1b[200~echo one\necho $((1+1))\x1b[201~");
    await editor.sees(/^\$ echo one\necho \$\(\(1\+1\)\)\n\n/);
    await editor.type("\r");
    await editor.sees(/\none\n2\n\$/);
    await editor.type(`\x1b[200~echo ${"0123456789".repeat(2000)} | wc -c\x1b[201~\r`);
    await editor.sees(/\n20001\n\$/);
    await leave(editor);
    await sh(machine, "rm -rf /tmp/e");
    expect(await leaks()).toBe("");
  });

  test("a line of more rows than the terminal has is shown around the cursor", LIMIT, async () => {
    const editor = await open(5, 20);
    await editor.type(`echo ${"abcdefghi ".repeat(20)}end`);
    await editor.sees(/end$/);
    await editor.type(ctrl("A"));
    await editor.sees(/^\$ echo abcdefghi/);
    expect(editor.cursor()).toEqual([0, 2]);
    await editor.type("X");
    await editor.sees(/^\$ Xecho abcdefghi/);
    await editor.type(ctrl("E"));
    await editor.sees(/end$/);
    await leave(editor);
  });

  test("a line is drawn anew when the window's width changes", LIMIT, async () => {
    const editor = await open(12, 60);
    await editor.type(`echo ${"abcdefghij".repeat(10)}`);
    await editor.sees(/^\$ echo (abcdefghij){5}abc\n/);
    await editor.resize(12, 30);
    await editor.sees(/^\$ echo (abcdefghij){2}abc\n[a-j]{30}\n[a-j]{30}\n[a-j]{17}\n\n/);
    await editor.resize(12, 100);
    await editor.sees(/^\$ echo (abcdefghij){9}abc\ndefghij\n\n/);
    await leave(editor);
  });

  test("wide and combining characters are one step each", LIMIT, async () => {
    const editor = await open();
    await editor.type(`echo 漢字e\u0301x${LEFT}${LEFT}`);
    await editor.sees("echo 漢字");
    await expect.poll(() => editor.cursor()).toEqual([0, 11]);
    await editor.type(`${ctrl("D")}${LEFT}${ctrl("D")}`);
    await editor.sees(/^\$ echo 漢x\n/);
    await leave(editor);
  });

  test("history goes on in the next session; ^R finds, the suggestion completes", LIMIT, async () => {
    let editor = await open();
    await editor.type("echo first words\recho 'two\rlines'\r");
    await editor.sees(/two\nlines\n\$/);
    await leave(editor);
    editor = await Editor.start(machine, ["sh", "-o", "emacs"]);
    await editor.sees(/# $/m);
    await editor.type(`${UP}${UP}`);
    await editor.sees(/# echo 'two\nlines'\n/);
    await editor.type(`${ctrl("C")}${ctrl("L")}${ctrl("R")}st wo`);
    await editor.sees("(search)`st wo': echo first words");
    await editor.type(`${ctrl("G")}echo f`);
    await editor.sees("# echo first words");
    await editor.type(`${ctrl("E")}!\r`);
    await editor.sees(/\nfirst words!\n/);
    await leave(editor);
  });

  test("Tab completes commands, paths, options, variables, processes, jobs, signals and settings", LIMIT, async () => {
    const editor = await open();
    const completes = async (typed: string, seen: string) => {
      await editor.type(`${ctrl("U")}${ctrl("L")}${typed}\t`);
      await editor.sees(`$ ${seen}`);
    };
    await sh(machine, "cd /tmp/e; mkdir 'a b' sub; : >sub/file");
    await completes("unsha", "unshare ");
    await completes("echo $(unsha", "echo $(unshare ");
    await completes("ls a", "ls a\\ b/");
    await completes("ls 'a", "ls 'a b/");
    await completes("cat <sub/f", "cat <sub/file ");
    await completes("X=sub/f", "X=sub/file ");
    await completes("dd if=sub/f", "dd if=sub/file ");
    await completes("PATH=/bin:/tmp/e/su", "PATH=/bin:/tmp/e/sub/");
    await completes("ls --almost", "ls --almost-all ");
    await completes("echo $HOM", "echo $HOME");
    await completes("ls $PWD/su", "ls $PWD/sub/");
    await completes("kill -s USR", "kill -s USR");
    await completes("kill -TER", "kill -TERM ");
    await completes("set -o noglo", "set -o noglob ");
    await editor.type(`${ctrl("U")}sleep 1000 &\r`);
    await completes("kill %", "kill %1 ");
    await completes("fg ", "fg %1 ");
    await editor.type(`${ctrl("U")}kill %1\r`);
    await leave(editor);
  });

  test("bytes that are no UTF-8 are kept, shown as what they are not, and taken one at a time", LIMIT, async () => {
    const editor = await open();
    const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
    await editor.type(bytes("echo '\xff\xfe\xc3x\xe2\x82' | od -An -tx1\r"));
    await editor.sees(/^\$ echo '\ufffd\ufffd\ufffdx\ufffd\ufffd' \| od -An -tx1\n ff fe c3 78 e2 82 0a\n\$/);
    await editor.type(UP);
    await editor.type(LEFT.repeat(" | od -An -tx1".length + 1));
    await editor.type("\x7f\x7fy\r");
    await editor.sees(/\n\$ echo '\ufffd\ufffd\ufffdxy' \| od -An -tx1\n ff fe c3 78 79 0a\n\$/);
    await leave(editor);
  });

  test("emacs keys", LIMIT, async () => {
    const editor = await open();
    await editor.type(`one two three${ctrl("W")}${ctrl("W")}${ctrl("Y")}`);
    await editor.sees(/^\$ one two three\n/);
    await editor.type(`\x1bb\x1bb\x1bu${HOME}\x1bd`);
    await editor.sees(/^\$ {2}TWO three\n/);
    await editor.type(ctrl("_"));
    await editor.sees(/^\$ one TWO three\n/);
    await editor.type(`${ctrl("E")}\x1bt`);
    await editor.sees(/^\$ one three TWO\n/);
    await leave(editor);
  });
});
