// Scenes of what goes in and out: read, here-documents, redirections, options, aliases, printf, broken syntax, command, set -x and -v.

import { NAMES } from "../words.mjs";
import { Scene } from "./scene.mjs";

export class InputScenes extends Scene {
  /** @returns {string} some lines of script */
  scene() {
    return this.random
      .pick([
        this.reading,
        this.reading,
        this.documents,
        this.documents,
        this.descriptors,
        this.descriptors,
        this.options,
        this.aliases,
        this.printing,
        this.syntax,
        this.commandBuiltin,
        this.tracing,
      ])
      .call(this);
  }

  reading() {
    const { random } = this;
    const lines = random
      .several(1, 3, () =>
        random
          .several(0, 5, () =>
            random.pick([
              "a",
              "b c",
              ":",
              " ",
              "  ",
              "\t",
              "\\",
              "\\\\",
              "x\\ y",
              "::",
              "k",
              "\\:",
              "'",
              '"',
              "*",
              "\u00e9",
            ]),
          )
          .join(""),
      )
      .join("\n");
    const ifs = random.pick(["", "IFS=: ", "IFS= ", "IFS=' :' ", "IFS=x ", "IFS=\\\\ ", "IFS=':\t' "]);
    const names = random.several(1, 4, () => random.pick(NAMES)).join(" ");
    const raw = random.pick(["", "-r ", "-r "]);
    const show = names
      .split(" ")
      .map((name) => `<$${name}>`)
      .join("");
    const end = random.pick(["R1\n", "R1\n", "R1\n"]);
    return random.weighed([
      [
        4,
        () => `while ${ifs}read ${raw}${names}; do echo "$? ${show}"; done <<'R1'\n${lines}\n${end}echo "$? ${show}"\n`,
      ],
      [
        2,
        () =>
          `printf '%s' ${this.commands.quoted(lines)} | { ${ifs}read ${raw}${names}; echo "$? ${show}"; cat; }; echo\n`,
      ],
      [1, () => `${ifs}read ${raw}${names} <<R1\n${lines.replaceAll("`", "")}\n${end}echo "$? ${show}"\n`],
      [1, () => `(readonly ${names.split(" ")[0]}; read ${raw}${names} <f1; echo "$? ${show}"); echo $?\n`],
      [1, () => `read ${random.pick(["-p p ", "-z ", "1a ", "a-b ", "", "-r "])}${names} </dev/null; echo $?\n`],
    ]);
  }

  documents() {
    const { random } = this;
    const inner = () =>
      random.pick([
        "$(cat <<D2\nin $p\nD2\n)",
        "$(cat <<'D2'\nin $p\nD2\n)",
        "`cat <<D2\nin\nD2\n`",
        "${p-$(echo x)}",
        '${p+"a b"}',
        "${nosuch-'a'}",
        "$((1+\n2))",
        "\\$p",
        "\\\\",
        "\\\nD1",
        "a\\\nb",
        "\tD1",
        " D1",
        "D1 ",
        "D1x",
        '"$p"',
        "'$p'",
        "`echo \\$p`",
        '${p#"a"}',
        "$",
        "$ ",
        "\\`",
        "${p}",
        "\t\\\n\tx",
        "\\\t",
        "*",
        "~",
        "$1 $@ $*",
        "}",
      ]);
    const mark = random.pick([
      "<<D1",
      "<<-D1",
      "<<'D1'",
      "<<-'D1'",
      '<<"D1"',
      "<<\\D1",
      "<<- D1",
      "<< D1",
      "<<D''1",
      "3<<D1",
    ]);
    const body = random.several(0, 4, () => `${random.pick(["", "", "\t", "\t\t", "  "])}${inner()}`).join("\n");
    const end = random.pick(["D1", "D1", "D1", mark.includes("-") ? "\tD1" : "D1"]);
    const text = `${body}${body ? "\n" : ""}${end}\n`;
    const from = mark.startsWith("3") ? " <&3" : "";
    return random.weighed([
      [6, () => `p='a b'\ncat ${mark}${from}\n${text}`],
      [1, () => `cat ${mark}${from} | tr a-k A-K; echo "$?"\n${text}`],
      [1, () => `h() { cat ${mark}${from}\n${text}}\np=1; h; p=2; h\n`],
      [1, () => `for p in 1 2; do cat ${mark}${from}; done\n${text}`],
      [1, () => `cat <<D0 ${mark}${from}; echo two\nzero\nD0\n${text}`],
      [1, () => `x=$(cat ${mark}${from}\n${text}); echo "$x"\n`],
      [1, () => `eval 'cat <<D3\ne $p\nD3'\nif cat ${mark}${from}; then echo y; fi\n${text}`],
      [1, () => `sh -c ${this.commands.quoted(`cat ${mark}${from}\n${body}\n`)}\n`],
    ]);
  }

  descriptors() {
    const { random } = this;
    const redirection = () =>
      random.pick([
        ">o1",
        ">>o1",
        "<f1",
        "<>o1",
        ">|o1",
        "2>&1",
        ">&2",
        "3>&1",
        ">&3",
        "3>&-",
        "<&-",
        ">&-",
        "4<f1",
        "<&4",
        "4<&-",
        "2>o2",
        "5>o2",
        ">&5",
        "1>&1",
        "9>o1",
        "2>&9",
        ">nosuch/x",
        "<nosuch",
        "3<<X1\nhere\nX1\n",
        ">&x",
        ">&10",
        "10>o1",
      ]);
    const several = () => {
      const list = random.several(1, 3, redirection);
      const here = list.filter((r) => r.includes("\n"));
      return here.length ? `${list.filter((r) => !r.includes("\n")).join(" ")} 3<<X1` : list.join(" ");
    };
    const line = () => {
      const text = several();
      const command = random.pick([
        "echo out",
        "{ echo out; echo err >&2; }",
        "(echo out; echo err >&2)",
        "cat",
        "exec",
        "g",
        "read x",
        ":",
        "command exec",
        "x=1",
        "if :; then echo i; fi",
        "for i in 1; do echo l; done",
        "",
        "eval echo ev",
        "cat <&3",
        "nosuch",
      ]);
      return `${command} ${text}; echo "s $?"\n${text.includes("X1") ? "here\nX1\n" : ""}`;
    };
    return `g() { echo gout; echo gerr >&2; }\n: >o1; : >o2\n(${random.pick(["", "set -C\n"])}${random.several(1, 4, line).join("")})\necho "$?"; cat o1 o2\n`;
  }

  options() {
    const { random } = this;
    const list = random
      .several(0, 5, () =>
        random.pick(["-a", "-b", "-b x", "-ab", "-bx", "-c", "-", "--", "x", "-ac", "-:", "-?", "''", "-a-", "-b ''"]),
      )
      .join(" ");
    const letters = random.pick(["ab:c", ":ab:c", "ab:", ":a", "a::", "'a b'", "'?a'"]);
    const show = 'echo "<$o> $OPTIND <${OPTARG-unset}>"';
    return random.pick([
      `set -- ${list}\nOPTIND=1\nwhile getopts ${letters} o; do ${show}; done; ${show}; shift $((OPTIND-1)); echo "$@"\n`,
      `g() { OPTIND=1; while getopts ${letters} o; do ${show}; done; echo $?; }; g ${list}; ${show}\n`,
      `g() { while getopts ${letters} o; do ${show}; done; }; OPTIND=1; set -- ${list}; getopts ${letters} o; ${show}; g ${list}; getopts ${letters} o; ${show}\n`,
      `OPTIND=1; set -- ${list}; getopts ${letters} o; ${show}; set -- ${list}; getopts ${letters} o; ${show}\n`,
      `OPTIND=1; set -- ${list}; getopts ${letters} o; shift 2>/dev/null; getopts ${letters} o; ${show}\n`,
      `(OPTIND=${random.pick(["2", "9", "0", "x", "-1", "''"])}; getopts ${letters} o ${list}; ${show})\n`,
      `(unset OPTIND; getopts ${letters} o ${list}; ${show}; getopts ${letters} o ${list}; ${show})\n`,
      `(readonly o; getopts ${letters} o ${list}; ${show})\n`,
      `(getopts ${letters} 1x ${list}; ${show})\n`,
    ]);
  }

  aliases() {
    const { random } = this;
    const value = random.pick([
      "echo x ",
      "echo x",
      "if",
      "{ echo",
      "al2 ",
      "al1",
      "echo $p ",
      "for",
      "echo 'q",
      "!",
      "x=1",
      "x=1 ",
      "",
      " ",
      "echo a; echo",
      "echo a #",
      "<f1 cat",
      "echo a\necho b",
      "(",
      "echo \\",
    ]);
    const value2 = random.pick(["y", "y ", "al1", "echo z", "; echo", "&& echo", "then", "f1"]);
    return `alias al1=${this.commands.quoted(value)} al2=${this.commands.quoted(value2)}\n${random.pick([
      "al1 al2 al2",
      "al1 al1",
      "al1; echo al2",
      "al1 true; then echo t; fi",
      "al1 i in 1 2; do echo $i; done",
      "al1 b; }",
      "(al1 al2)",
      "x=1 al1 al2",
      ">f3 al1 al2",
      "'al1' al2",
      "\\al1",
      "al1 'q'",
      "echo $(al1 al2)",
      "eval al1 al2",
      "case al1 in al1) al1;; esac",
      "al1\nal2",
      "al1 | cat",
      "type al1; command -v al2; alias al1",
      "unalias al1; al1",
      "al1 () { echo fn; }; al1",
      "! al1",
      "al1 \\\nal2",
      "al1 true )",
    ])}\nunalias -a\n`;
  }

  printing() {
    const { random } = this;
    const conversion = () =>
      `%${random.pick(["", "-", "0", "+", " ", "#", "-0", "+-"])}${random.pick(["", "", "5", "*", "12"])}${random.pick(["", "", ".3", ".0", ".*", "."])}${random.pick("diouxXcsbeEfgGaA%qz".split(""))}`;
    const argument = () =>
      random.pick([
        "1",
        "-1",
        "0",
        "''",
        "a",
        "'a b'",
        "12345678",
        "-0",
        "010",
        "0x1f",
        "1.5",
        "-2.25e3",
        '"\'a"',
        "'\"a'",
        "1e400",
        "nan",
        "inf",
        "9223372036854775808",
        "-9223372036854775809",
        "'\\n\\0101\\x'",
        "3x",
        "' 4'",
        "'5 '",
        "\u00e9",
        "'a\\cb'",
        "+7",
      ]);
    return `printf ${this.commands.quoted(`${random.several(1, 3, () => `${conversion()}${random.pick(["|", "\\n", "\\t", "\\101", "\\0101", " ", "\\\\", "\\x41", "\\e", "\\c"])}`).join("")}`)} ${random.several(0, 4, argument).join(" ")}; echo " $?"\n`;
  }

  syntax() {
    const { random } = this;
    const piece = random.pick([
      "if",
      "if :",
      "if :; then",
      "if :; then :; else",
      "while",
      "while :; do",
      "for",
      "for i",
      "for i in",
      "for i in a; do",
      "for 1 in a; do :; done",
      "case",
      "case a",
      "case a in",
      "case a in a",
      "case a in a)",
      "case a in a) :",
      "case a in a) ;; b",
      "{",
      "{ :",
      "(",
      "(:",
      "( )",
      "{ }",
      "g()",
      "g() {",
      "g( )",
      "g(a)",
      "1g() { :; }",
      "a-b() { :; }",
      "export() { :; }",
      ":() { :; }",
      "echo $(",
      "echo `",
      'echo "',
      "echo '",
      "echo ${",
      "echo ${p",
      "echo ${p-",
      "echo $((",
      "echo $((1",
      "cat <<",
      "cat <",
      "cat >&",
      "echo a |",
      "| echo",
      "&& echo",
      "echo &&",
      "echo ||",
      "echo ;; a",
      "; echo",
      "& echo",
      "echo &;",
      "echo ; ;",
      "! ! echo",
      "!",
      "fi",
      "then",
      "do",
      "done",
      "esac",
      "}",
      ")",
      "elif",
      "else",
      "if :; then fi",
      "while :; do done",
      "if; then :; fi",
      "for i in a b; do ; done",
      "case a in esac",
      "case a in (a) esac",
      "echo ${p!x}",
      "echo ${}",
      "echo ${ p}",
      "echo ${p:}",
      "echo ${#p-}",
      "echo ${##}",
      "echo ${#}",
      "echo ${1a}",
      "echo $((1+))",
      "(echo) echo",
      "{ echo; } echo",
      "echo (",
      "echo a(b)",
      "<",
      "> ",
      "a=(1)",
      "for i in a\ndo echo $i\ndone",
      "{ echo a; }\n}",
      "if :\nthen echo a\nfi fi",
      "in",
      "case in in in) echo in;; esac",
      "for in in in; do echo $in; done",
      "if if :; then :; fi; then echo 2; fi",

      "[[ a ]]",
      "function g { :; }",
      "echo a\\",
      "echo {a,b}",
      "echo $'a'",
      "echo <<<a",
      ": &>f",
      "((1))",
      "let 1",
      "echo a;;",
      "a=1 b() { :; }",
    ]);
    const before = "\n".repeat(random.below(3));
    return random.pick([
      `sh -c ${this.commands.quoted(`${before}${piece}`)}; echo "$?"\n`,
      `printf '%s\\n' ${this.commands.quoted(`echo first\n${before}${piece}\necho last`)} >syn; sh ./syn; echo "$?"\n`,
      `(eval ${this.commands.quoted(`${before}${piece}`)}; echo "after $?"); echo "$?"\n`,
      `printf '%s\\n' ${this.commands.quoted(`${before}${piece}`)} >syn; (. ./syn; echo "after $?"); echo "$?"\n`,
      `printf '%s\\n' ${this.commands.quoted(`echo 1\n${piece}`)} | sh; echo "$?"\n`,
    ]);
  }

  commandBuiltin() {
    const { random } = this;
    const name = random.pick([
      "echo",
      "cat",
      "nosuch",
      "g",
      "if",
      "al",
      "./f1",
      "/bin/cat",
      "export",
      ".",
      "''",
      "f1",
      "{",
      "cd",
      "command",
      "-v",
      "test",
    ]);
    return `g() { echo g; }; alias al=x\n${random
      .several(1, 3, () =>
        random.pick([
          `command ${name} a`,
          `command -v ${name}`,
          `command -V ${name}`,
          `command -p ${name} a`,
          `command -pv ${name}`,
          `command -- ${name}`,
          `command command ${name}`,
          `type ${name}`,
          `type ${name} nosuch`,
          `command -x ${name}`,
          `command`,
          `command -v`,
          `command -v ${name} nosuch`,
          `x=1 command ${name}; echo "<$x>"`,
          `hash ${name}`,
          `PATH= command -p cat /dev/null`,
          `PATH= cat`,
          `PATH=/nosuch command -v cat`,
          `unset PATH; cat f1; command -v cat`,
        ]),
      )
      .map((text) => `(${text}; echo $?) </dev/null`)
      .join("\n")}\nunalias al\n`;
  }

  tracing() {
    const { random } = this;
    const line = () =>
      random.pick([
        "x=1 y='a b'",
        "echo a 'b c' \"$x\"",
        "for i in 1 2; do :; done",
        "case $x in 1) : one;; esac",
        "if [ 1 = 1 ]; then : t; fi",
        'g() { : in "$@"; }; g 1 2',
        ": $(echo sub)",
        "x=$(echo sub)",
        "(: sub)",
        "{ : br; } 2>/dev/null",
        "x=1 : y",
        "echo a >/dev/null",
        "set -- a b; shift",
        "eval ': ev'",
        ": `echo b`",
        "while false; do :; done",
        ": ${x:=d}",
        "export z=1",
        "[ a ] && : b || : c",
        "! :",
        "cat </dev/null",
        ": '\n'",
        ": \u00e9",
        "PS4='$x> '; : p",
        "PS4=; : p",
        ": $((1+2))",
        "readonly q=1",
        "local q 2>&1",
        "read r </dev/null",
        "nosuch",
        "exec 2>&1",
        ". ./dot",
        "PS4='$(echo p) '; : q",
        "PS4='${nosuch?} '; : q",
      ]);
    const flags = random.pick(["x", "v", "xv", "xe", "vn"]);
    const text = `${random.several(1, 4, line).join("\n")}\n${random.chance(20) ? `set +${flags.slice(0, 1)}\n: off\n` : ""}`;
    return `echo ': dotted' >dot\n${random.pick([`sh -${flags} <<'XX'\n${text}XX\n`, `(set -${flags}\n${text})\n`, `printf '%s\\n' ${this.commands.quoted(text)} >tr; sh -${flags} ./tr\n`, `sh -${flags}c ${this.commands.quoted(text)}\n`])}echo $?\n`;
  }
}
