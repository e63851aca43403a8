// free(1): memory and swap in use.
import { err, errx, warnx } from "../../lib/err";
import { fmt1, padLeft } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { print, stdout } from "../../lib/io";
import { numEnd, strtod, strtol } from "../../lib/number";
import { nanosleep } from "../../lib/sys/misc";
import { usage, version } from "./common";
import { Memory } from "./meminfo";

const HELP = `
Usage:
 free [options]

Options:
 -b, --bytes         show output in bytes
     --kilo          show output in kilobytes
     --mega          show output in megabytes
     --giga          show output in gigabytes
     --tera          show output in terabytes
     --peta          show output in petabytes
 -k, --kibi          show output in kibibytes
 -m, --mebi          show output in mebibytes
 -g, --gibi          show output in gibibytes
     --tebi          show output in tebibytes
     --pebi          show output in pebibytes
 -h, --human         show human-readable output
     --si            use powers of 1000 not 1024
 -l, --lohi          show detailed low and high memory statistics
 -t, --total         show total for RAM + swap
 -v, --committed     show committed memory and commit limit
 -s N, --seconds N   repeat printing every N seconds
 -c N, --count N     repeat printing N times, then exit
 -w, --wide          wide output

     --help     display this help and exit
 -V, --version  output version information and exit

For more details see free(1).
`;

let si = false;
let human = false;
/** Power of 1024 or 1000: 1 is kilo. */
let exponent = 0;

/** A number of kB in the unit asked for. */
function scale(kb: u64): string {
  const base: f64 = si ? 1000 : 1024;
  const bytes = (kb as f64) * 1024;
  if (human) {
    const letters = "BKMGTPEZY";
    let v = bytes;
    let power = 0;
    // one digit after the point below ten, none above, at most four columns
    if (v < base) return (v as u64).toString() + "B";
    while (power < 8) {
      v /= base;
      power++;
      const unit = letters.charAt(power) + (si ? "" : "i");
      const one = fmt1("%.1f", v) + unit;
      if (one.length <= (si ? 4 : 5)) return one;
      const whole = (v as i64).toString() + unit;
      if (whole.length <= (si ? 4 : 5)) return whole;
    }
    return bytes.toString();
  }
  if (exponent == 0) return kb.toString();
  let v = bytes;
  for (let i = exponent; i > 1; i--) v /= base;
  if (exponent == 1) return (v as u64).toString();
  return (v as u64 as u64).toString();
}
function cell(kb: u64): void {
  print(padLeft(scale(kb), 12));
}

function show(wide: bool, lowHigh: bool, total: bool, committed: bool): void {
  const m = new Memory();
  print(
    wide
      ? "               total        used        free      shared     buffers       cache   available\n"
      : "               total        used        free      shared  buff/cache   available\n",
  );
  print("Mem:    ");
  cell(m.total);
  cell(m.used);
  cell(m.free);
  cell(m.shared);
  if (wide) {
    cell(m.buffers);
    cell(m.cached);
  } else cell(m.buffers + m.cached);
  cell(m.available);
  print("\n");
  if (lowHigh) {
    print("Low:    ");
    cell(m.lowTotal);
    cell(m.lowTotal - m.lowFree);
    cell(m.lowFree);
    print("\nHigh:   ");
    cell(m.highTotal);
    cell(m.highTotal - m.highFree);
    cell(m.highFree);
    print("\n");
  }
  print("Swap:   ");
  cell(m.swapTotal);
  cell(m.swapTotal - m.swapFree);
  cell(m.swapFree);
  print("\n");
  if (total) {
    print("Total:  ");
    cell(m.total + m.swapTotal);
    cell(m.used + m.swapTotal - m.swapFree);
    cell(m.free + m.swapFree);
    print("\n");
  }
  if (committed) {
    print("Comm:   ");
    cell(m.commitLimit);
    cell(m.committed);
    cell(m.commitLimit - min(m.committed, m.commitLimit));
    print("\n");
  }
}

export function free(args: string[]): i32 {
  let wide = false;
  let lowHigh = false;
  let total = false;
  let committed = false;
  let delay: f64 = 0;
  let count: i64 = 0;
  let units = 0;
  const g = new Getopt(args, "bkmghltvc:ws:V", [
    long("bytes", NO_ARG, 0x62),
    long("kilo", NO_ARG, 256),
    long("mega", NO_ARG, 257),
    long("giga", NO_ARG, 258),
    long("tera", NO_ARG, 259),
    long("peta", NO_ARG, 260),
    long("kibi", NO_ARG, 0x6b),
    long("mebi", NO_ARG, 0x6d),
    long("gibi", NO_ARG, 0x67),
    long("tebi", NO_ARG, 261),
    long("pebi", NO_ARG, 262),
    long("human", NO_ARG, 0x68),
    long("si", NO_ARG, 263),
    long("lohi", NO_ARG, 0x6c),
    long("total", NO_ARG, 0x74),
    long("committed", NO_ARG, 0x76),
    long("seconds", REQ_ARG, 0x73),
    long("count", REQ_ARG, 0x63),
    long("wide", NO_ARG, 0x77),
    long("help", NO_ARG, 264),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x62:
        units++;
        exponent = 1;
        break;
      case 256:
      case 257:
      case 258:
      case 259:
      case 260:
        units++;
        exponent = c - 256 + 2;
        si = true;
        break;
      case 0x6b:
        units++;
        exponent = 2;
        break;
      case 0x6d:
        units++;
        exponent = 3;
        break;
      case 0x67:
        units++;
        exponent = 4;
        break;
      case 261:
        units++;
        exponent = 5;
        break;
      case 262:
        units++;
        exponent = 6;
        break;
      case 0x68:
        human = true;
        break;
      case 263:
        si = true;
        break;
      case 0x6c:
        lowHigh = true;
        break;
      case 0x74:
        total = true;
        break;
      case 0x76:
        committed = true;
        break;
      case 0x77:
        wide = true;
        break;
      case 0x73:
        delay = strtod(arg);
        if (!arg.length || numEnd != arg.length) err(1, 22, "seconds argument failed: '" + arg + "'");
        if (delay < 0.000001) errx(1, "seconds argument '" + arg + "' is not positive number");
        if (!count) count = -1;
        break;
      case 0x63:
        count = strtol(arg);
        if (!arg.length || numEnd != arg.length) errx(1, "failed to parse count argument: '" + arg + "'");
        if (count < 1) err(1, 34, "failed to parse count argument: '" + arg + "'");
        if (!delay) delay = 1;
        break;
      case 264:
        return usage(HELP, false);
      case 0x56:
        return version();
      default:
        return usage(HELP, true);
    }
  }
  if (units > 1) {
    warnx("Multiple unit options don't make sense.");
    return 1;
  }
  if (g.rest().length) return usage(HELP, true);
  for (;;) {
    show(wide, lowHigh, total, committed);
    if (!delay) break;
    if (count > 0 && !--count) break;
    print("\n");
    stdout.flush();
    nanosleep((delay * 1e9) as i64);
  }
  return 0;
}
