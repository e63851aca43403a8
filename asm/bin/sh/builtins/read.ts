// read (POSIX): one line, byte by byte, so that what follows is left for others.
import { EINTR } from "../../../lib/errno";
import { stderr } from "../../../lib/io";
import { isatty, read } from "../../../lib/sys/file";
import { Q } from "../ast";
import { emit, Out, region } from "../expand";
import { makeFields } from "../fields";
import { Options } from "../options";
import { fail, Sh } from "../state";
import { Signals } from "../trap";
import { setVar } from "../vars";

const byte = memory.data(1);

export function readCommand(args: string[]): i32 {
  const o = new Options(args, "p:r");
  let raw = false;
  let prompt = "";
  for (let c = o.next(); c; c = o.next()) {
    if (c < 0) return 2;
    if (c == 0x72) raw = true;
    else prompt = o.arg;
  }
  if (prompt.length && isatty(0)) stderr.put(prompt);
  if (o.index >= args.length) return fail("arg count");
  const base = Out.length;
  const regions = Out.regionCount;
  let start = base; // of what may be split
  let escaped = false;
  let status = 0;
  while (true) {
    const n = read(0, byte, 1);
    if (n == -EINTR && !Signals.pending && !Signals.interrupt) continue;
    if (n <= 0) {
      status = 1;
      break;
    }
    const c: i32 = load<u8>(byte);
    if (c == 0) continue;
    if (escaped) {
      escaped = false;
      if (c != 10) emit(c | Q);
      start = Out.length;
      continue;
    }
    if (!raw && c == 0x5c) {
      escaped = true;
      if (Out.length > start) region(start, Out.length, false);
      start = Out.length;
      continue;
    }
    if (c == 10) break;
    emit(c);
  }
  region(start, Out.length, false);
  const names = args.length - o.index;
  const list: string[] = [];
  makeFields(base, regions, list, names, false);
  Out.length = base;
  Out.regionCount = regions;
  for (let i = 0; i < names; i++) {
    setVar(args[o.index + i], i < list.length ? list[i] : "");
    if (Sh.raised) return 2;
  }
  return status;
}
