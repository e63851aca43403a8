// fmt(1): paragraphs broken into lines by dynamic programming over the cost of each break, with GNU fmt's costs.
import * as C from "../../lib/chars";
import { ERANGE } from "../../lib/errno";
import { error, tryHelp } from "../../lib/error";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { Reader, stdin, stdout } from "../../lib/io";
import { isDigits, strtol } from "../../lib/number";
import { quote, quoteaf } from "../../lib/quote";
import { O_RDONLY, open } from "../../lib/sys/file";
import { other, standard } from "../coreutils/common";

const USAGE = `[-WIDTH] [OPTION]... [FILE]...
Reformat each paragraph in the FILE(s), writing to standard output.
The option -WIDTH is an abbreviated form of --width=DIGITS.

With no FILE, or when FILE is -, read standard input.

  -c, --crown-margin        preserve indentation of first two lines
  -p, --prefix=STRING       reformat only lines beginning with STRING,
                              reattaching the prefix to reformatted lines
  -s, --split-only          split long lines, but do not refill
  -t, --tagged-paragraph    indentation of first line different from second
  -u, --uniform-spacing     one space between words, two after sentences
  -w, --width=WIDTH         maximum line width (default of 75 columns)
  -g, --goal=WIDTH          goal width (default of 93% of width)
`;
const MAX_WORDS = 1000;
const MAX_CHARS = 5000;
const MAX_COST = i64.MAX_VALUE;

@inline function square(n: i64): i64 {
  return n * n;
}
const LINE = 4900;
const SENTENCE = 2500;
const NOBREAK = 360000;
const PAREN = 1600;
const PUNCTUATION = 1600;
const CREDIT = 9;

class Word {
  text: i32 = 0; // in the paragraph's buffer
  length: i32 = 0;
  space: i32 = 0;
  paren: bool = false;
  period: bool = false;
  punct: bool = false;
  final: bool = false;
  lineLength: i32 = 0;
  best: i64 = 0;
  next: i32 = 0; // the word at which the next line begins
}

let crown = false;
let tagged = false;
let split = false;
let uniform = false;
let prefix = "";
let prefixLead = 0;
let prefixFull = 0;
let maxWidth = 75;
let goal = 0;

let input: Reader = new Reader(-1);
let tabs = false;
let inColumn = 0;
let outColumn = 0;
let prefixIndent = 0;
let nextPrefixIndent = 0;
let firstIndent = 0;
let otherIndent = 0;
let nextChar = 0;
let lastLineLength = 0;
const buffer = memory.data(MAX_CHARS);
let used = 0;
const words: Word[] = [];
let limit = 0;

function blanks(c: i32): i32 {
  while (true) {
    if (c == C.SPACE) inColumn++;
    else if (c == C.TAB) {
      tabs = true;
      inColumn = (inColumn / 8 + 1) * 8;
    } else return c;
    c = input.getc();
  }
}
function getPrefix(): i32 {
  inColumn = 0;
  let c = blanks(input.getc());
  if (!prefix.length) nextPrefixIndent = min(prefixLead, inColumn);
  else {
    nextPrefixIndent = inColumn;
    for (let i = 0; i < prefix.length; i++) {
      if (c != prefix.charCodeAt(i)) return c;
      inColumn++;
      c = input.getc();
    }
    c = blanks(c);
  }
  return c;
}
function putSpace(n: i32): void {
  const target = outColumn + n;
  if (tabs) {
    const stop = (target / 8) * 8;
    if (outColumn + 1 < stop) {
      while (outColumn < stop) {
        stdout.byte(C.TAB);
        outColumn = (outColumn / 8 + 1) * 8;
      }
    }
  }
  for (; outColumn < target; outColumn++) stdout.byte(C.SPACE);
}
function copyRest(c: i32): i32 {
  outColumn = 0;
  if (inColumn > nextPrefixIndent || (c != C.NL && c >= 0)) {
    putSpace(nextPrefixIndent);
    for (let i = 0; outColumn != inColumn && i < prefix.length; outColumn++) stdout.byte(prefix.charCodeAt(i++));
    if (c >= 0 && c != C.NL) putSpace(inColumn - outColumn);
    if (c < 0 && inColumn >= nextPrefixIndent + prefix.length) stdout.byte(C.NL);
  }
  for (; c != C.NL && c >= 0; c = input.getc()) stdout.byte(c);
  return c;
}
function samePara(c: i32): bool {
  return nextPrefixIndent == prefixIndent && inColumn >= nextPrefixIndent + prefixFull && c != C.NL && c >= 0;
}
function setOther(same: bool): void {
  if (split) otherIndent = firstIndent;
  else if (crown) otherIndent = same ? inColumn : firstIndent;
  else if (tagged) {
    if (same && inColumn != firstIndent) otherIndent = inColumn;
    else if (otherIndent == firstIndent) otherIndent = firstIndent == 0 ? 3 : 0;
  } else otherIndent = firstIndent;
}
function isSpace(c: i32): bool {
  return c == C.SPACE || (c >= 9 && c <= 13);
}
function punctuation(w: Word): void {
  let end = w.text + w.length - 1;
  const first = load<u8>(buffer + w.text) as i32;
  const last = load<u8>(buffer + end) as i32;
  w.paren = first == C.LPAREN || first == C.LBRACKET || first == C.QUOTE || first == C.BACKTICK || first == C.DQUOTE;
  w.punct = last > 32 && last < 127 && !((last >= C.n0 && last <= C.n9) || ((last | 32) >= C.a && (last | 32) <= C.z));
  while (end > w.text) {
    const c = load<u8>(buffer + end) as i32;
    if (c != C.RPAREN && c != C.RBRACKET && c != C.QUOTE && c != C.DQUOTE) break;
    end--;
  }
  const c = load<u8>(buffer + end) as i32;
  w.period = c == C.DOT || c == C.QUESTION || c == C.BANG;
}
function getLine(c: i32): i32 {
  do {
    words[limit].text = used;
    do {
      if (used == MAX_CHARS) {
        setOther(true);
        flush();
      }
      store<u8>(buffer + used++, c as u8);
      c = input.getc();
    } while (c >= 0 && !isSpace(c));
    const w = words[limit];
    w.length = used - w.text;
    inColumn += w.length;
    punctuation(w);
    const start = inColumn;
    c = blanks(c);
    w.space = inColumn - start;
    w.final = c < 0 || (w.period && (c == C.NL || w.space > 1));
    if (c == C.NL || c < 0 || uniform) w.space = w.final ? 2 : 1;
    if (limit == MAX_WORDS - 2) {
      setOther(true);
      flush();
    }
    limit++;
  } while (c != C.NL && c >= 0);
  return getPrefix();
}
function getParagraph(): bool {
  lastLineLength = 0;
  let c = nextChar;
  while (c == C.NL || c < 0 || nextPrefixIndent < prefixLead || inColumn < nextPrefixIndent + prefixFull) {
    c = copyRest(c);
    if (c < 0) {
      nextChar = -1;
      return false;
    }
    stdout.byte(C.NL);
    c = getPrefix();
  }
  prefixIndent = nextPrefixIndent;
  firstIndent = inColumn;
  used = limit = 0;
  c = getLine(c);
  setOther(samePara(c));
  if (!split) {
    if (crown) {
      if (samePara(c)) {
        do c = getLine(c);
        while (samePara(c) && inColumn == otherIndent);
      }
    } else if (tagged) {
      if (samePara(c) && inColumn != firstIndent) {
        do c = getLine(c);
        while (samePara(c) && inColumn == otherIndent);
      }
    } else while (samePara(c) && inColumn == otherIndent) c = getLine(c);
  }
  const last = words[limit - 1];
  last.period = last.final = true;
  nextChar = c;
  return true;
}

function baseCost(i: i32): i64 {
  let cost: i64 = LINE;
  const w = words[i];
  if (i > 0) {
    const before = words[i - 1];
    if (before.period) cost += before.final ? -SENTENCE : NOBREAK;
    else if (before.punct) cost -= PUNCTUATION;
    else if (i > 1 && words[i - 2].final) cost += 40000 / ((before.length + 2) as i64);
  }
  if (w.paren) cost -= PAREN;
  else if (w.final) cost += 22500 / ((w.length + 2) as i64);
  return cost;
}
function ragged(n: i64): i64 {
  return square(n * 10) / 2;
}
function lineCost(next: i32, length: i32): i64 {
  if (next == limit) return 0;
  let cost = square(((goal - length) as i64) * 10);
  const w = words[next];
  if (w.next != limit) cost += ragged((length - w.lineLength) as i64);
  return cost;
}
function format(): void {
  words[limit].best = 0;
  for (let start = limit - 1; start >= 0; start--) {
    let best = MAX_COST;
    const s = words[start];
    let length = (start == 0 ? firstIndent : otherIndent) + s.length;
    let w = start;
    do {
      w++;
      let cost = lineCost(w, length) + words[w].best;
      if (start == 0 && lastLineLength > 0) cost += ragged((length - lastLineLength) as i64);
      if (cost < best) {
        best = cost;
        s.next = w;
        s.lineLength = length;
      }
      if (w == limit) break;
      length += words[w - 1].space + words[w].length;
    } while (length < maxWidth);
    s.best = best + baseCost(start);
  }
}
function putLine(from: i32, indent: i32): void {
  outColumn = 0;
  putSpace(prefixIndent);
  stdout.put(prefix);
  outColumn += prefix.length;
  putSpace(indent - outColumn);
  const end = words[from].next - 1;
  for (let i = from; i <= end; i++) {
    const w = words[i];
    stdout.bytes(buffer + w.text, w.length);
    outColumn += w.length;
    if (i < end) putSpace(w.space);
  }
  lastLineLength = outColumn;
  stdout.byte(C.NL);
}
function putParagraph(finish: i32): void {
  putLine(0, firstIndent);
  for (let w = words[0].next; w != finish; w = words[w].next) putLine(w, otherIndent);
}
/** The buffers are full in the middle of a paragraph: all but its last lines go out. */
function flush(): void {
  if (limit == 0) {
    stdout.bytes(buffer, used);
    used = 0;
    words[0].text = 0;
    return;
  }
  format();
  let at = limit;
  let best = MAX_COST;
  for (let w = words[0].next; w != limit; w = words[w].next) {
    const gain = words[w].best - words[words[w].next].best;
    if (gain < best) {
      at = w;
      best = gain;
    }
    if (best <= MAX_COST - CREDIT) best += CREDIT;
  }
  putParagraph(at);
  const shift = words[at].text;
  memory.copy(buffer, buffer + shift, used - shift);
  used -= shift;
  // the words behind come to the front, in turn with those that are free now
  const n = limit - at + 1;
  for (let i = 0; i < n; i++) {
    const w = words[at + i];
    words[at + i] = words[i];
    words[i] = w;
    w.text -= shift;
  }
  limit -= at;
}

function width(text: string, most: i32): i32 {
  const v = isDigits(text) ? strtol(text) : -1;
  if (v < 0 || v > most) error(1, v > most ? ERANGE : 0, "invalid width: " + quote(text));
  return v as i32;
}

export function fmt(given: string[]): i32 {
  let widthText: string | null = null;
  let goalText: string | null = null;
  const args = [given[0]];
  let from = 1;
  if (given.length > 1 && given[1].length > 1 && given[1].charCodeAt(0) == C.MINUS) {
    const c = given[1].charCodeAt(1);
    if (c >= C.n0 && c <= C.n9) {
      widthText = given[1].substring(1);
      from = 2;
    }
  }
  for (; from < given.length; from++) args.push(given[from]);
  const o = new Getopt(
    args,
    "0123456789cstuw:p:g:",
    standard([
      long("crown-margin", NO_ARG, C.c),
      long("prefix", REQ_ARG, C.p),
      long("split-only", NO_ARG, C.s),
      long("tagged-paragraph", NO_ARG, C.t),
      long("uniform-spacing", NO_ARG, C.u),
      long("width", REQ_ARG, C.w),
      long("goal", REQ_ARG, C.g),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    if (c == C.c) crown = true;
    else if (c == C.s) split = true;
    else if (c == C.t) tagged = true;
    else if (c == C.u) uniform = true;
    else if (c == C.w) widthText = o.arg;
    else if (c == C.g) goalText = o.arg;
    else if (c == C.p) {
      const text: string = o.arg!;
      let i = 0;
      while (i < text.length && text.charAt(i) == " ") i++;
      prefixLead = i;
      let end = text.length;
      prefixFull = end - i;
      while (end > i && text.charAt(end - 1) == " ") end--;
      prefix = text.substring(i, end);
    } else if (c >= C.n0 && c <= C.n9) {
      error(
        0,
        0,
        "invalid option -- " +
          String.fromCharCode(c) +
          "; -WIDTH is recognized only when it is the first\noption; use -w N instead",
      );
      tryHelp();
      return 1;
    } else return other(c, USAGE);
  }
  if (widthText !== null) maxWidth = width(widthText, MAX_CHARS / 2);
  if (goalText !== null) {
    goal = width(goalText, maxWidth);
    if (widthText === null) maxWidth = goal + 10;
  } else goal = (maxWidth * (2 * (100 - 7) + 1)) / 200;
  for (let i = 0; i <= MAX_WORDS; i++) words.push(new Word());
  const files = o.rest();
  if (!files.length) files.push("-");
  let ok = true;
  for (let i = 0; i < files.length; i++) {
    let r: Reader;
    if (files[i] == "-") r = stdin();
    else {
      const fd = open(files[i], O_RDONLY);
      if (fd < 0) {
        error(0, fd, "cannot open " + quoteaf(files[i]) + " for reading");
        ok = false;
        continue;
      }
      r = new Reader(fd);
    }
    input = r;
    tabs = false;
    otherIndent = 0;
    nextChar = getPrefix();
    while (getParagraph()) {
      format();
      putParagraph(limit);
    }
    if (r.error < 0) {
      error(0, r.error, files[i] == "-" ? "read error" : "error reading " + quoteaf(files[i]));
      ok = false;
    }
    if (r.fd) r.close();
  }
  return ok ? 0 : 1;
}
