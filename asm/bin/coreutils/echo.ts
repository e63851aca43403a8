// echo(1), the program: -n -e -E in any cluster; anything else is text. Options are read by hand because "echo -x" prints "-x".
import * as C from "../../lib/chars";
import { getenv } from "../../lib/env";
import { stdout } from "../../lib/io";
import { help, version } from "./common";

const USAGE = `[SHORT-OPTION]... [STRING]...
  or:  echo LONG-OPTION
Echo the STRING(s) to standard output.

  -n     do not output the trailing newline
  -e     enable interpretation of backslash escapes
  -E     disable interpretation of backslash escapes (default)
`;

function hexDigit(c: i32): i32 {
  if (c >= C.n0 && c <= C.n9) return c - C.n0;
  const l = c | 32;
  return l >= C.a && l <= C.f ? l - 87 : -1;
}

/** @returns false at \c: output ends there */
function escaped(s: string): bool {
  const n = s.length;
  for (let i = 0; i < n; i++) {
    let c = s.charCodeAt(i);
    if (c != C.BACKSLASH || i + 1 >= n) {
      stdout.byte(c);
      continue;
    }
    c = s.charCodeAt(++i);
    switch (c) {
      case C.a:
        c = 7;
        break;
      case C.b:
        c = 8;
        break;
      case C.c:
        return false;
      case C.e:
        c = 27;
        break;
      case C.f:
        c = 12;
        break;
      case C.n:
        c = 10;
        break;
      case C.r:
        c = 13;
        break;
      case C.t:
        c = 9;
        break;
      case C.v:
        c = 11;
        break;
      case C.BACKSLASH:
        break;
      case C.x: {
        let v = i + 1 < n ? hexDigit(s.charCodeAt(i + 1)) : -1;
        if (v < 0) {
          stdout.byte(C.BACKSLASH);
          break;
        }
        i++;
        const second = i + 1 < n ? hexDigit(s.charCodeAt(i + 1)) : -1;
        if (second >= 0) {
          v = v * 16 + second;
          i++;
        }
        c = v;
        break;
      }
      case C.n0:
      case C.n1:
      case C.n2:
      case C.n3:
      case C.n4:
      case C.n5:
      case C.n6:
      case C.n7: {
        // \0nnn, and \nnn as well
        let v = c - C.n0;
        let digits = c == C.n0 ? 0 : 1;
        while (digits < 3 && i + 1 < n && s.charCodeAt(i + 1) >= C.n0 && s.charCodeAt(i + 1) <= C.n7) {
          v = v * 8 + s.charCodeAt(++i) - C.n0;
          digits++;
        }
        c = v & 255;
        break;
      }
      default:
        stdout.byte(C.BACKSLASH);
    }
    stdout.byte(c);
  }
  return true;
}

export function echo(args: string[]): i32 {
  const posix = getenv("POSIXLY_CORRECT") !== null;
  if (!posix && args.length == 2) {
    if (args[1] == "--help") return help(USAGE);
    if (args[1] == "--version") return version();
  }
  let escapes = posix;
  let newline = true;
  let i = 1;
  if (!posix || (args.length > 1 && args[1] == "-n")) {
    for (; i < args.length; i++) {
      const a = args[i];
      if (a.length < 2 || a.charCodeAt(0) != C.MINUS) break;
      let flags = true;
      for (let k = 1; k < a.length; k++) {
        const c = a.charCodeAt(k);
        if (c != C.n && c != C.e && c != C.E) flags = false;
      }
      if (!flags) break;
      for (let k = 1; k < a.length; k++) {
        const c = a.charCodeAt(k);
        if (c == C.n) newline = false;
        else escapes = c == C.e;
      }
    }
  }
  for (let first = true; i < args.length; i++, first = false) {
    if (!first) stdout.byte(C.SPACE);
    if (!escapes) stdout.put(args[i]);
    else if (!escaped(args[i])) return 0;
  }
  if (newline) stdout.byte(C.NL);
  return 0;
}
