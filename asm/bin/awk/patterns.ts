// Compiled patterns and where text lies as bytes while they run.
import { putBytes } from "../../lib/bytes";
import { RE_BYTES, RE_EXTENDED, RE_ICASE, Regex, regcomp } from "../../lib/regex";
import { fatalPlain } from "./errors";

const compiled = new Map<string, Regex>();
const MAX_COMPILED = 256;
/** IGNORECASE. */
export let ignoreCase: bool = false;
export function setIgnoreCase(on: bool): void {
  if (on == ignoreCase) return;
  ignoreCase = on;
  compiled.clear();
}

/** awk's escapes that POSIX patterns lack: \t \n \" \/ \ddd …; the others stay for the compiler. */
function translate(s: string): string {
  if (!s.includes("\\")) return s;
  let out = "";
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c != 0x5c || i + 1 == s.length) {
      out += String.fromCharCode(c);
      continue;
    }
    const d = s.charCodeAt(++i);
    switch (d) {
      case 0x6e:
        out += "\n";
        break;
      case 0x74:
        out += "\t";
        break;
      case 0x72:
        out += "\r";
        break;
      case 0x66:
        out += "\x0c";
        break;
      case 0x76:
        out += "\x0b";
        break;
      case 0x61:
        out += "\x07";
        break;
      case 0x22:
        out += '"';
        break;
      case 0x2f:
        out += "/";
        break;
      default: {
        if (d >= 48 && d <= 55) {
          let v = 0;
          let j = i;
          while (j < s.length && j < i + 3 && s.charCodeAt(j) >= 48 && s.charCodeAt(j) <= 55)
            v = v * 8 + s.charCodeAt(j++) - 48;
          i = j - 1;
          v &= 255;
          // an operator's code stands for the character itself
          if (".[]*^$+?(){}|\\".includes(String.fromCharCode(v))) out += "\\";
          out += String.fromCharCode(v);
        } else out += "\\" + String.fromCharCode(d);
      }
    }
  }
  return out;
}
export function pattern(source: string): Regex {
  if (compiled.has(source)) return compiled.get(source);
  const re = regcomp(translate(source), RE_BYTES | RE_EXTENDED | (ignoreCase ? RE_ICASE : 0));
  const error = re.error;
  if (error !== null) fatalPlain("bad regex '" + source + "': " + error);
  if (compiled.size >= MAX_COMPILED) {
    const old = compiled.values();
    for (let i = 0; i < old.length; i++) old[i].free();
    compiled.clear();
  }
  compiled.set(source, re);
  return re;
}

let buffer: usize = 0;
let capacity: i32 = 0;
/** The text as bytes; good until the next call. */
export function bytes(s: string): usize {
  const n = s.length;
  if (n + 1 > capacity) {
    if (buffer) heap.free(buffer);
    capacity = n + 256;
    buffer = heap.alloc(capacity);
  }
  putBytes(buffer, s);
  return buffer;
}
export function matches(re: Regex, s: string): bool {
  return re.test(bytes(s), s.length);
}
