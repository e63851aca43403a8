// One generator a utility: random options and operands, as people combine them. Each gives a command line for sh.

import { quoted } from "./random.mjs";

/** @typedef {import("./random.mjs").Random} Random */

const TEXT = [
  "a",
  "a2",
  "words",
  "sorted",
  "sorted2",
  "nums",
  "cols",
  "key1",
  "key2",
  "csv",
  "tabs",
  "open",
  "empty",
  "blank",
  "dup",
  "prose",
];
const ANY = [...TEXT, "bin", "zeros"];

/** Options, then operands, with blanks between. @param {string} name @param {...(string | string[])} parts */
const line = (name, ...parts) => [name, ...parts.flat()].filter((part) => part !== "").join(" ");

/** One or two input files, sometimes through a pipe, sometimes one that is not there. @param {Random} r @param {readonly string[]} list */
const files = (r, list = TEXT) => {
  const names = [r.pick(list)];
  if (r.one(4)) names.push(r.pick(list));
  if (r.one(25)) names.push("missing");
  return names;
};
/** @param {Random} r */
const list = (r) =>
  r.repeat(
    r.int(1, 3),
    () => {
      const low = r.int(1, 6);
      return r.pick([`${low}`, `${low}-`, `-${low}`, `${low}-${low + r.int(0, 4)}`]);
    },
    ",",
  );
/** @param {Random} r */
const count = (r) => r.pick(["0", "1", "2", "3", "5", "10", "1K", "1b"]);
/** @param {Random} r */
const bre = (r) =>
  r.repeat(
    r.int(1, 4),
    () =>
      r.pick([
        "a",
        "b",
        ".",
        "[abc]",
        "[^a-f]",
        "[[:digit:]]",
        "[[:upper:]]",
        "an",
        "0",
        "\\.",
        "x",
        "^",
        "$",
        "\\(a\\)",
        "\\(b\\|e\\)",
        "a\\{1,2\\}",
        "\\w",
        "\\b",
        "\\<",
        "\\>",
      ]) + r.pick(["", "", "", "*", "\\+", "\\?"]),
  );
/** @param {Random} r */
const ere = (r) =>
  r.repeat(
    r.int(1, 4),
    () =>
      r.pick([
        "a",
        "b",
        ".",
        "[abc]",
        "[^a-f]",
        "[[:digit:]]",
        "[[:upper:]]",
        "an",
        "0",
        "\\.",
        "x",
        "^",
        "$",
        "(a)",
        "(b|e)",
        "a{1,2}",
        "(ab|an)",
        "[a-z]",
      ]) + r.pick(["", "", "", "*", "+", "?"]),
  );
/** @param {Random} r */
const set = (r) =>
  r.repeat(r.int(1, 3), () =>
    r.pick([
      "a-f",
      "A-Z",
      "a-z",
      "0-9",
      "[:upper:]",
      "[:lower:]",
      "[:digit:]",
      "[:space:]",
      "[:alpha:]",
      "xyz",
      "\\n",
      "\\t",
      "\\101",
      "é",
      " ",
      ",:",
      "a",
      "b",
    ]),
  );
const WORD = ["abc", "a", "", "12", "-5", "0", "3", "a b", "10", "x=y", "/usr/bin", "foo.bar", "0x10", "007"];

/** @type {Record<string, (r: Random) => string>} */
export const commands = {
  sort: (r) => {
    const key = () =>
      `-k${r.int(1, 3)}${r.pick(["", `.${r.int(1, 3)}`])}${r.pick(["", "n", "r", "b", "f", "nr", "d", "V", "h", "g", "M"])}${r.pick(["", `,${r.int(1, 3)}`, `,${r.int(1, 3)}.${r.int(0, 2)}`])}`;
    return line(
      "sort",
      r.some(
        [
          "-n",
          "-r",
          "-u",
          "-f",
          "-b",
          "-d",
          "-i",
          "-s",
          "-g",
          "-h",
          "-V",
          "-M",
          "-c",
          "-C",
          "-m",
          "-z",
          "-R --random-source=bin",
        ].slice(0, 16),
        3,
      ),
      r.one(3) ? key() : "",
      r.one(6) ? key() : "",
      r.one(5) ? `-t ${r.pick([":", ",", "' '"])}` : "",
      files(r),
    );
  },
  uniq: (r) =>
    line(
      "uniq",
      r.some(
        ["-c", "-d", "-u", "-i", "-D", "-f1", "-s1", "-w2", "-z", "--group", "--all-repeated=separate", "--group=both"],
        3,
      ),
      r.pick(TEXT),
    ),
  cut: (r) =>
    line(
      "cut",
      r.pick([`-c${list(r)}`, `-b${list(r)}`, `-f${list(r)}`, `-f${list(r)} -d${r.pick(["' '", ",", ":"])}`]),
      r.some(["--complement", "-s", "-z", "--output-delimiter=XX", "-n"], 2),
      files(r, ANY),
    ),
  tr: (r) =>
    line(
      "tr",
      r.some(["-d", "-s", "-c", "-t", "-C"], 2),
      quoted(set(r)),
      r.one(4) ? "" : quoted(set(r)),
      `<${r.pick(ANY)}`,
    ),
  comm: (r) =>
    line(
      "comm",
      r.some(["-1", "-2", "-3", "--total", "--check-order", "--nocheck-order", "--output-delimiter=:", "-z"], 3),
      r.pick(["sorted", "sorted", "words", "empty", "open"]),
      r.pick(["sorted2", "sorted2", "key1", "dup"]),
    ),
  join: (r) =>
    line(
      "join",
      r.some(
        [
          "-a1",
          "-a2",
          "-v1",
          "-v2",
          "-e -",
          "-o auto",
          "-o 1.1,2.2,0",
          "-i",
          "-1 2",
          "-2 2",
          "-t,",
          "-j 1",
          "--header",
          "--check-order",
          "--nocheck-order",
          "-z",
        ],
        3,
      ),
      r.pick(["key1", "key1", "sorted", "cols"]),
      r.pick(["key2", "key2", "sorted2", "a"]),
    ),
  paste: (r) =>
    line(
      "paste",
      r.some(["-s", "-z", `-d ${quoted(r.pick([",", ":;", "\\n", "\\0", "ab\\t", ""]))}`], 2),
      r.repeat(r.int(1, 3), () => r.pick([...TEXT, "-"]), " "),
      `<${r.pick(TEXT)}`,
    ),
  fold: (r) => line("fold", r.some(["-s", "-b", `-w${r.int(1, 30)}`, "-w 0", "-5"], 2), files(r, ANY)),
  nl: (r) =>
    line(
      "nl",
      r.some(
        [
          `-b${r.pick(["a", "t", "n", quoted(`p${bre(r)}`)])}`,
          "-ha",
          "-fa",
          `-i${r.int(-2, 5)}`,
          `-v${r.int(-3, 9)}`,
          `-w${r.int(1, 8)}`,
          `-n${r.pick(["ln", "rn", "rz"])}`,
          "-s:",
          "-p",
          `-l${r.int(1, 3)}`,
        ],
        3,
      ),
      files(r),
    ),
  head: (r) =>
    line(
      "head",
      r.pick(["", `-n ${count(r)}`, `-n -${count(r)}`, `-c ${count(r)}`, `-c -${count(r)}`, `-${r.int(0, 4)}`]),
      r.some(["-q", "-v", "-z"], 1),
      files(r, ANY),
    ),
  tail: (r) =>
    line(
      "tail",
      r.pick(["", `-n ${count(r)}`, `-n +${count(r)}`, `-c ${count(r)}`, `-c +${count(r)}`, `-${r.int(0, 4)}`]),
      r.some(["-q", "-v", "-z"], 1),
      files(r, ANY),
    ),
  wc: (r) => line("wc", r.some(["-l", "-w", "-c", "-m", "-L"], 3), files(r, ANY)),
  od: (r) =>
    line(
      "od",
      r.some(
        [
          `-A${r.pick(["d", "o", "x", "n"])}`,
          "-v",
          `-j${r.int(0, 5)}`,
          `-N${r.int(0, 30)}`,
          `-w${r.pick(["4", "8", "16", "32", "3"])}`,
          "-c",
          "-a",
          "-b",
          "-x",
          "-d",
          "-s",
          "-i",
          "-l",
          "-o",
          "--endian=big",
          `-t ${r.pick(["x1", "x1z", "d2", "u4", "o1", "c", "a", "fF", "fD", "x8", "d8", "dL", "cx1", "x2z", "fL"])}`,
          `-S${r.int(1, 4)}`,
        ],
        4,
      ),
      r.pick(ANY),
      r.one(8) ? r.pick(ANY) : "",
    ),
  seq: (r) => {
    const n = () => r.pick([String(r.int(-5, 12)), (r.int(-40, 40) / 10).toFixed(1), "0", "1", "x", "1e1", "0x5"]);
    return line(
      "seq",
      r.some(["-w", "-s,", `-f ${quoted(r.pick(["%g", "%.2f", "%05.1f", "a%gb", "%e", "%x", "%%"]))}`], 2),
      r.repeat(r.int(1, 3), n, " "),
    );
  },
  expr: (r) => {
    const value = () => r.pick(["1", "2", "10", "-3", "0", "abc", "a", "''", "7"]);
    return line(
      "expr",
      r.pick([
        () =>
          `${value()} ${quoted(r.pick(["+", "-", "*", "/", "%", "<", "<=", "=", "!=", ">", ">=", "|", "&"]))} ${value()}`,
        () => `length ${value()}`,
        () => `substr abcdef ${r.int(-1, 7)} ${r.int(-1, 7)}`,
        () => `index abcdef ${r.pick(["c", "fx", "z", "''"])}`,
        () => `${r.pick(["abc123", "foo.bar", "aaa", "''"])} : ${quoted(bre(r))}`,
        () => `match ${r.pick(["abc123", "foo.bar"])} ${quoted(bre(r))}`,
        () => `\\( ${value()} + ${value()} \\) \\* ${value()}`,
        () => `${value()} + ${value()} \\* ${value()} - ${value()}`,
        () => `+ ${value()}`,
        () => "",
      ])(),
    );
  },
  printf: (r) =>
    line(
      "/usr/bin/printf",
      quoted(
        r.repeat(r.int(1, 3), () =>
          r.pick([
            "%s",
            "%d",
            "%5s",
            "%-5s|",
            "%05d",
            "%x",
            "%o",
            "%c",
            "%b",
            "%q",
            "%.2f",
            "%e",
            "%g",
            "%%",
            "%i",
            "%u",
            "\\n",
            "\\t",
            "\\x41",
            "\\101",
            "\\e",
            "%*d",
            "%.3s",
            "%+d",
            "%#x",
            "%X",
            "%10.3f",
            "%G",
            "%a",
          ]),
        ),
      ),
      r.repeat(r.int(0, 4), () => quoted(r.pick([...WORD, "1.5", "-0.25", "1e3", "'A", "99999999999"])), " "),
    ),
  test: (r) => {
    const unary = () =>
      `${r.pick(["-n", "-z", "-e", "-f", "-d", "-r", "-s", "-x", "-L", "!"])} ${r.pick(["a", "missing", "''", "empty", "."])}`;
    const binary = () =>
      `${r.pick(["1", "2", "abc", "-3", "''"])} ${r.pick(["=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "'<'", "'>'"])} ${r.pick(["1", "2", "abc", "-3", "''"])}`;
    const one = () => r.pick([unary, binary])();
    return `/usr/bin/test ${r.pick([one, () => `${one()} ${r.pick(["-a", "-o"])} ${one()}`, () => `\\( ${one()} \\)`, () => `! ${one()}`, () => r.pick(["''", "a", "!", "-n", "a b", ""])])()}`;
  },
  sed: (r) => {
    const address = () =>
      r.pick([
        "",
        "",
        "",
        `${r.int(1, 5)}`,
        "$",
        `/${bre(r).replaceAll("/", "")}/`,
        `${r.int(1, 3)},${r.int(2, 6)}`,
        `${r.int(1, 3)}~2`,
        `2,/${r.pick(["a", "b", "x"])}/`,
        "1,+2",
        "2!",
        "0,/a/",
      ]);
    const command = () =>
      address() +
      r.pick([
        () =>
          `s/${bre(r)}/${r.pick(["X", "[&]", "", "\\1", "a\\nb", "\\U&", "\\u&x", "&&"])}/${r.pick(["", "g", "2", "p", "gp", "I", "gI"])}`,
        () => r.pick(["p", "d", "=", "l", "n", "N", "h", "H", "g", "G", "x", "P", "D", "q", "q3", "Q", "z", "F"]),
        () => "y/abc/xyz/",
        () => r.pick(["a\\\nadded", "i\\\ninserted", "c\\\nchanged", "a foo", "i bar", "c baz"]),
        () => "{p;d}",
        () => "b",
        () => `:a;s/a/b/;ta`,
      ])();
    return line(
      "sed",
      r.some(["-n", "-s", "-z"], 1),
      r.repeat(r.int(1, 2), () => `-e ${quoted(command())}`, " "),
      files(r),
    );
  },
  sedExtended: (r) =>
    line(
      "sed",
      "-E",
      r.some(["-n"], 1),
      quoted(`s/${ere(r)}/${r.pick(["X", "[&]", "", "\\U&\\E-", "&&"])}/${r.pick(["", "g", "2", "p", "gp", "I"])}`),
      files(r),
    ),
  grep: (r) =>
    line(
      "grep",
      r.some(
        [
          "-n",
          "-v",
          "-c",
          "-i",
          "-o",
          "-l",
          "-L",
          "-q",
          "-h",
          "-H",
          "-w",
          "-x",
          "-s",
          "-b",
          `-m${r.int(0, 3)}`,
          `-A${r.int(0, 2)}`,
          `-B${r.int(0, 2)}`,
          `-C${r.int(0, 2)}`,
          "-a",
          "--color=always",
          "-z",
          "-T",
        ],
        3,
      ),
      r.pick([
        () => quoted(bre(r)),
        () => `-E ${quoted(ere(r))}`,
        () => `-F ${r.pick(["a", "an", "foo.bar", "''"])}`,
        () => `-e ${quoted(bre(r))} -e ${r.pick(["a", "b"])}`,
      ])(),
      files(r, ANY),
    ),
  awk: (r) => {
    const expression = () =>
      r.pick([
        "$1",
        "$2",
        "$NF",
        "NF",
        "NR",
        "length($0)",
        "$1+$2",
        "$2*2",
        "toupper($1)",
        "substr($0,2,3)",
        'index($0,"a")',
        "$1 $2",
        "-$1",
        "$1%3",
        "$1==$2",
        "!$1",
        "$1<$2",
        '$1"x"',
        'NR%2?"o":"e"',
        'sprintf("%5.2f|%d|%s",$1,$1,$1)',
        'split($0,q,"a")',
        'gsub(/a/,"<&>")',
        "match($0,/[a-c]+/)",
        "RSTART",
        "x++",
        "++y",
        "$1^2",
        "int($1)",
        "tolower($0)",
        "length()",
        "substr($1,0)",
        "1e6",
        "0.1",
        "1/3",
        "100000*100000",
      ]);
    const pattern = () =>
      r.pick([
        "",
        "",
        "NR==2",
        "NR>1&&NR<4",
        `/${ere(r).replaceAll("/", "")}/`,
        "$1>5",
        "$1~/^a/",
        "END",
        "BEGIN",
        "NF",
        "!/a/",
        "NR==1,NR==3",
        "/a/,/b/",
      ]);
    const action = () =>
      r.pick([
        () => `{print ${expression()}${r.pick(["", `,${expression()}`])}}`,
        () => `{printf "%s|%d|%.1f\\n", ${expression()}, ${expression()}, ${expression()}}`,
        () => `{s+=${expression()}} END{print s}`,
        () => `{c[$1]++} END{n=0; for(k in c) n+=c[k]; print n}`,
        () => `{for(i=NF;i>0;i--) printf "%s ", $i; print ""}`,
        () => `{$2="X"; print; print NF}`,
        () => `{if(${expression()}) print "y"; else print "n"}`,
        () => `{while(i++<3) if(i==2) continue; else print i}`,
        () => `{sub(/${r.pick(["a", "b+", "[0-9]"])}/,"[&]")} 1`,
        () => "{NF=2; print}",
        () => '{next} {print "never"}',
        () => "function f(n){return n<2?n:f(n-1)+f(n-2)} {print f(NR)}",
        () => '{exit 3} END{print "end"}',
      ])();
    return line(
      "busybox awk",
      r.some(["-F,", "-F:", "-v OFS=-", "-F'[ab]'", "-v x=5", "-Ft"], 2),
      quoted(`${pattern()}${action()}`.replace(/^(BEGIN|END)(?=function)/, "")),
      files(
        r,
        TEXT.filter((name) => name !== "bin"),
      ),
    );
  },
  find: (r) =>
    line(
      "find",
      r.pick([".", "d", "d a", ""]),
      r.some(["-maxdepth 2", "-mindepth 1"], 1),
      r.repeat(
        r.int(0, 3),
        () =>
          r.pick([
            "-name 'a*'",
            "-type f",
            "-type d",
            "-size -2",
            "-size +0c",
            "-empty",
            "! -name b",
            "-name '*.txt'",
            "-o -name c",
            "-path '*d*'",
            "-perm 644",
            "-perm -111",
            "-newer old",
            "-links 1",
            "-iname 'A*'",
            "-regex '.*e.*'",
            "-prune",
            "-depth",
            "-not -type d",
            "-user root",
            "-mtime +100",
          ]),
        " ",
      ),
      r.pick([
        "",
        "-print",
        "-printf '%p %s %y %m\\n'",
        "-exec echo {} ';'",
        "-exec echo {} +",
        "-print0",
        "-printf '%f|%h|%d|%P\\n'",
        "-quit",
        "-ls >/dev/null",
      ]),
      "| tr ' \\0' '\\n\\n' | LC_ALL=C sort",
    ),
  date: (r) =>
    line(
      "date",
      "-u",
      `-d ${quoted(r.pick([`@${r.int(0, 2000000000)}`, `${r.int(1971, 2036)}-${r.int(1, 12)}-${r.int(1, 28)}`, `${r.int(1971, 2036)}-0${r.int(1, 9)}-15 ${r.int(0, 23)}:${r.int(10, 59)}`, `2020-02-28 +${r.int(1, 40)} days`, "1 Jan 2001", "2001-01-01 next monday", "Jan 5 1999 3pm", "bogus", "2010-13-01", "20200229", "2020-01-31 1 month ago", "Thu, 01 Jan 1970 00:00:10 +0200"]))}`,
      quoted(
        `+${r.repeat(r.int(1, 3), () => r.pick(["%Y", "%m", "%d", "%H", "%M", "%S", "%j", "%U", "%u", "%w", "%a", "%A", "%b", "%B", "%s", "%N", "%F", "%T", "%D", "%e", "%y", "%C", "%V", "%G", "%p", "%I", "%l", "%Z", "%z", "%:z", "%n", "%%", "%-d", "%_d", "%05d", "%^a", "%#Z", "%k", "%R", "%c", "%x", "%X", "%h", "%q", "%Q"]), " ")}`,
      ),
    ),
  base64: (r) =>
    line(r.pick(["base64", "base32"]), r.some(["-d", "-i", `-w${r.pick(["0", "5", "76", "x"])}`], 2), r.pick(ANY)),
  basenc: (r) =>
    line(
      "basenc",
      r.pick(["--base16", "--base32hex", "--base64url", "--base2msbf", "--base2lsbf", "--z85", ""]),
      r.some(["-d", "-i", "-w7"], 2),
      r.pick(ANY),
    ),
  sums: (r) =>
    line(
      r.pick([
        "cksum",
        "sum",
        "sum -s",
        "md5sum",
        "sha1sum",
        "sha224sum",
        "sha256sum",
        "sha384sum",
        "sha512sum",
        "b2sum",
        "b2sum -l 64",
        "cksum -a sha256",
        "cksum -a bsd",
        "cksum -a sysv",
        "cksum -a blake2b",
        "cksum -a sm3",
      ]),
      r.one(6) ? "--tag" : "",
      files(r, ANY),
    ),
  tac: (r) => line("tac", r.some(["-b", `-s ${quoted(r.pick(["a", "an", " ", ":"]))}`, "-r"], 3), files(r, ANY)),
  rev: (r) => line("rev", r.pick(TEXT.filter((name) => name !== "words"))),
  expand: (r) =>
    line(
      "expand",
      r.some(["-i", `-t${r.pick(["4", "2,5,9", "1", "3,/4", "3,+5", "0", "5,3", "x"])}`, "-3"], 2),
      files(r),
    ),
  unexpand: (r) =>
    line("unexpand", r.some(["-a", `-t${r.pick(["4", "2,5,9", "1", "3,/4", "3,+5"])}`, "--first-only"], 2), files(r)),
  fmt: (r) =>
    line("fmt", r.some([`-w${r.int(5, 60)}`, "-s", "-u", "-t", "-c", "-p '>'", `-${r.int(10, 40)}`], 2), files(r)),
  split: (r) =>
    `rm -f x?? ; ${line("split", r.pick([`-l${r.int(1, 4)}`, `-b${r.int(1, 30)}`, `-n${r.int(1, 4)}`, `-n l/${r.int(1, 4)}`, `-n r/${r.int(1, 3)}`, `-C${r.int(3, 30)}`, `-n ${r.int(1, 2)}/3`, `-n l/${r.int(1, 2)}/3`]), r.some(["-d", "-a3", "-e", "--verbose", "--additional-suffix=.t", "-x", "--numeric-suffixes=5"], 2), r.pick(ANY))}; rc=$?; for i in x*; do echo "$i:"; od -c $i; done; rm -f x*; (exit $rc)`,
  dd: (r) =>
    line(
      "dd",
      `if=${r.pick(ANY)}`,
      r.some(
        [
          `bs=${r.int(1, 20)}`,
          `ibs=${r.int(1, 9)}`,
          `obs=${r.int(1, 9)}`,
          `count=${r.int(0, 5)}`,
          `skip=${r.int(0, 4)}`,
          "conv=ucase",
          "conv=swab",
          "conv=sync",
          `cbs=${r.int(1, 8)} conv=block`,
          `cbs=${r.int(1, 8)} conv=unblock`,
          "conv=lcase,noerror",
          "iflag=fullblock",
          "count=7B",
        ],
        4,
      ),
      "status=noxfer",
    ),
  cmp: (r) =>
    line(
      "cmp",
      r.some(["-s", "-l", "-b", "-n 5", "-i 2", "-i 1:2", "-l -b"], 2),
      r.pick(["a", "bin", "sorted", "empty", "zeros"]),
      r.pick(["a2", "open", "sorted2", "bin", "a", "missing"]),
    ),
  diff: (r) =>
    line(
      "diff",
      r.some(
        [
          "-u",
          "-c",
          "-q",
          "-i",
          "-w",
          "-b",
          "-B",
          "-e",
          "-n",
          "-y",
          "-U1",
          "-U0",
          "-C1",
          "-a",
          "-s",
          "--normal",
          "-t",
          "-y -W 40",
          "--strip-trailing-cr",
          "-E",
          "-Z",
        ],
        2,
      ),
      r.pick(["--label A --label B", "--label A --label B", ""]).repeat(1),
      r.pick(["a", "dup", "blank", "sorted", "open", "empty"]),
      r.pick(["a2", "a2", "words", "sorted2", "open", "dup"]),
      "| sed 's/^\\([-*+][-*+][-*+] [^ \\t]*\\)\\t.*/\\1/'",
    ),
  numfmt: (r) =>
    line(
      "numfmt",
      r.some(
        [
          `--from=${r.pick(["si", "iec", "iec-i", "auto", "none"])}`,
          `--to=${r.pick(["si", "iec", "iec-i", "none"])}`,
          `--round=${r.pick(["up", "down", "from-zero", "towards-zero", "nearest"])}`,
          `--padding=${r.int(-9, 9)}`,
          `--field=${r.pick(["1", "2", "1-2", "-", "2-"])}`,
          `--invalid=${r.pick(["abort", "fail", "warn", "ignore"])}`,
          `--format=${quoted(r.pick(["%f", "%10f", "%.2f", "%'f", "a%fb", "%-8f", "%08f", "%d"]))}`,
          "--suffix=B",
          `--from-unit=${r.pick(["1", "1024", "1K"])}`,
          `--to-unit=${r.pick(["1", "1000", "1Ki"])}`,
          "--header",
          "-d,",
          "-z",
        ],
        4,
      ),
      r.pick([
        () =>
          r.repeat(
            r.int(1, 3),
            () => r.pick(["1", "1000", "1500", "-2048", "1.5K", "2Ki", "10M", "x", "999999", "1e3", "0.5"]),
            " ",
          ),
        () => `<${r.pick(["nums", "words", "cols", "csv"])}`,
      ])(),
    ),
  csplit: (r) =>
    `${line(
      "csplit",
      r.some(["-s", "-k", "-z", "-n 3", "-f p", "-b '%03d.t'", "--suppress-matched"], 3),
      r.pick(["words", "a", "prose", "nums"]),
      r.repeat(
        r.int(1, 3),
        () =>
          r.pick([
            `${r.int(1, 9)}`,
            `/${r.pick(["a", "b", "^$", "[0-9]"])}/`,
            `%${r.pick(["a", "e", "1"])}%`,
            `/a/${r.pick(["+1", "-1"])}`,
            "'{1}'",
            "'{*}'",
            `/zz/ '{2}'`,
          ]),
        " ",
      ),
    )}; rc=$?; for i in xx* p0* *.t; do [ -e "$i" ] && { echo "$i:"; cat "$i"; }; done; rm -f xx* p0* *.t; (exit $rc)`,
  xxd: (r) =>
    line(
      "xxd",
      r.some(["-p", "-b", "-i", "-u", "-c 5", "-c 20", "-g 1", "-g 4", "-e", "-l 20", "-s 3", "-o 16", "-a", "-d"], 3),
      r.pick(ANY),
    ) +
    (r.one(4)
      ? ["", "-p", "-c 8", "-g 1"]
          .slice(r.int(0, 3))
          .slice(0, 1)
          .map((o) => `; xxd ${o} a | xxd -r ${o}`)[0]
      : ""),
  patch: (r) =>
    `cp a pa; diff ${r.pick(["-u", "", "-U1"])} a ${r.pick(["a2", "a2", "words", "dup"])} >p.diff; ${line("patch", r.some(["-s", "-b", "-f", "--dry-run", "-R", "-N", "-F0", "-o o.out"], 2), r.pick(["pa p.diff", "pa <p.diff", "-i p.diff pa"]))}; rc=$?; for i in pa pa.orig pa.rej o.out; do [ -e $i ] && { echo "$i:"; sed 's/^\\([-*+][-*+][-*+] [^ \\t]*\\)\\t.*/\\1/' $i; }; done; rm -f pa pa.orig pa.rej o.out p.diff; (exit $rc)`,
  factor: (r) =>
    line(
      "factor",
      r.some(["-h"], 1),
      r.repeat(
        r.int(1, 3),
        () => r.pick([String(r.int(0, 1e9)), "x", "0", "1", "97", "18446744073709551557", "-5"]),
        " ",
      ),
    ),
  env: (r) =>
    line(
      "env -i",
      r.some(["A=1", "B=2", "-u A", "-0", "--chdir=d", "-S 'X=1 Y=2'"], 3),
      r.pick(["", "/bin/echo hi", "/bin/sh -c 'echo $A$B'", "nosuch", "/bin/pwd >/dev/null"]),
      "| tr '\0' '\n'",
    ),
  truncate: (r) =>
    `cp ${r.pick(ANY)} tr; ${line("truncate", r.pick([`-s ${r.pick(["5", "+3", "-3", "<4", ">40", "/4", "%8", "1K", "x", "0"])}`.replace(/-s (.*)/, (_, v) => `-s '${v}'`), "-r a", "-r a -s +2", ""]), r.some(["-c", "-o"], 1), r.pick(["tr", "tr", "tr none"]))}; wc -c tr; rm -f tr none`,
  realpath: (r) =>
    line(
      "realpath",
      r.some(["-e", "-m", "-s", "-L", "-P", "--relative-to=d", "--relative-base=.", "-z", "-q"], 3),
      r.repeat(
        r.int(1, 2),
        () => r.pick(["d/link", "d/../a", "missing", "d/dangling", "/", "d/nowhere/x", ".", "d//e/."]),
        " ",
      ),
      '| sed "s|$PWD|PWD|g" | tr "\\0" "\\n"',
    ),
  ln: (r) =>
    `mkdir l; cd l; echo x >f; mkdir dd; ${line("ln", r.some(["-s", "-f", "-v", "-r", "-n", "-T", "-b", "-i"], 3), r.pick(["f g", "f dd", "f", "f f", "missing g", "f dd/f", "-t dd f", "dd e", "f g h"]))} </dev/null; rc=$?; find . | sort; find . -type l -printf '%p %l\\n' | sort; cd ..; rm -rf l; (exit $rc)`,
  cp: (r) =>
    `mkdir l; cd l; echo x >f; echo y >g; mkdir dd; ln -s f s; echo z >dd/f; ${line(r.pick(["cp", "cp", "mv", "install"]), r.some(["-r", "-f", "-v", "-n", "-u", "-b", "-T", "-p", "-S .o"], 3), r.pick(["f g", "f g dd", "f f", "dd e", "s t", "missing g", "f dd", "dd dd/x", "-t dd f g", "f", "f g h", "dd f", "s dd"]))} </dev/null; rc=$?; find . -printf '%p %y\\n' | sort; cat f g dd/f h t e 2>/dev/null; cd ..; rm -rf l; (exit $rc)`,
  tsort: (r) => line("tsort", r.pick(["cols", "key1", "sorted", "words", "key2", "dup"])),
  column: (r) =>
    line(
      "column",
      r.some(["-t", "-s,", "-s:", "-o '|'", "-x", "-c 40", "-n x", "-L", "-R 1"], 3),
      r.pick(TEXT.filter((name) => name !== "words" && name !== "open")),
    ),
  hexdump: (r) => line("hexdump", r.some(["-C", "-c", "-x", "-b", "-d", "-o", "-v", "-n 9", "-s 3"], 2), r.pick(ANY)),
  pr: (r) =>
    line(
      "pr",
      r.pick(["-t", "-t", "-T", "-h title -D date"]),
      r.some(
        [
          `-${r.int(2, 3)}`,
          "-a",
          "-d",
          "-n",
          "-n:3",
          "-m",
          "-w 30",
          "-W 20",
          "-s,",
          "-s",
          "-S' | '",
          `-l ${r.int(2, 16)}`,
          "-o 3",
          "-e4",
          "-i",
          "-J",
          "-N 5",
          "-c",
          "-v",
          "-f",
          "+2",
        ],
        3,
      ),
      files(r),
    ),
  basename: (r) =>
    line(
      r.pick(["basename", "basename -a", "basename -s .c", "dirname"]),
      r.repeat(
        r.int(1, 2),
        () => quoted(r.pick(["/usr/bin/sort", "a.c", "/", "//", "a/b/", "", "x", ".c", "./a", "a//b", "/a"])),
        " ",
      ),
    ),
  xargs: (r) =>
    line(
      `cat ${r.pick(TEXT)} | xargs`,
      r.some(["-n2", "-L1", "-I{}", "-r", "-t", "-d '\\n'", "-0", "-s 40", "-P1", "-n1 -x", "-E a"], 2),
      r.pick(["echo", "echo X{}", "", "printf '[%s]'", "false", "sh -c 'exit 3'"]),
    ),
  shuf: (r) =>
    line("shuf", r.pick(["-e a b c", "-i 1-9", r.pick(TEXT)]), r.some(["-n 3", "-z"], 1), "| LC_ALL=C sort | wc -l"),
  ls: (r) =>
    line(
      "ls",
      r.some(
        [
          "-1",
          "-a",
          "-A",
          "-F",
          "-p",
          "-r",
          "-S",
          "-R",
          "-d",
          "-m",
          "-x",
          "-C",
          "-w 40",
          "-Q",
          "-b",
          "-s",
          "-X",
          "-v",
          "-B",
          "--group-directories-first",
        ],
        3,
      ),
      r.pick(["", "d", "a d", "d/*", "missing"]),
    ),
  stat: (r) =>
    line(
      "stat",
      r.pick([
        "-c %n",
        "-c '%s %F %a %A'",
        "-c %h:%U:%G",
        "--printf '%n %s\\n'",
        "-L -c %F",
        "-c '%f %t %T'",
        "-c '%Y %y'",
      ]),
      r.pick(["a", "d", "d/link", "old", "missing"]),
    ),
  tar: (r) =>
    `rm -rf o; mkdir o; ${line("tar", r.pick(["--sort=name -cf", "--sort=name -czf", "--sort=name -cvf"]), "o/t.tar", r.pick(["d", "a a2", "d words", "--exclude='*.txt' d", "-C d ."]))}; ${r.pick(["tar tf o/t.tar", "tar xf o/t.tar -C o; find o ! -name t.tar | sort", "tar xvf o/t.tar -C o", "tar tf o/t.tar d/a.txt", "tar tf o/t.tar | sort", "tar df o/t.tar", "tar tvf o/t.tar | sed 's/ [^ ]*:.*:/ /;s/ 20..-[^ ]* [^ ]* / /'"])}`,
  gzip: (r) =>
    `cp ${r.pick(ANY)} gz; ${r.pick(["gzip -c gz | gzip -dc", "gzip gz; zcat gz.gz", "gzip -k gz; gunzip -f gz.gz; cat gz", "gzip -1 gz && gzip -t gz.gz; echo $?", "gzip -v gz 2>/dev/null; gzip -l gz.gz | tail -1 | (read a b c d; echo $b $d)", "gzip gz; gzip gz.gz; ls gz*", "gunzip gz", "zcat gz", "gzip -S .x gz; ls gz*; gunzip gz.x; ls gz*"])}; rm -f gz*`,
};
