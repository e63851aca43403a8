// The commands of random scripts, from `echo` to nested loops with redirections.
//
// Everything ends: loops count in variables of their own, functions call only functions defined before them. What would print in any
// order is left out (two parts of a pipeline on stderr, background commands nobody waits for), and so is what differs by nature
// (pids, times).

import { NAMES, Words } from "./words.mjs";

/** @typedef {import("./random.mjs").Random} Random */

const OPTIONS = ["e", "u", "x", "f", "C", "a", "v", "n", "b", "m"];
const SIGNALS = ["TERM", "HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "PIPE", "KILL", "CHLD", "URG", "CONT"];
const FILES = ["f1", "f2", "f3", "d/f", "nosuch/f", "d", '"a k"'];
const BUILTINS = [
  "cd",
  "echo",
  "exec",
  ":",
  "test",
  "[",
  "if",
  "}",
  "!",
  "cat",
  "nosuch",
  "f0",
  "al",
  "export",
  "read",
  "./f1",
  "d",
  "in",
  "case",
  "''",
  "-x",
];
const FORMATS = [
  "%s\\n",
  "[%s]",
  "%d ",
  "%5s|%-5s|",
  "%05d",
  "%x %o %u\\n",
  "%c",
  "%b",
  "\\101\\n",
  "%%",
  "%.2s\\n",
  "%*d",
  "%i\\n",
  "a\\c",
  "%+d % d\\n",
  "%#x %#o",
  "%e",
  "%.3f",
  "%g",
  "%s %q",
  "%",
  "%z",
  "\\",
  "\\x",
  "\\0101",
  "%5.1f|",
  "%-*s|",
  "%.*s|",
  "%3c|",
  "%X",
];

/** Evaluates what any variable may hold, but for pipelines and background commands, two of which may write at the same time. */
export const EVALUATE = `ev() { case "$*" in *[\\&\\|]*) ;; *) eval "$@";; esac; }`;
const evaluated = (/** @type {string} */ words) =>
  `${/[$`]/.test(words) ? "ev" : "eval"} ${words}`.replaceAll(/[&|]/g, "");

export class Commands {
  constructor(/** @type {Random} */ random) {
    this.random = random;
    this.words = new Words(random);
    this.words.command = () => this.inner();
    /** How deep compound commands may still nest. */
    this.depth = 3;
    /** Bodies of here-documents that the current line has begun. @type {string[]} */
    this.bodies = [];
    /** A line is being made that may not hold a here-document. */
    this.oneLine = false;
    this.loops = 0;
    this.documents = 0;
    /** Functions that may be called here. */
    this.functions = 0;
    this.inFunction = false;
    this.inSubshell = false;
    this.inLoop = false;
    /** set -x and -v would show the parts of a pipeline in any order. */
    this.traced = false;
  }

  /** Ends a line: a newline and the here-documents begun in it. */
  newline() {
    const bodies = this.bodies.join("");
    this.bodies = [];
    return `\n${bodies}`;
  }
  /** Between two commands. */
  separator() {
    return this.bodies.length > 0 || this.random.chance(40) ? this.newline() : "; ";
  }
  /** Before a reserved word: like a separator, but "&" will not do. */
  list(/** @type {number} */ most) {
    let text = "";
    for (let i = this.random.between(1, most); i > 0; i--) text += this.andOr() + this.separator();
    return text;
  }
  /** @template T @param {() => T} make @returns {T} */
  nested(make) {
    this.depth--;
    try {
      return make();
    } finally {
      this.depth++;
    }
  }
  /** A text of its own (eval, trap, sh -c, `.`): its here-documents end in it. */
  text(/** @type {number} */ most) {
    const bodies = this.bodies;
    this.bodies = [];
    let text = this.nested(() => this.list(most));
    text += this.bodies.length > 0 ? this.newline() : "";
    this.bodies = bodies;
    return text;
  }
  quoted(/** @type {string} */ text) {
    return `'${text.replaceAll("'", "'\\''")}'`;
  }

  /** The command of a substitution. It may not print on stderr together with others, so it is a simple one, mostly. */
  inner() {
    const inSubshell = this.inSubshell;
    this.inSubshell = true;
    const { bodies, oneLine } = this;
    this.bodies = [];
    this.oneLine = true;
    try {
      return this.random.weighed([
        [8, () => `echo ${this.words.words(0, 2)}`],
        [2, () => `printf '${this.random.pick(["a\\n\\n", "x y", "\\n", " k ", "*\\n"])}'`],
        [1, () => `exit ${this.random.below(4)}`],
        [1, () => this.random.pick(["false", ":", "", "x=1", "set -- k x", "cd d", "nosuch"])],
        [2, () => (this.depth > 0 ? this.nested(() => this.andOr()) : "echo k")],
        [1, () => (this.depth > 0 ? `case a in a) ${this.nested(() => this.simple())};; esac` : "(echo x)")],
      ]);
    } finally {
      this.inSubshell = inSubshell;
      this.bodies = bodies;
      this.oneLine = oneLine;
    }
  }

  /** @returns {string} */
  andOr() {
    const { random } = this;
    let text = this.pipeline();
    while (random.chance(15))
      text += ` ${random.pick(["&&", "||"])}${random.chance(10) && !this.bodies.length ? "\n" : " "}${this.pipeline()}`;
    return text;
  }
  pipeline() {
    const { random } = this;
    const not = random.chance(6) ? "! " : "";
    if (this.traced || this.depth <= 0 || !random.chance(10)) return not + this.command();
    const inSubshell = this.inSubshell;
    this.inSubshell = true;
    const first = random.weighed([
      [4, () => `echo ${this.words.word()}`],
      [2, () => `printf '%s\\n' ${random.several(1, 3, () => this.words.field()).join(" ")}`],
      [1, () => this.nested(() => this.compound())],
      [1, () => "{ exit 3; }"],
    ]);
    const rest = random.several(1, 2, () =>
      random.pick([
        "cat",
        "tr a-k A-K",
        "sort",
        "wc -l",
        'while read x n; do echo "<$x|$n>"; done',
        '{ read x; echo "$x"; cat; }',
        "(cat; exit 2)",
        "sed s/a/A/",
      ]),
    );
    this.inSubshell = inSubshell;
    return `${not}${[first, ...rest].join(random.pick([" | ", "|", " |\n"].slice(0, this.bodies.length || this.oneLine ? 2 : 3)))}`;
  }
  command() {
    const { random } = this;
    if (this.depth > 0 && random.chance(30))
      return this.nested(() => this.compound()) + (random.chance(15) ? ` ${this.redirection()}` : "");
    return this.simple();
  }

  redirection() {
    const { random } = this;
    return random.weighed([
      [6, () => `${random.pick(["", "", "2", "3"])}${random.pick([">", ">>", "> ", ">|"])}${random.pick(FILES)}`],
      [3, () => `${random.pick(["", "", "3"])}<${random.pick([...FILES, "/dev/null"])}`],
      [1, () => `<>${random.pick(FILES)}`],
      [
        2,
        () =>
          random.pick([
            ">&2",
            "2>&1",
            ">&3",
            "<&3",
            "3>&1",
            ">&-",
            "<&-",
            "2>&-",
            "3<&-",
            ">&x",
            ">&$n",
            "1>&2",
            "9>&1",
            ">&9",
            "0<&0",
          ]),
      ],
      [1, () => `>"$(echo f2)"`],
      [1, () => `>$${random.pick(NAMES)}`],
      [3, () => (this.oneLine ? "</dev/null" : this.hereDocument())],
    ]);
  }
  hereDocument() {
    const { random } = this;
    const end = `E${++this.documents}`;
    const kind = random.below(4);
    const dash = random.chance(25) ? "-" : "";
    const bodies = this.bodies;
    this.bodies = [];
    const oneLine = this.oneLine;
    this.oneLine = true;
    // when ${x?} fails in one, dash leaves its pipe open, on descriptors that a later command may name
    const body = this.words.document(kind > 0).replaceAll(/(\$\{\w+:?)\?/g, "$1-");
    this.oneLine = oneLine;
    this.bodies = bodies;
    this.bodies.push(`${body}${dash ? random.pick(["", "\t"]) : ""}${end}\n`);
    return `<<${dash}${kind === 0 ? random.pick([`'${end}'`, `"${end}"`, `\\${end}`]) : end}`;
  }

  simple() {
    const { random } = this;
    const text = this.plain();
    if (random.chance(10)) {
      const assignments = random.several(1, 2, () => this.assignment()).join(" ");
      return `${assignments} ${text}${random.chance(20) ? ` ${this.redirection()}` : ""}`;
    }
    return random.chance(12)
      ? random.chance(20)
        ? `${this.redirection()} ${text}`
        : `${text} ${this.redirection()}`
      : text;
  }
  assignment() {
    const { random, words } = this;
    return `${words.name()}=${random.weighed([
      [2, () => ""],
      [4, () => words.literal()],
      [6, () => words.word()],
      [2, () => words.double()],
      [1, () => random.pick(["~", "~:~", "a:~", '"~"', "$*", '"$@"', "$@", "'a k'", "a\\ k", "*"])],
    ])}`;
  }

  /** A simple command without assignments and redirections. @returns {string} */
  plain() {
    const { random, words } = this;
    return random.weighed([
      [14, () => `echo ${words.words(0, 3)}`],
      [8, () => `printf '<%s>' ${words.words(0, 3)}`],
      [10, () => random.several(1, 2, () => this.assignment()).join(" ")],
      [3, () => this.print()],
      [5, () => this.test()],
      [4, () => this.setting()],
      [3, () => `shift ${random.pick(["", "", "1", "2", "9", "x", "0", "-1"])}`],
      [2, () => `unset ${random.pick(["", "-v ", "-f "])}${random.pick([...NAMES, "f0", "f1", "1", "a-k", "PATH0"])}`],
      [
        3,
        () =>
          `${random.pick(["export", "readonly", "export", "local"])} ${random.pick([words.name(), this.assignment(), `${words.name()} ${this.assignment()}`])}`,
      ],
      [
        1,
        () =>
          random.pick(
            [
              "export -p | grep -v PWD",
              "readonly -p",
              "readonly",
              "local a",
              "export 1a",
              "readonly a-k=1",
              "local 1x",
              "export ''",
            ].slice(this.traced ? 1 : 0),
          ),
      ],
      [
        4,
        () =>
          `read ${random.pick(["", "", "-r "])}${random.several(0, 3, () => words.name()).join(" ")} ${this.oneLine ? "<f1" : this.hereDocument()}`,
      ],
      [4, () => (this.depth > 0 ? `eval ${this.quoted(this.text(2))}` : evaluated(words.words(1, 2)))],
      [2, () => evaluated(words.words(0, 3))],
      [4, () => (this.functions > 0 ? `f${random.below(this.functions)} ${words.words(0, 3)}` : ":")],
      [
        2,
        () =>
          `${random.pick([":", "true", "false", "!", "nosuch", "command", "command :", "command nosuch", "command -p echo", "command -v", "./f1", "''", '"$u"', "$u", "d", "exec"])} ${words.words(0, 2)}`,
      ],
      [2, () => `${random.pick(["type", "command -v", "command -V"])} ${random.pick(BUILTINS)}`],
      [2, () => this.directory()],
      [2, () => this.external()],
      [2, () => this.jump()],
      [1, () => this.trap()],
      [1, () => this.kill()],
      [1, () => this.getopts()],
      [
        1,
        () =>
          random.pick([
            "alias al='echo aliased '",
            "alias al=f0",
            "alias al",
            "unalias al",
            "al a",
            "alias nosuch",
            "unalias -a",
            "alias a='echo $a' al2='al'",
            "alias",
          ]),
      ],
      [
        1,
        () =>
          `umask ${random.pick(["", "-S", "022", "077", "u=rwx,g=,o=", "g-w", "+x", "8", "u=z", "a=rx", "0777", "-S 027", "go+r"])}`,
      ],
      [1, () => this.dot()],
      [1, () => this.child()],
      [
        1,
        () =>
          random.pick(
            [
              "wait",
              "wait nosuch",
              "wait 999999",
              "wait %1",
              "jobs",
              "fg",
              "bg",
              "times >/dev/null",
              "hash",
              "hash -r",
              "hash cat",
              "hash nosuch",
              "(ulimit -n 99 && ulimit -n)",
              "(ulimit -c 0; ulimit -c)",
              "ulimit -z",
              "getopts",
              "getopts a",
              "exec 3>f3",
              "exec 3<&-",
              "exec 3>&1",
              "exec </dev/null",
              "exec 2>&1",
              "exec >&2",
              "OPTIND=1",
              "unset IFS",
              "IFS=",
              "IFS=:",
              "IFS=' '",
              "IFS='a '",
              "IFS=1",
              "PS4='+$a '",
              "set",
              "HOME=",
              "CDPATH=d:",
              "PATH=$PATH:d",
            ].filter((text) => text !== "set"),
          ),
      ],
      [
        this.traced || this.inSubshell ? 0 : 1,
        () =>
          `{ ${random.pick(["echo bg", "(exit 3)", "false", "{ echo a; exit 4; }", "nosuch", "sleep 0"])} & ${random.pick(["wait", 'wait "$!"', 'wait "$!"; echo $?'])}; }`,
      ],
    ]);
  }
  print() {
    const { random, words } = this;
    return random.weighed([
      [
        3,
        () =>
          `printf '${random.several(1, 2, () => random.pick(FORMATS)).join("")}' ${random.several(0, 4, () => random.pick(["1", "-5", "a", "''", "0x1f", "010", "'\\n\\t'", "'a\\0101'", '"\'a"', "99999999999999999999", "1.5", "1e3", "'a k'", "3x", '"$x"', "'\\c'", "x\\\\n"])).join(" ")}`,
      ],
      [
        2,
        () =>
          `echo ${random.pick(["-n ", "", "-e ", "-- ", "-nn "])}'${random.several(1, 3, () => random.pick(["\\a", "\\b", "\\c", "\\f", "\\n", "\\r", "\\t", "\\v", "\\\\", "\\0", "\\0101", "\\101", "\\x41", "\\e", "\\z", "\\", "a", " ", "\\08", "\\0777"])).join("")}'`,
      ],
      [1, () => `printf ${words.words(0, 2)}`],
    ]);
  }
  test() {
    const { random, words } = this;
    const field = () =>
      random.pick(["a", '""', "1", "2", "-1", "' 3 '", '"$a"', '"$x"', "$n", "3x", "!", "-f", "=", "010", "-n", "''"]);
    const expression = random.weighed([
      [
        4,
        () =>
          `${field()} ${random.pick(["=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "<", ">", "-nt", "-ot", "-ef", "==", "-z"]).replace(/^[<>]/, "\\$&")} ${field()}`,
      ],
      [
        3,
        () =>
          `${random.pick(["-n", "-z", "-f", "-d", "-e", "-r", "-w", "-x", "-s", "-h", "-L", "-p", "-S", "-b", "-c", "-t", "-u", "-g", "-k", "-O", "-G", "!", "-q"])} ${random.pick(["f1", "d", "nosuch", '""', "0", "/dev/null", field()])}`,
      ],
      [1, () => field()],
      [1, () => ""],
      [
        2,
        () =>
          `${random.pick(["!", "\\("])} ${field()} ${random.pick(["=", "-a", "-o", "-eq"])} ${field()} ${random.pick(["\\)", "", "-a a"])}`,
      ],
      [
        2,
        () =>
          `${field()} ${random.pick(["=", "-eq"])} ${field()} ${random.pick(["-a", "-o"])} ${random.pick(["!", ""])} ${field()} ${random.pick(["=", "!=", ""])} ${field()}`,
      ],
      [1, () => words.words(0, 4)],
    ]);
    return random.chance(50) ? `test ${expression}` : `[ ${expression}${random.chance(95) ? " ]" : ""}`;
  }
  setting() {
    const { random, words } = this;
    return random.weighed([
      [6, () => `set -- ${words.words(0, 4)}`],
      [2, () => `set ${random.pick(["-", "+"])}${this.option()}`],
      [
        1,
        () =>
          `set ${random.pick(["-o noglob", "+o noglob", "-o nosuch", "-z", "-e -u a", "-f x k", "-", "- a", "+o", "-o errexit", "a -e", "-euf k", "--", "-C", "+C"])}`,
      ],
      [1, () => "echo $-"],
    ]);
  }
  option() {
    const { random } = this;
    const option = random.pick(OPTIONS);
    if (option === "n" && random.chance(80)) return "f";
    // only where a script was made to be traced
    return (option === "x" || option === "v") && !this.traced ? "u" : option;
  }
  directory() {
    return this.random.pick([
      "cd d",
      "cd d/e",
      "cd ..",
      "cd .",
      "cd -",
      "cd nosuch",
      "cd",
      "cd -P l",
      "cd -L l",
      "cd l/..",
      "pwd",
      "pwd -P",
      "cd f1",
      "cd ''",
      "cd e",
      "cd -z",
      "cd d k",
      "cd -- d",
      "cd ./d",
      "cd d/../d//e/.",
      'cd "$PWD"',
      "pwd k",
      "cd l; cd ..",
    ]);
  }
  external() {
    const { random, words } = this;
    return random.weighed([
      [3, () => `cat ${random.pick(["f1", "f2", "f3", "d/f", "nosuch", "-", '"a k"'])}`],
      [1, () => `/bin/echo ${words.words(0, 2)}`],
      [1, () => "ls"],
      [1, () => `rm -f ${random.pick(["f1", "f2", "f3"])}`],
      [1, () => `touch ${random.pick(["f1", "f3", "ax", "k1", "'*'"])}`],
      [1, () => `mkdir ${random.pick(["-p d/e", "k", "d"])}`],
      [1, () => `chmod ${random.pick(["+x", "000", "644", "755"])} f1`],
      [1, () => (this.traced ? "env >/dev/null" : `env | grep '^${random.pick(["a", "k", "x"])}='`)],
      [1, () => "ln -s d l2"],
    ]);
  }
  jump() {
    const { random } = this;
    const count = random.pick(["", "", "", " 1", " 2", " 0", " x", " 9", " -1"]);
    if (this.inLoop && random.chance(60)) return `${random.pick(["break", "continue"])}${count}`;
    if (this.inFunction && random.chance(60)) return `return ${random.pick(["", "0", "3", "300", "x", "$?", "-1"])}`;
    if (random.chance(30)) return `${random.pick(["break", "continue", "return"])}${count}`;
    return random.chance(25) ? `exit ${random.pick(["", "0", "3", "300", "x", "-1", "$?"])}` : ":";
  }
  trap() {
    const { random } = this;
    return random.weighed([
      [
        4,
        () =>
          this.depth > 0
            ? `trap ${this.quoted(this.text(2))} ${random.pick(["EXIT", "0", "EXIT", ...SIGNALS.slice(0, 6), "USR1 USR2"])}`
            : "trap : USR1",
      ],
      [
        1,
        () =>
          `trap ${random.pick(["- USR1", "'' TERM", "", "-", "- EXIT", "nosuch", "echo nosuch", "'' 0", "1", "1 2", "echo 99", "-- 'echo x' USR1", "-l", "EXIT", "'echo $?' EXIT", "SIGTERM", "'echo' SIGUSR1", "'echo k' usr1"])}`,
      ],
    ]);
  }
  kill() {
    const { random } = this;
    const signal = random.pick(SIGNALS);
    if (this.inSubshell || this.traced || random.chance(40))
      return `sh -c ${this.quoted(`kill -${signal} $$; echo after`)}; echo $?`;
    return random.pick([
      `kill -${signal} $$`,
      `kill -s ${signal} $$`,
      "kill -l 15",
      "kill -l 130",
      "kill -l x",
      "kill",
      "kill -NOSUCH $$",
      "kill nosuch",
      "kill 999999",
      "kill -0 $$",
      "kill -l TERM",
      "kill %1",
    ]);
  }
  getopts() {
    const { random } = this;
    const name = `o${++this.loops}`;
    const list = random
      .several(0, 4, () => random.pick(["-a", "-k", "-k x", "-ax", "-z", "--", "x", "-kx", "-", "-ak", "'-:'"]))
      .join(" ");
    return `OPTIND=1; while getopts ${random.pick(["ak:", ":ak:", "a", "'a:k'", ":", "''"])} ${name} ${list}; do echo "$${name} $OPTIND \${OPTARG-unset}"; done; echo "$${name} $OPTIND"`;
  }
  dot() {
    const { random } = this;
    if (this.depth <= 0) return `. ${random.pick(["./nosuch", "nosuch", "./f1", "d", ""])}`;
    return `printf %s ${this.quoted(this.text(2))} >f4; . ./f4${random.chance(20) ? " a k" : ""}`;
  }
  child() {
    const { random } = this;
    if (this.depth <= 0) return "sh -c 'echo $0 $#' a k";
    const { inFunction, inLoop, functions } = this;
    this.inFunction = this.inLoop = false;
    this.functions = 0;
    const text = `sh ${random.pick(["-c", "-c", "-ec", "-uc", "-fc"])} ${this.quoted(this.text(2))}${random.pick(["", " k", " k x 1"])}`;
    Object.assign(this, { inFunction, inLoop, functions });
    return text;
  }

  /** @returns {string} */
  compound() {
    const { random, words } = this;
    return random.weighed([
      [
        4,
        () =>
          `if ${this.list(1)}then ${this.list(2)}${random.chance(20) ? `elif ${this.list(1)}then ${this.list(1)}` : ""}${random.chance(50) ? `else ${this.list(2)}` : ""}fi`,
      ],
      [4, () => `for ${words.name()} in ${words.words(0, 3)}${this.separator()}do ${this.body()}done`],
      [1, () => `for ${words.name()}${random.pick(["; ", "\n", " "])}do ${this.body()}done`],
      [3, () => this.counted()],
      [5, () => this.choice()],
      [2, () => `{ ${this.list(2)}}`],
      [4, () => this.subshell()],
    ]);
  }
  body() {
    const inLoop = this.inLoop;
    this.inLoop = true;
    const text = this.list(2);
    this.inLoop = inLoop;
    return text;
  }
  counted() {
    const { random } = this;
    const counter = `_c${++this.loops}`;
    const limit = random.below(4);
    const test = random.chance(70)
      ? `while [ $((${counter}+=1)) -le ${limit} ]`
      : `until [ $((${counter}+=1)) -gt ${limit} ]`;
    return `${test}; do ${this.body()}done`;
  }
  choice() {
    const { random, words } = this;
    let text = `case ${words.word()} in${random.pick([" ", "\n"])}`;
    for (let i = random.below(4); i > 0; i--) {
      const patterns = random
        .several(1, 2, () => (random.chance(40) ? random.pick(PATTERNS) : words.word()))
        .join(random.pick(["|", " | "]));
      text += `${random.chance(30) ? "(" : ""}${patterns}) ${random.chance(85) ? this.andOr() : ""}${this.bodies.length ? this.newline() : " "};;${this.bodies.length ? this.newline() : random.pick([" ", "\n"])}`;
    }
    return `${text}esac`;
  }
  subshell() {
    const { inSubshell, inLoop, inFunction } = this;
    this.inSubshell = true;
    const text = `( ${this.list(2)})`;
    Object.assign(this, { inSubshell, inLoop, inFunction });
    return text;
  }

  /** Functions to call later. */
  definition() {
    const { random } = this;
    this.inFunction = true;
    const inLoop = this.inLoop;
    this.inLoop = false;
    const head = `f${this.functions}()${random.pick([" ", "\n"])}`;
    const body = this.nested(() =>
      random.weighed([
        [
          6,
          () =>
            `{ ${random.chance(40) ? `local ${random.pick([this.words.name(), this.assignment(), "a x=1 k"])}; ` : ""}${this.list(3)}}`,
        ],
        [1, () => this.subshell()],
        [1, () => this.compound()],
      ]),
    );
    this.inFunction = false;
    this.inLoop = inLoop;
    this.functions++;
    return head + body + (random.chance(10) ? ` ${this.redirection()}` : "");
  }
}
const PATTERNS = [
  "*",
  "?",
  "[a-k]*",
  "a*",
  "*x",
  "''",
  '"*"',
  "[!a]*",
  "\\*",
  "1|2",
  "[[:digit:]]",
  "*[*",
  "~",
  "esac",
  "if",
];
