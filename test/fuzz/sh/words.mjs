// The words of random scripts: literals, quotes and every expansion in each other.
//
// Names and letters are chosen so that no word names a program or leaves the folder the script runs in: there is no "/" outside
// fixed places, and the letters make no command.

/** @typedef {import("./random.mjs").Random} Random */

export const NAMES = ["a", "k", "x", "n", "kx", "_a1", "u", "v"];
const LITERALS = [
  "a",
  "k",
  "x",
  "ax",
  "kk",
  "1",
  "2",
  "07",
  "0",
  "-",
  "-x",
  ".",
  "=",
  ":",
  "+",
  "%",
  ",",
  "@",
  "]",
  "^",
  "{",
  "}",
  "!",
];
const PATTERNS = [
  "*",
  "?",
  "[a-k]",
  "[!a]",
  "[[:alpha:]]",
  "[[:digit:]]*",
  "a*",
  "*x",
  "??",
  "[",
  "[]a]",
  "[a-",
  "[!]]",
  "*[0-9]",
  "[^a]",
];
const INSIDE = [
  "a",
  "k",
  " ",
  "  ",
  "x y",
  "*",
  "?",
  "[a]",
  "'",
  "#",
  ";",
  "|",
  "&",
  "(",
  ")",
  "<",
  ">",
  "~",
  "{",
  "=",
  ":",
  "\t",
  "1",
  "!",
  "\xe9",
  "\xc3\xa9",
  "\x80\xff",
  "\\a",
  "\\n",
  "%s",
];
const SPECIALS = ["@", "*", "#", "?", "-", "1", "2", "3", "9"];
const OPERATORS = ["-", "+", "=", "?", ":-", ":+", ":=", ":?", "#", "##", "%", "%%"];

export class Words {
  constructor(/** @type {Random} */ random) {
    this.random = random;
    /** How deep expansions may still nest. */
    this.depth = 3;
    /** Makes a command for $(…); set by whoever knows commands. @type {() => string} */
    this.command = () => "echo a";
  }

  name() {
    return this.random.pick(NAMES);
  }
  /** A value that may be given to a variable without quotes around. */
  literal() {
    const { random } = this;
    return random.several(1, 2, () => random.pick(LITERALS)).join("");
  }
  number() {
    return String(
      this.random.weighed([
        [6, () => this.random.below(6)],
        [2, () => this.random.below(300)],
        [1, () => -this.random.below(10)],
      ]),
    );
  }

  /** A word that may become any number of fields. @returns {string} */
  word() {
    const { random } = this;
    return random
      .several(1, random.chance(60) ? 1 : 3, () =>
        random.weighed([
          [8, () => this.literal()],
          [2, () => random.pick(PATTERNS)],
          [3, () => this.single()],
          [6, () => this.double()],
          [2, () => `\\${random.pick(["a", "$", "\\", "'", '"', "*", " ", "`", "#", "~", "\n", "|", ";", "&", "("])}`],
          [12, () => this.expansion(false)],
          [1, () => random.pick(["~", "~root", "~k", "~+", "~:~"])],
        ]),
      )
      .join("");
  }
  words(/** @type {number} */ from, /** @type {number} */ to) {
    return this.random.several(from, to, () => this.word()).join(" ");
  }
  /** A word that is one field for sure, and not empty by accident only. */
  field() {
    const { random } = this;
    return random.weighed([
      [4, () => this.literal()],
      [3, () => this.double()],
      [2, () => this.single()],
      [1, () => `"$${this.name()}"`],
    ]);
  }

  single() {
    const { random } = this;
    return `'${random
      .several(0, 3, () => random.pick(INSIDE.concat(["$a", '"', "`", "\\", "\n", "${x"])))
      .join("")
      .replaceAll("'", "")}'`;
  }
  double() {
    const { random } = this;
    return `"${random
      .several(0, 3, () =>
        random.weighed([
          [4, () => random.pick(INSIDE)],
          [2, () => `\\${random.pick(["$", "`", '"', "\\", "\n", "a", "}", "*", "'"])}`],
          [6, () => this.expansion(true)],
          [1, () => "\n"],
        ]),
      )
      .join("")}"`;
  }

  /** @param quoted in double quotes or a here-document @returns {string} */
  expansion(/** @type {boolean} */ quoted) {
    const { random } = this;
    if (this.depth <= 0) return `$${random.pick([...NAMES, "1", "@", "*", "#"])}`;
    this.depth--;
    try {
      return random.weighed([
        [6, () => `$${this.name()}`],
        [3, () => `\${${this.name()}}`],
        [4, () => `$${random.pick(SPECIALS)}`],
        [1, () => `\${${random.pick(["1", "2", "10", "@", "*", "#", "?", "-", "0", "01"])}}`],
        [2, () => `\${#${random.pick([...NAMES, "1", "@", "*", "#", "?", "-"])}}`],
        [9, () => this.withOperator(quoted)],
        [4, () => `$((${this.arithmetic()}))`],
        [4, () => `$(${this.substituted()})`],
        [2, () => `\`${this.backquoted(quoted)}\``],
      ]);
    } finally {
      this.depth++;
    }
  }
  withOperator(/** @type {boolean} */ quoted) {
    const parameter = this.parameter();
    const operation = this.operation(quoted);
    // what is cut off several parameters at once is not defined, and in dash depends on what lies in memory
    return `\${${/[@*]/.test(parameter) && /^[#%]/.test(operation) ? "x" : parameter}${operation}}`;
  }
  parameter() {
    return this.random.chance(80) ? this.name() : this.random.pick(["1", "2", "@", "*", "#", "?", "-", "0"]);
  }
  operation(/** @type {boolean} */ quoted) {
    const { random } = this;
    const operator = random.pick(OPERATORS);
    if (operator.includes("?") && random.chance(70)) return `${operator.replace("?", "-")}${this.operand(quoted)}`;
    return `${operator}${random.chance(10) ? "" : this.operand(quoted)}`;
  }
  /** The word after an operator. */
  operand(/** @type {boolean} */ quoted) {
    const { random } = this;
    return random
      .several(1, 2, () =>
        random.weighed([
          [5, () => this.literal().replaceAll("}", "")],
          [3, () => random.pick(PATTERNS)],
          [2, () => this.double()],
          [quoted ? 1 : 3, () => (quoted ? "'" : this.single())],
          [2, () => random.pick(["\\}", "\\*", "\\$", '\\"', "\\\\", "\\a", " ", "  ", "~", "\\ "])],
          [4, () => this.expansion(quoted)],
        ]),
      )
      .join("");
  }
  substituted() {
    const { random } = this;
    return `${random.chance(10) ? "\n" : ""}${this.command()}${random.pick(["", "", "", " ", "\n", ";"])}`;
  }
  /** What stands between backquotes: inner backslashes, backquotes and (in quotes) double quotes are quoted. */
  backquoted(/** @type {boolean} */ quoted) {
    const text = this.command();
    return text.replace(quoted ? /[\\`"]/g : /[\\`]/g, "\\$&").replace(/\\\\(?=[$"\n])/g, "\\\\");
  }

  /** @returns {string} */
  arithmetic() {
    const { random } = this;
    if (this.depth <= 0 || random.chance(30)) return this.operandOf();
    this.depth--;
    try {
      const space = random.pick(["", "", " ", "\t", "\n"]);
      return random.weighed([
        [
          12,
          () =>
            `${this.arithmetic()}${space}${random.pick("+ - * / % << >> < <= > >= == != & | ^ && ||".split(" "))}${space}${this.arithmetic()}`,
        ],
        [3, () => `(${this.arithmetic()})`],
        [3, () => `${random.pick(["-", "+", "!", "~", "- "])}${this.arithmetic()}`],
        [2, () => `${this.arithmetic()}${space}?${space}${this.arithmetic()}:${this.arithmetic()}`],
        [
          4,
          () =>
            `${this.name()}${space}${random.pick("= += -= *= /= %= <<= >>= &= |= ^=".split(" "))}${this.arithmetic()}`,
        ],
        [
          1,
          () =>
            random.pick(["", "1 2", "1+", "a b", "08", "0x", "1a", "x++", "--x", "1,2", ")", "(1", "1.5", "#", "$"]),
        ],
      ]);
    } finally {
      this.depth++;
    }
  }
  operandOf() {
    const { random } = this;
    return random.weighed([
      [6, () => this.number()],
      [5, () => this.name()],
      [
        1,
        () =>
          random.pick([
            "0x1f",
            "010",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "0xFFFFFFFFFFFFFFFF",
            "63",
          ]),
      ],
      [2, () => `$${this.name()}`],
      [2, () => random.pick(["$#", "${#a}", "${x:-3}", "$1", "$?", '"2"', "'1'", "$(echo 2)", "`echo 1`"])],
    ]);
  }

  /** The body of a here-document. */
  document(/** @type {boolean} */ expanded) {
    const { random } = this;
    const lines = random.several(0, 3, () => {
      const line = random
        .several(0, 3, () =>
          random.weighed([
            [4, () => random.pick([...INSIDE, '"', "\\$", "\\\\", '\\"', "\\`", "\\"])],
            [4, () => (expanded ? this.expansion(true) : random.pick(["$a", "${x", "`", "$(", '"']))],
            [2, () => this.literal()],
          ]),
        )
        .join("");
      return `${random.pick(["", "", "\t", "  "])}${line}${random.chance(5) ? "\\" : ""}`;
    });
    return lines.map((line) => `${line}\n`).join("");
  }
}
