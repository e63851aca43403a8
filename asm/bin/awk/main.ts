// awk(1): the command line, then the program. POSIX awk with busybox's additions; its texts are busybox awk's, because that is the
// awk our scenarios were recorded with.
import { environ } from "../../lib/env";
import { strerror } from "../../lib/errno";
import { eprint, lastError, readFile, slurp } from "../../lib/io";
import { setWriteErrorStatus } from "../../lib/start";
import { Program } from "./ast";
import { busybox, fatalPlain, setLine } from "./errors";
import { assignment, setProgram } from "./input";
import { runProgram } from "./interp";
import { unescape } from "./lexer";
import { Parser } from "./parser";
import { sprintf } from "./printf";
import * as state from "./state";
import { input, number, setFormatNumber, text, Value } from "./value";

const USAGE =
  "BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.\n\nUsage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n\n" +
  "\t-v VAR=VAL\tSet variable\n\t-F SEP\t\tUse SEP as field separator\n\t-f FILE\t\tRead program from FILE\n\t-e AWK_PROGRAM\n";

function usage(): i32 {
  eprint(USAGE);
  return 1;
}
function formatNumber(n: f64, format: string): string {
  const args: Value[] = [number(n)];
  return sprintf(format, args, 0, "%.6g");
}
/** -F: its escapes are taken, and a "t" alone is a tab, as POSIX awk has it. */
function separator(s: string): string {
  return s == "t" && !busybox ? "\t" : unescape(s);
}
function programFile(name: string): string {
  if (name == "-") return slurp(0);
  const s = readFile(name);
  if (s !== null) return s;
  fatalPlain("can't open '" + name + "': " + strerror(lastError));
  return "";
}

export function awk(args: string[]): i32 {
  setFormatNumber(formatNumber);
  setWriteErrorStatus(1);
  const program = new Program();
  state.declare(program);
  state.allocate(program);
  state.initialize();
  setProgram(program);
  const parser = new Parser(program);
  const assignments: string[] = [];
  let haveProgram = false;
  let i = 1;
  for (; i < args.length; i++) {
    const a = args[i];
    if (a.length < 2 || a.charCodeAt(0) != 0x2d) break;
    if (a == "--") {
      i++;
      break;
    }
    for (let j = 1; j < a.length; j++) {
      const c = a.charCodeAt(j);
      if (c == 0x57) break; // -W takes something and does nothing
      if (c != 0x76 && c != 0x46 && c != 0x66 && c != 0x65) {
        eprint(
          "awk: " + (a.startsWith("--") ? "unrecognized option '" + a : "invalid option -- '" + a.charAt(j)) + "'\n",
        );
        return usage();
      }
      let value = a.substring(j + 1);
      if (!value.length) {
        if (i + 1 >= args.length) {
          eprint("awk: option requires an argument -- '" + a.charAt(j) + "'\n");
          return usage();
        }
        value = args[++i];
      }
      if (c == 0x76) assignments.push(value);
      else if (c == 0x46) state.setGlobal(state.V_FS, text(separator(value)));
      else {
        haveProgram = true;
        if (c == 0x66) parser.parse(programFile(value), value);
        else parser.parse(value, "cmd. line");
      }
      break;
    }
  }
  if (!haveProgram) {
    if (i >= args.length) return usage();
    parser.parse(args[i++], "cmd. line");
  }
  parser.finish();
  state.allocate(program);
  for (let k = 0; k < assignments.length; k++) if (!assignment(assignments[k])) return usage();
  const argv = state.globals[state.V_ARGV].getArray();
  argv.at("0").value = text("awk");
  for (let k = i; k < args.length; k++) argv.at((k - i + 1).toString()).value = input(args[k]);
  state.setGlobal(state.V_ARGC, number(args.length - i + 1));
  const environment = state.globals[state.V_ENVIRON].getArray();
  const list = environ();
  for (let k = 0; k < list.length; k++) {
    const eq = list[k].indexOf("=");
    if (eq > 0) environment.at(list[k].substring(0, eq)).value = input(list[k].substring(eq + 1));
  }
  setLine(1);
  runProgram(program);
  return 0;
}
