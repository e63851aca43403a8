// sysctl(8): read and write kernel parameters, which are files below /proc/sys.
import { cstr } from "../../lib/bytes";
import { listDir } from "../../lib/dirs";
import { warn, warnx } from "../../lib/err";
import { EACCES, EINVAL, EPERM, EROFS, strerror } from "../../lib/errno";
import { glob } from "../../lib/fnmatch";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { lastError, print, readFile, stdin } from "../../lib/io";
import { RE_EXTENDED, Regex, regcomp } from "../../lib/regex";
import { isDir, Stat } from "../../lib/stat";
import { close, O_WRONLY, open, write } from "../../lib/sys/file";
import { usage, version } from "./common";

const HELP = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`;
const ROOT = "/proc/sys/";

let ignore = false;
let quiet = false;
let names = false;
let values = false;
let newline = true;
let dryRun = false;
let pattern: Regex | null = null;

/** Separators: whichever of "." and "/" comes first is the one between parts; the other is part of a name. */
function slashed(name: string): string {
  const dot = name.indexOf(".");
  const slash = name.indexOf("/");
  if (dot < 0 || (slash >= 0 && slash < dot)) return name;
  let out = "";
  for (let i = 0; i < name.length; i++) {
    const c = name.charAt(i);
    out += c == "." ? "/" : c == "/" ? "." : c;
  }
  return out;
}
function dotted(path: string): string {
  let out = "";
  for (let i = 0; i < path.length; i++) {
    const c = path.charAt(i);
    out += c == "/" ? "." : c == "." ? "/" : c;
  }
  return out;
}

/** Prints one parameter, or all below a directory. @returns whether it failed */
function show(name: string): bool {
  const path = slashed(name);
  const st = new Stat();
  const r = st.stat(ROOT + path);
  if (r < 0) {
    if (ignore) return false;
    warn(r, "cannot stat " + ROOT + path);
    return true;
  }
  if (isDir(st.mode)) return showAll(path.endsWith("/") ? path : path + "/");
  return showFile(path, st);
}
function showFile(path: string, st: Stat): bool {
  const key = dotted(path);
  const re = pattern;
  if (re !== null && !re.exec(cstr(key), key.length, 0)) return false;
  if (!(st.mode & 0o444)) return false; // write-only
  if (names) {
    print(key + "\n");
    return false;
  }
  const text = readFile(ROOT + path);
  if (text === null) {
    if (lastError == -EACCES || lastError == -EPERM) {
      warnx("permission denied on key '" + key + "'");
      return true;
    }
    if (lastError == -5) return false; // what only answers when asked something
    warnx('reading key "' + key + '": ' + strerror(lastError));
    return true;
  }
  const lines = text.split("\n");
  // every line by itself; an empty value is one, too
  const n = lines.length > 1 ? lines.length - 1 : lines.length;
  for (let i = 0; i < n; i++) {
    if (!values) print(key + " = ");
    print(lines[i]);
    if (newline) print("\n");
  }
  return false;
}
function showAll(path: string): bool {
  const entries = listDir(ROOT + path);
  if (entries === null) return false;
  let failed = false;
  for (let i = 0; i < entries.length; i++) {
    const st = new Stat();
    if (st.stat(ROOT + path + entries[i]) < 0) continue;
    if (isDir(st.mode)) {
      if (showAll(path + entries[i] + "/")) failed = true;
    } else if (showFile(path + entries[i], st)) failed = true;
  }
  return failed;
}

/** @param lenient a leading "-" on the name: failing is no failure */
function set(name: string, value: string, lenient: bool): bool {
  const path = slashed(name);
  const key = dotted(path);
  const st = new Stat();
  let r = st.stat(ROOT + path);
  if (r < 0) {
    if (!ignore) warn(r, "cannot stat " + ROOT + path);
    return !ignore && !lenient;
  }
  if (!(st.mode & 0o222)) {
    // in procps' words; not counted as a failure
    warnx('setting key "' + key + '": ' + strerror(EINVAL));
    return false;
  }
  if (isDir(st.mode)) {
    warnx('setting key "' + key + '": Is a directory');
    return !lenient;
  }
  if (!dryRun) {
    const fd = open(ROOT + path, O_WRONLY);
    if (fd < 0) {
      if (fd == -EACCES || fd == -EPERM || fd == -EROFS)
        warnx('permission denied on key "' + key + '"' + (lenient ? ", ignoring" : ""));
      else warnx('setting key "' + key + '"' + (lenient ? ", ignoring" : "") + ": " + strerror(fd));
      return !lenient;
    }
    const text = value + "\n";
    r = write(fd, cstr(text), text.length);
    close(fd);
    if (r < 0) {
      warnx('setting key "' + key + '"' + ": " + strerror(r));
      return true;
    }
  }
  if (!quiet) {
    if (values) print(value + (newline ? "\n" : ""));
    else if (names) print(key + "\n");
    else print(key + " = " + value + (newline ? "\n" : ""));
  }
  return false;
}

/** "name=value" @returns whether it failed */
function assign(text: string): bool {
  const equal = text.indexOf("=");
  if (equal < 0) {
    if (new Stat().stat(ROOT + slashed(text)) < 0) return true;
    warnx("command line(0): invalid syntax, continuing...");
    return true;
  }
  let name = text.substring(0, equal).trim();
  const lenient = name.startsWith("-");
  if (lenient) name = name.substring(1);
  if (!name.length) return true;
  return set(name, text.substring(equal + 1).trim(), lenient);
}

/** A sysctl.conf(5). */
function load(path: string): bool {
  const text = path == "-" ? stdin().readAll() : readFile(path);
  if (text === null) {
    warnx('cannot open "' + path + '": ' + strerror(lastError));
    return true;
  }
  const lines = text.split("\n");
  const good: string[] = [];
  let failed = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (!line.length || line.startsWith("#") || line.startsWith(";")) continue;
    const equal = line.indexOf("=");
    if (equal < 0) {
      // "-name" alone takes a name out of a glob
      if (line.startsWith("-")) continue;
      warnx((path == "-" ? "stdin" : path) + "(" + (i + 1).toString() + "): invalid syntax, continuing...");
      continue;
    }
    good.push(line);
  }
  for (let i = 0; i < good.length; i++) {
    const equal = good[i].indexOf("=");
    let name = good[i].substring(0, equal).trim();
    const value = good[i].substring(equal + 1).trim();
    const lenient = name.startsWith("-");
    if (lenient) name = name.substring(1).trim();
    const re = pattern;
    const key = dotted(slashed(name));
    if (re !== null && !re.exec(cstr(key), key.length, 0)) continue;
    if (name.includes("*") || name.includes("?") || name.includes("[")) {
      const found = glob(ROOT + slashed(name));
      for (let k = 0; k < found.length; k++) if (set(found[k].substring(ROOT.length), value, lenient)) failed = true;
      continue;
    }
    const st = new Stat();
    if (st.stat(ROOT + slashed(name)) < 0) {
      if (!ignore) {
        warn(st.stat(ROOT + slashed(name)), "cannot stat " + ROOT + slashed(name));
        failed = true;
      }
      continue;
    }
    if (set(name, value, lenient)) failed = true;
  }
  return failed;
}
/** --system: every directory of settings, a name in an earlier one hiding the later. */
function loadSystem(): bool {
  const places: string[] = [
    "/etc/sysctl.d",
    "/run/sysctl.d",
    "/usr/local/lib/sysctl.d",
    "/usr/lib/sysctl.d",
    "/lib/sysctl.d",
  ];
  const seen = new Map<string, string>();
  for (let i = 0; i < places.length; i++) {
    const list = listDir(places[i]);
    if (list === null) continue;
    for (let k = 0; k < list.length; k++)
      if (list[k].endsWith(".conf") && !seen.has(list[k])) seen.set(list[k], places[i]);
  }
  const files = seen.keys();
  files.sort();
  let failed = false;
  for (let i = 0; i < files.length; i++) {
    const path = seen.get(files[i]) + "/" + files[i];
    if (!quiet) print("* Applying " + path + " ...\n");
    if (load(path)) failed = true;
  }
  const st = new Stat();
  if (st.stat("/etc/sysctl.conf") == 0) {
    if (!quiet) print("* Applying /etc/sysctl.conf ...\n");
    if (load("/etc/sysctl.conf")) failed = true;
  }
  return failed;
}

export function sysctl(args: string[]): i32 {
  let all = false;
  let writing = false;
  let file: string | null = null;
  let system = false;
  const g = new Getopt(args, "bneNwfp::qoxaAXr:Vdh", [
    long("all", NO_ARG, 0x61),
    long("deprecated", NO_ARG, 256),
    long("dry-run", NO_ARG, 257),
    long("binary", NO_ARG, 0x62),
    long("ignore", NO_ARG, 0x65),
    long("names", NO_ARG, 0x4e),
    long("values", NO_ARG, 0x6e),
    long("load", OPT_ARG, 0x70),
    long("quiet", NO_ARG, 0x71),
    long("write", NO_ARG, 0x77),
    long("system", NO_ARG, 258),
    long("pattern", REQ_ARG, 0x72),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    switch (c) {
      case 0x62:
        values = true;
        newline = false;
        break;
      case 0x6e:
        values = true;
        break;
      case 0x65:
        ignore = true;
        break;
      case 0x4e:
        names = true;
        break;
      case 0x77:
        writing = true;
        break;
      case 0x66:
      case 0x70: {
        const arg = g.arg;
        file = arg === null ? "/etc/sysctl.conf" : arg;
        if (arg === null) {
          const rest = g.index < args.length && !args[g.index].startsWith("-") ? args[g.index] : null;
          if (rest !== null) file = rest;
        }
        break;
      }
      case 0x71:
        quiet = true;
        break;
      case 0x6f:
      case 0x78:
      case 256:
        break;
      case 257:
        dryRun = true;
        break;
      case 0x61:
      case 0x41:
      case 0x58:
        all = true;
        break;
      case 258:
        system = true;
        break;
      case 0x72: {
        const arg = g.arg;
        const re = regcomp(arg === null ? "" : arg, RE_EXTENDED);
        const e = re.error;
        if (e !== null) {
          warnx("unparsable argument: " + e);
          return 1;
        }
        pattern = re;
        break;
      }
      case 0x64:
      case 0x68:
        return usage(HELP, false);
      case 0x56:
        return version();
      default:
        print(HELP); // on stdout, unlike the others
        return 1;
    }
  }
  const rest = g.rest();
  if (all) return showAll("") ? 1 : 0;
  if (system) return loadSystem() ? 1 : 0;
  const path = file;
  if (path !== null) {
    let failed = false;
    if (!rest.length) failed = load(path);
    for (let i = 0; i < rest.length; i++) if (load(rest[i])) failed = true;
    return failed ? 1 : 0;
  }
  if (!rest.length) {
    if (pattern !== null) return showAll("") ? 1 : 0;
    return usage(HELP, true);
  }
  if (names && quiet) {
    warnx("options -N and -q cannot coexist\n");
    return 1;
  }
  let failed = false;
  for (let i = 0; i < rest.length; i++) {
    if (writing || rest[i].includes("=")) {
      if (assign(rest[i])) failed = true;
    } else if (show(rest[i])) failed = true;
  }
  return failed ? 1 : 0;
}
