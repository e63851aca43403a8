// Scenes of expansions: ${…} of all kinds, fields, patterns, pathnames, arithmetic, substitutions in each other.

import { Scene } from "./scene.mjs";

const VALUES = [
  "",
  "a",
  "a b",
  " a  b ",
  "a:b",
  "::a::",
  "*",
  "a*b",
  "/x/y/z.tar.gz",
  "\\",
  "a\\*b",
  "'",
  "a'b",
  "[a]",
  "\u00e9\u00ff",
  "x\ny\n",
  "}",
  "~",
  "-n",
  "$x",
];

const OPERANDS = [
  "",
  "a",
  "*",
  "?",
  "*/",
  "d/*",
  "*.",
  ".*",
  "[!a]",
  "[[:alpha:]]",
  "[[:space:]]*",
  "'*'",
  '"*"',
  '"a b"',
  "'}'",
  "\\}",
  '"}"',
  "$x",
  '"$x"',
  "${x}",
  '"${x}"',
  "${x-d}",
  "$(echo a b)",
  "`echo a`",
  "$((1+1))",
  "~",
  "a b",
  " ",
  '"',
  "\\\\",
  "'a'\"b\"",
  "$@",
  '"$@"',
  "${#x}",
  "[a-",
  "\\*",
  "*\\**",
  "??",
];

const CLASSES = [
  "alnum",
  "alpha",
  "blank",
  "cntrl",
  "digit",
  "graph",
  "lower",
  "print",
  "punct",
  "space",
  "upper",
  "xdigit",
  "nosuch",
];

export class ExpansionScenes extends Scene {
  /** @returns {string} some lines of script */
  scene() {
    return this.random
      .pick([
        this.parameters,
        this.parameters,
        this.parameters,
        this.splitting,
        this.patterns,
        this.globs,
        this.arithmetic,
        this.arithmetic,
        this.nested,
      ])
      .call(this);
  }

  parameters() {
    const { random } = this;
    const value = random.pick(VALUES);
    let text = `p=${this.commands.quoted(value)}; x=${this.commands.quoted(random.pick(VALUES))}\n`;
    if (random.chance(30)) text += "unset p\n";
    if (random.chance(40))
      text += `set -- ${random.several(0, 3, () => this.commands.quoted(random.pick(VALUES))).join(" ")}\n`;
    if (random.chance(25)) text += `IFS=${random.pick(["':'", "''", "'a'", "' a'", "'*'"])}\n`;
    const one = () => {
      const name = random.pick(["p", "p", "p", "x", "1", "@", "*", "#", "nosuch"]);
      const operator = random.pick(["-", ":-", "+", ":+", "=", ":=", "#", "##", "%", "%%", "?", ":?"]);
      const inner = random.chance(20)
        ? `\${p${random.pick(["#", "%", "-", "+"])}${random.pick(OPERANDS)}}`
        : random.pick(OPERANDS);
      return `\${${"@*".includes(name) && /[#%]/.test(operator) ? "x" : name}${operator}${inner}}`;
    };
    const shown = random
      .several(1, 4, () =>
        random.pick([`${one()}`, `"${one()}"`, `a${one()}b`, `"a ${one()} b"`, `'q'${one()}`, `"${one()}${one()}"`]),
      )
      .join(" ");
    text += random.weighed([
      [6, () => `(printf '<%s>' ${shown}; echo)\n`],
      [1, () => `(v=${shown.split(" ")[0]}; echo "[$v]")\n`],
      [1, () => `(case ${one()} in ${random.pick(["''", "*b*", "a*", '"$p"', "$p"])}) echo yes;; *) echo no;; esac)\n`],
      [1, () => `(cat <<P1\n${one()} "${one()}" \\${one()}\nP1\n)\n`],
      [1, () => `(for v in ${shown}; do printf '{%s}' "$v"; done)\n`],
    ]);
    return `${text}unset IFS\n`;
  }

  splitting() {
    const { random } = this;
    const value = random
      .several(1, 5, () => random.pick(["a", "b", " ", "  ", ":", "::", "\t", "\n", "*", "x:", "'", "\\", "\u00e9"]))
      .join("");
    return `v=${this.commands.quoted(value)}\nset -- ${random.several(0, 4, () => this.commands.quoted(random.pick(VALUES))).join(" ")}\n(IFS=${random.pick(["':'", "' '", "' :'", "''", "'a'", "'\n'", "'\u00e9'", "'\\'", "'::'", '"\'"'])}; ${random.chance(30) ? "set -f; " : ""}printf '<%s>' ${random
      .several(1, 4, () =>
        random.pick([
          "$v",
          '"$v"',
          "$@",
          '"$@"',
          "$*",
          '"$*"',
          "x$v",
          "$v$v",
          '"$v"$v',
          '$(printf %s "$v")',
          '"a$@b"',
          "a$@b",
          "a$*b",
          '"$@$@"',
          '$@"$@"',
          "${v}",
          "${nosuch-$v}",
          "${nosuch-$@}",
          '"${nosuch-$@}"',
          '${nosuch-"$@"}',
          "${1+$@}",
          '${1+"$@"}',
          "$((11+22))",
          "`printf '%s' \"$v\"`",
          "''$v''",
          "~",
          '$v""',
          '""$*""',
          "${v#a}",
          "${v%:*}",
          "${#v}",
          "${#@}",
          "${#*}",
          "$#",
        ]),
      )
      .join(" ")}; echo; w=$*; echo "$w"; w="$@"; echo "$w"; for q in $v; do echo "[$q]"; done)\n`;
  }

  patterns() {
    const { random } = this;
    const pattern = () =>
      random
        .several(1, 3, () =>
          random.weighed([
            [3, () => `[[:${random.pick(CLASSES)}:]]`],
            [1, () => `[![:${random.pick(CLASSES)}:]x]`],
            [
              2,
              () =>
                random.pick([
                  "*",
                  "?",
                  "a",
                  "\\*",
                  "\\?",
                  "'*'",
                  '"?"',
                  "[a-c]",
                  "[!a-c]",
                  "[^a]",
                  "[]a]",
                  "[a",
                  "a]",
                  "[-a]",
                  "[a-]",
                  "[\\]]",
                  "[[a]",
                  "[[:alpha:]",
                  "[a\\-c]",
                  "['a-c']",
                  '["!"a]',
                  "[!!]",
                  "$x",
                  '"$x"',
                  "[$x]",
                ]),
            ],
          ]),
        )
        .join("");
    const word = () =>
      random.pick([
        "a",
        "b",
        "A",
        "1",
        " ",
        ":",
        "]",
        "[",
        "-",
        "!",
        "*",
        "ab",
        "a*",
        "\\",
        "\\*",
        "\u00e9",
        "\t",
        "\n",
        "^",
        "a]",
        "",
        "\x7f",
      ]);
    return `x=${this.commands.quoted(random.pick(["a-c", "*", "!a", "]", "\\*", "[a]", "?"]))}\nfor w in ${random
      .several(2, 5, () => this.commands.quoted(word()))
      .join(
        " ",
      )}; do case $w in ${pattern()}) echo 1 "$w";; ${pattern()} | ${pattern()}) echo 2 "$w";; *) echo 3 "$w";; esac; done\n`;
  }

  globs() {
    const { random } = this;
    const pattern = () =>
      random.pick([
        "*",
        "a*",
        "?",
        "??",
        "[ab]",
        "[!a]*",
        "[[:upper:]]*",
        ".*",
        "*/",
        "d*/*",
        "./*",
        "d*/f",
        "*.[ch]",
        "nosuch*",
        "'*'",
        '"a"*',
        "\\*",
        "[a-c]?",
        "a\\*",
        "$v",
        '"$v"',
        "\\a*",
        "d/*",
        "d//*",
        "*\\/f",
        "[",
        "[a",
        "a]",
        "d/[ef]",
        "\u00e9*",
        "*\u00e9",
        "-*",
        "~/*",
      ]);
    return `(mkdir gl; cd gl; mkdir d d2; : >a >b >ab >A >a.c >b.h >.hid >'a b' >'*' >d/e >d/f >-n >'[' >$(printf '\\351x')\nv=${this.commands.quoted(random.pick(["a*", "*", "[ab]", "\\a*", "'a'*", "d/*", "~"]))}\nprintf '<%s>\\n' ${random.several(1, 4, pattern).join(" ")}; for w in ${pattern()}; do echo "$w"; done; set -f; echo ${pattern()}; case ${pattern()} in ${pattern()}) echo m;; esac; x=${pattern()}; echo "$x" $x; echo >${random.pick(["a*", "nosuch*", "$v"])}; ls -a) | LC_ALL=C sort; rm -rf gl\n`;
  }

  arithmetic() {
    const { random } = this;
    const operand = () =>
      random.pick([
        "1",
        "2",
        "-3",
        "0",
        "7",
        "a",
        "b",
        "nosuch",
        "010",
        "0x10",
        "9223372036854775807",
        "-9223372036854775808",
        "$a",
        "${b:-5}",
        "(a)",
        "-a",
        "!b",
        "~a",
        "+3",
        "62",
        "63",
        "64",
        "100",
      ]);
    const operator = () =>
      random.pick("+ - * / % << >> < <= > >= == != & | ^ && || = += -= *= /= %= <<= >>= &= |= ^= ? ,".split(" "));
    /** @returns {string} */
    const expression = (/** @type {number} */ depth) => {
      if (depth <= 0) return operand();
      const o = operator();
      if (o === "?") return `${expression(depth - 1)}?${expression(depth - 1)}:${expression(depth - 1)}`;
      if (o.endsWith("=") && !["==", "!=", "<=", ">="].includes(o))
        return `${random.pick(["a", "b"])}${o}${expression(depth - 1)}`;
      const text = `${expression(depth - 1)}${random.pick(["", " "])}${o}${random.pick(["", " "])}${expression(depth - 1)}`;
      return random.chance(35) ? `(${text})` : text;
    };
    const values = [
      "1",
      "0",
      "-1",
      "5",
      "",
      " 7 ",
      "010",
      "0x1F",
      "08",
      "x",
      "1 2",
      "+4",
      "99999999999999999999",
      "-9223372036854775808",
      "3 ",
      "b",
    ];
    return `a=${this.commands.quoted(random.pick(values))} b=${random.pick(["1", "2", "-4", "0"])}\n${random
      .several(1, 4, () => `(echo $((${expression(random.below(3))})) $a $b)\n`)
      .join("")}`;
  }

  nested() {
    const { random } = this;
    const leaf = () =>
      random.pick([
        "echo a",
        "echo 'a b'",
        'echo "$p"',
        "printf '%s\\n' \"$p\"",
        "echo \\$p",
        "echo '$p'",
        'echo "\\"q\\""',
        "echo `echo b`",
        "echo ')'",
        'echo "("',
        "case x in x) echo c;; esac",
        "case x in (x) echo c;; esac",
        "echo a # c )\n",
        "(echo s)",
        "echo $((1+2))",
        "echo ${p-)}",
        'echo "${p-")"}"',
        "exit 3",
        "echo \\\\\\\\",
      ]);
    /** @returns {string} */
    const deep = (/** @type {number} */ depth) =>
      depth <= 0
        ? leaf()
        : random.pick([
            `echo $(${deep(depth - 1)})`,
            `echo "$(${deep(depth - 1)})"`,
            `echo "x $(${deep(depth - 1)}) \${p}"`,
            `v=$(${deep(depth - 1)}); echo "$v"`,
            `( ${deep(depth - 1)} )`,
            `{ ${deep(depth - 1)}\n}`,
            `echo \${nosuch-$(${deep(depth - 1)})}`,
            `echo "\${nosuch-"$(${deep(depth - 1)})"}"`,
            `eval '${deep(depth - 1).replaceAll("'", "'\\''")}'`,
          ]);
    return `p='a  b'\n${deep(random.between(1, 4))}; echo $?\n`;
  }
}
