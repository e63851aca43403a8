// Scenes of control: set -e in every compound, errors of special builtins, signals, jobs, loops, functions.

import { Scene } from "./scene.mjs";

const COMPOUNDS = [
  "if X; then echo t; else echo f; fi",
  "if :; then X; fi",
  "while X; do echo w; break; done",
  "until X; do echo u; break; done",
  "for i in 1 2; do X; done",
  "case a in a) X;; esac",
  "{ X; }",
  "(X)",
  "(X; echo in)",
  "! X",
  "X && :",
  "X || :",
  ": && X",
  "false || X",
  "g() { X; echo g; }; g",
  "g() { X; echo g; }; g || echo no",
  "g() { X; }; if g; then echo t; fi",
  "eval 'X'",
  "eval 'X; echo e'",
  "eval 'X' || echo no",
  "x=$(X); echo s",
  "x=$(X; echo in); echo s",
  "echo $(X)",
  "local_() { local x=$(X); echo l; }; local_",
  "X | cat",
  "cat </dev/null | X",
  "{ X; } | cat",
  "{ X; echo in; } | cat",
  "command eval 'X'",
  "command X",
  "{ X; } >/dev/null",
  "{ X; echo in; } >f2",
  'X & wait "$!"',
  "trap 'echo exit $?' EXIT; X",
  "trap 'X; echo still' EXIT",
  "sh -ec 'X; echo c'",
  ". ./dot",
  "for i in $(X); do :; done; echo o",
  "case $(X) in '') echo c;; esac",
  'test "$(X)"; echo q',
  "export v=$(X); echo v",
  "readonly v$((n+=1))=$(X); echo v",
];

const FAILURES = [
  "false",
  "(exit 3)",
  "nosuch",
  "return 3",
  "exit 3",
  "set -o nosuch",
  "shift 99",
  "cd nosuch",
  "test a -eq b",
  ". ./nosuch",
  "readonly r=1; r=2",
  "unset r",
  "${v?no}",
  ": ${v:?}",
  "$((1/0))",
  "export 1a",
  ": <nosuch",
  "{ false; }",
  "eval ')'",
  "break 0",
  "trap x NOSUCH",
  "local x",
  "kill -NOSUCH 1",
  "umask 9",
  "getopts",
  "command false",
  "exec <nosuch",
  "exec nosuch",
  "unset 1a",
  "set -e; false",
  ":",
  "alias nosuch",
  "read",
  "wait nosuch",
  "fg",
];

const FATAL = [
  "HUP",
  "INT",
  "QUIT",
  "ILL",
  "TRAP",
  "ABRT",
  "BUS",
  "FPE",
  "KILL",
  "USR1",
  "SEGV",
  "USR2",
  "PIPE",
  "ALRM",
  "TERM",
  "XCPU",
  "XFSZ",
  "VTALRM",
  "PROF",
  "IO",
  "PWR",
  "SYS",
  "34",
  "64",
];

const CAUGHT = [
  "HUP",
  "INT",
  "QUIT",
  "USR1",
  "USR2",
  "ALRM",
  "TERM",
  "CHLD",
  "CONT",
  "URG",
  "WINCH",
  "PIPE",
  "TSTP",
  "TTIN",
];

export class ControlScenes extends Scene {
  /** @returns {string} some lines of script */
  scene() {
    return this.random
      .pick([
        this.errexit,
        this.errexit,
        this.special,
        this.special,
        this.traps,
        this.traps,
        this.deaths,
        this.waits,
        this.loops,
        this.functions,
        this.locals,
        this.dots,
      ])
      .call(this);
  }

  errexit() {
    const { random } = this;
    const failure = () => random.pick(FAILURES).replaceAll("'", "");
    const body = random
      .several(1, 3, () => random.pick(COMPOUNDS).replaceAll("X", failure()))
      .map((line) => `${line}\necho "s $?"\n`)
      .join("");
    const shell = random.pick(["(set -e\n", "sh -e <<'EE'\n", "(set -eu\n", "(", "f_e() { set -e\n"]);
    const ends = shell.startsWith("sh") ? "EE\n" : shell.startsWith("f") ? "}\n(f_e)\n" : ")\n";
    return `printf '%s\\n' '${failure().replaceAll("\\", "")}' 'echo d' >dot\n${shell}${body}${ends}echo "after $?"\n`;
  }

  special() {
    const { random } = this;
    const failure = random.pick(FAILURES.filter((f) => !f.includes("'")));
    return random.pick([
      `(${failure}; echo "survived $?")\necho $?\n`,
      `(command ${failure}; echo "survived $?")\necho $?\n`,
      `(x=1 ${failure}; echo "survived $? $x")\necho $?\n`,
      `(g() { ${failure}; echo in $?; }; g; echo "survived $?")\necho $?\n`,
      `(eval '${failure}'; echo "survived $?")\necho $?\n`,
      `(x=$(${failure}; echo in); echo "survived $? $x")\necho $?\n`,
      `sh -c '${failure}; echo "survived $?"'\necho $?\n`,
      `(! ${failure}; echo "survived $?")\necho $?\n`,
      `(if ${failure}; then :; fi; echo "survived $?")\necho $?\n`,
      `(${failure} </nosuch; echo "survived $?")\necho $?\n`,
      `(${failure} >/dev/null 2>&1; echo "survived $?")\necho $?\n`,
      `(for i in 1 2; do ${failure}; echo $i; done; echo "survived $?")\necho $?\n`,
      `(set -u; echo "$nosuch"; echo no)\necho $?\n`,
      `(set -u; echo "\${#nosuch}" \${nosuch-d} \${nosuch+s}; echo yes; : \${nosuch%x}; echo no)\necho $?\n`,
      `(set -u; echo $1 $@ $*; echo yes; echo $2; echo no)\necho $?\n`,
      `(set -u; echo $((nosuch + 1)); echo $!; echo no)\necho $?\n`,
      `sh -n -c 'echo no; ${failure}'; echo $?\n`,
      `sh -n <<'N1'\nif ${failure}; then\nN1\necho $?\n`,
    ]);
  }

  traps() {
    const { random } = this;
    const signal = random.pick(CAUGHT);
    const other = random.pick(CAUGHT);
    const action = random.pick([
      "echo T $?",
      "echo T; false",
      "echo T; return 5",
      "echo T; exit 4",
      "echo T; break",
      "",
      `echo T; trap - ${signal}`,
      `echo T; kill -${other} $$`,
      "x=T",
      signal === "CHLD" ? ":" : "(exit 9)", // a child of the trap's own would run it for ever
      "echo T; cd nosuch",
      "nosuch",
    ]);
    const other2 = random.pick(["echo O", "", "-", "echo O; exit 6"]);
    const body = random.pick([
      `kill -${signal} $$; echo a $?`,
      `(exit 3); kill -${signal} $$; echo a $?`,
      `g() { kill -${signal} $$; echo g; return 2; }; g; echo a $?`,
      `for i in 1 2; do kill -${signal} $$; echo l $i; done; echo a $?`,
      `while :; do kill -${signal} $$; echo l; break; done; echo a $?`,
      `(kill -${signal} $$; echo s); echo a $?`,
      `x=$(kill -${signal} $$; echo s); echo a $? "$x"`,
      `eval 'kill -${signal} $$; echo e'; echo a $?`,
      `{ kill -${signal} $$; kill -${other} $$; }; echo a`,
      `if kill -${signal} $$; then echo t; fi`,
      `kill -${signal} $$ && echo y || echo n`,
      `set -e; kill -${signal} $$; echo a`,
      `(trap); trap`,
      `x=$(trap); echo "$x"`,
      `(trap 'echo sub' EXIT; exit 3); echo $?`,
      `trap - ${signal}; trap; kill -${signal === "CHLD" || signal === "CONT" || signal === "URG" || signal === "WINCH" ? signal : "0"} $$; echo a`,
      `exit 7`,
      `return 3; echo r`,
      `trap 'echo one' EXIT; trap 'echo two; exit 8' EXIT; exit 2`,
      `(exit 4); exit`,
      `exec true`,
      `exec nosuch`,
      `${random.pick(FAILURES)}; echo a $?`,
    ]);
    return `(sh <<'TT'\ntrap ${this.commands.quoted(action)} ${signal}\ntrap ${this.commands.quoted(other2)} ${random.pick([other, "EXIT", "EXIT", `${other} EXIT`])}\n${body}\necho end $?\nTT\n) ; echo "ended $?"\n`;
  }

  deaths() {
    const { random } = this;
    const signal = random.pick(FATAL);
    const kill = `sh -c 'kill -${signal} $$; echo after'`;
    return `(ulimit -c 0\n${random.pick([
      `${kill}; echo $?`,
      `(${kill}); echo $?`,
      `x=$(${kill}); echo "$? $x"`,
      `${kill} | cat; echo $?`,
      `: | ${kill}; echo $?`,
      `${kill} || echo no $?`,
      `! ${kill}; echo $?`,
      `if ${kill}; then echo y; else echo n $?; fi`,
      `${kill} & wait "$!"; echo $?`,
      `(kill -${signal} $(sh -c 'echo $PPID')); echo $?`,
      `set -e; ${kill}; echo no`,
      `{ ${kill}; echo $?; } 2>/dev/null`,
      `eval "${kill.replaceAll("$", "\\$")}"; echo $?`,
      `trap 'echo x $?' EXIT; ${kill}`,
    ])}\n)\necho $?\n`;
  }

  waits() {
    const { random } = this;
    // "Terminated" is told when the shell waits for that very job; when another command comes before, even an assignment, it is chance
    const job = (mayDie = true) =>
      random.pick([
        "(exit 3)",
        mayDie ? "sh -c 'kill -TERM $$'" : "(exit 4)",
        "true",
        "false",
        "nosuch 2>/dev/null",
        "{ exit 5; }",
        "sh -c 'exit 200'",
        "sleep 0",
      ]);
    return random.pick([
      `(${job()} & wait "$!"; echo $?)\n`,
      `(${job(false)} & a=$!; ${job(false)} & b=$!; wait "$b"; echo $?; wait "$a"; echo $?)\n`,
      `(${job()} & wait; echo $?; wait "$!"; echo $?)\n`,
      `(${job(false)} & a=$!; wait "$a"; wait "$a"; echo $?)\n`,
      `(wait 99999; echo $?; wait %1; echo $?)\n`,
      `(${job(false)} & a=$!; (wait "$a"; echo $?); wait "$a"; echo $?)\n`,
      `(${job()} | ${job()} & wait "$!"; echo $?)\n`,
      `({ ${job()}; echo in $?; } & wait "$!"; echo $?)\n`,
      `(${job()} & ${job(false)} & wait %1 %2; echo $?)\n`,
      `sh -c 'trap "echo usr" USR1; sh -c "exit 3" & wait "$!"; kill -USR1 $$; echo $?'\n`,
      `(set -e; ${job()} & wait "$!"; echo no)\necho $?\n`,
      `(${job()} & wait "$!"; echo $?; jobs)\n`,
    ]);
  }

  loops() {
    const { random } = this;
    const jump = () =>
      random.pick([
        "break",
        "continue",
        "break 2",
        "continue 2",
        "break 3",
        "continue 9",
        "return 3",
        "exit 3",
        "eval break",
        "eval continue",
        "g",
        ":",
        "false",
        "(break)",
        "command break",
        "break | cat",
        "! break",
        "if :; then break; fi",

        "{ continue; }",
      ]);
    const i = `_i${++this.commands.loops}`;
    const j = `_j${++this.commands.loops}`;
    return `g() { ${random.pick(["break", "continue", "return 2", "for q in 1 2; do break; done"])}; echo g; }\n(for ${i} in 1 2 3; do ${j}=0; while [ $((${j}+=1)) -le 2 ]; do echo "$${i} $${j}"; [ "$${i}$${j}" ${random.pick(["=", "!=", "\\<"])} ${random.pick(["12", "21", "11"])} ] && ${jump()}; echo t $?; done${random.pick(["", " | cat", " <f1", " 2>/dev/null"])}; echo o $?; done; echo e $?)\necho $?\n`;
  }

  functions() {
    const { random } = this;
    const body = () =>
      random.pick([
        "echo one $#",
        "return 3",
        "g2() { echo inner; }",
        "unset -f g1; echo gone",
        "g1() { echo new; }; echo old",
        "set -- z; echo $1",
        "echo $0",
        "shift; echo $1",
        "exit 4",
        "local x=1; x=2 g0; echo $x",
        '[ $# -gt 0 ] && { shift; g0 "$@"; }; echo $#',
      ]);
    // no function calls one that is defined later, so that nothing recurs for ever
    return `g0() { echo zero $#; [ $# -gt 1 ] && { shift; g0 "$@"; }; }\ng1() { ${body()}; }\ng2() ${random.pick([`{ ${body()}; }`, `(${body()})`, `if :; then ${body()}; fi`, `{ ${body()}; } >f2`, `{ ${body()}; } 2>&1`])}\n(${random
      .several(1, 4, () =>
        random.pick([
          "g1 a b",
          "g2 c",
          "unset -f g1",
          "unset -f nosuch",
          "unset g1",
          "g1",
          "type g1",
          "command g1",
          "x=5 g1; echo $x",
          "g1 | cat",
          "x=$(g2); echo $x",
          "command -v g2",
          "g1 && g2",
          "g2 2>/dev/null",
          "echo() { printf 'E%s\\n' \"$*\"; }; echo hi; unset -f echo",
        ]),
      )
      .join("; ")}; echo "$?")\necho "$?"\n`;
  }

  locals() {
    const { random } = this;
    const inner = random.several(1, 4, () =>
      random.pick([
        "local x",
        "local x=in",
        "local x y=2",
        "local -",
        "set -f",
        "set +u",
        "x=set",
        "unset x",
        "export x",
        "readonly x",
        "local x=$x",
        "local x='a b'",
        "local IFS=:",
        "local PATH=/nosuch",
        "echo $x",
        "local 1a",
        "local x=~",
        "h",
        "local OPTIND",
        "local x=*",
      ]),
    );
    return `x=out y=out\nh() { echo "h $x $y"; x=h; }\ng() { ${inner.join("; ")}; echo "g <$x> <$y> $-"; }\n(${random.pick(["g", "x=pre g", "x=pre y=pre g", "g; g", "g | cat", "set -u; g"])}; echo "<${"${x-unset}"}> <$y> $-"; h; echo "$x"; sh -c 'echo "$x"')\n`;
  }

  dots() {
    const { random } = this;
    const content = random.pick([
      "echo d $1 $#; set -- z",
      "return 3; echo no",
      "exit 4",
      "false",
      "x=dot",
      "shift; echo $1",
      "if",
      "echo $LINENO",
      "break; echo b",
      "g() { echo from dot; }",
      ". ./nosuch; echo no",
      "(return 5); echo $?",
      "cat <<Q\nh\nQ",
      "trap 'echo t' EXIT",
      "set -e; false; echo no",
      "",
      "#",
      "\n\nnosuch",
      "echo a\\",
      "return",
    ]);
    return `printf '%s' ${this.commands.quoted(content)} >dot\n(${random.pick([". ./dot", ". ./dot a b", "x=1 . ./dot; echo $x", "g() { . ./dot; echo g $?; }; g q", "for i in 1 2; do . ./dot; echo l $?; done", "command . ./dot", "eval '. ./dot'", "PATH=.:$PATH; . dot", ". dot", "if . ./dot; then echo y; fi", "sh ./dot", "chmod +x dot; ./dot", "set -- p; . ./dot; echo $#", ". ./dot | cat"])}; echo "$? $#"; g 2>/dev/null)\necho $?\n`;
  }
}
