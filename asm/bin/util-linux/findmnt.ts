// findmnt(8): search and print the table of mounts.
import { errx } from "../../lib/err";
import { padLeft, padRight } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { ALL_EXIST, realpath } from "../../lib/path";
import { isBlock, major, minor, Stat } from "../../lib/stat";
import { statfs } from "../../lib/sys/fs";
import { EXIT_FAILURE, help, parseUnsigned, tryHelp, version } from "./common";
import { isPseudo, MountEntry, matchOptions, matchType, readFstab, readMountinfo } from "./mountinfo";
import { JSON_NUMBER, JSON_STRING, Line, RIGHT, Table, TREE, TRUNC } from "./table";

const HELP = `
Usage:
 findmnt [options]
 findmnt [options] <device> | <mountpoint>
 findmnt [options] <device> <mountpoint>
 findmnt [options] [--source <device>] [--target <path> | --mountpoint <dir>]

Find a (mounted) filesystem.

Options:
 -s, --fstab            search in static table of filesystems
 -m, --mtab             search in table of mounted filesystems
                          (includes user space mount options)
 -k, --kernel           search in kernel table of mounted
                          filesystems (default)

 -p, --poll[=<list>]    monitor changes in table of mounted filesystems
 -w, --timeout <num>    upper limit in milliseconds that --poll will block

 -A, --all              disable all built-in filters, print all filesystems
 -a, --ascii            use ASCII chars for tree formatting
 -b, --bytes            print sizes in bytes rather than in human readable format
 -C, --nocanonicalize   don't canonicalize when comparing paths
 -c, --canonicalize     canonicalize printed paths
 -D, --df               imitate the output of df(1)
 -d, --direction <word> direction of search, 'forward' or 'backward'
 -e, --evaluate         convert tags (LABEL,UUID,PARTUUID,PARTLABEL) 
                          to device names
 -F, --tab-file <path>  alternative file for -s, -m or -k options
 -f, --first-only       print the first found filesystem only
 -i, --invert           invert the sense of matching
 -J, --json             use JSON output format
 -l, --list             use list format output
 -N, --task <tid>       use alternative namespace (/proc/<tid>/mountinfo file)
 -n, --noheadings       don't print column headings
 -O, --options <list>   limit the set of filesystems by mount options
 -o, --output <list>    the output columns to be shown
     --output-all       output all available columns
 -P, --pairs            use key="value" output format
     --pseudo           print only pseudo-filesystems
     --shadowed         print only filesystems over-mounted by another filesystem
 -R, --submounts        print all submounts for the matching filesystems
 -r, --raw              use raw output format
     --real             print only real filesystems
 -S, --source <string>  the device to mount (by name, maj:min, 
                          LABEL=, UUID=, PARTUUID=, PARTLABEL=)
 -T, --target <path>    the path to the filesystem to use
     --tree             enable tree format output if possible
 -M, --mountpoint <dir> the mountpoint directory
 -t, --types <list>     limit the set of filesystems by FS types
 -U, --uniq             ignore filesystems with duplicate target
 -u, --notruncate       don't truncate text in columns
 -v, --nofsroot         don't print [/dir] for bind or btrfs mounts
 -y, --shell            use column names to be usable as shell variable identifiers

 -x, --verify           verify mount table content (default is fstab)
     --verbose          print more details
     --vfs-all          print all VFS options

 -h, --help             display this help
 -V, --version          display version

Available output columns:
      ACTION  action detected by --poll
       AVAIL  filesystem size available
        FREQ  dump(8) period in days [fstab only]
      FSROOT  filesystem root
      FSTYPE  filesystem type
  FS-OPTIONS  FS specific mount options
          ID  mount ID
       LABEL  filesystem label
     MAJ:MIN  major:minor device number
 OLD-OPTIONS  old mount options saved by --poll
  OLD-TARGET  old mountpoint saved by --poll
     OPTIONS  all mount options
  OPT-FIELDS  optional mount fields
      PARENT  mount parent ID
   PARTLABEL  partition label
    PARTUUID  partition UUID
      PASSNO  pass number on parallel fsck(8) [fstab only]
 PROPAGATION  VFS propagation flags
        SIZE  filesystem size
      SOURCE  source device
     SOURCES  all possible source devices
      TARGET  mountpoint
         TID  task ID
        USED  filesystem size used
        USE%  filesystem use percentage
        UUID  filesystem UUID
 VFS-OPTIONS  VFS specific mount options

For more details see findmnt(8).
`;

const NAMES: string[] = [
  "ACTION",
  "AVAIL",
  "FREQ",
  "FSROOT",
  "FSTYPE",
  "FS-OPTIONS",
  "ID",
  "LABEL",
  "MAJ:MIN",
  "OLD-OPTIONS",
  "OLD-TARGET",
  "OPTIONS",
  "OPT-FIELDS",
  "PARENT",
  "PARTLABEL",
  "PARTUUID",
  "PASSNO",
  "PROPAGATION",
  "SIZE",
  "SOURCE",
  "SOURCES",
  "TARGET",
  "TID",
  "USED",
  "USE%",
  "UUID",
  "VFS-OPTIONS",
];
const RIGHTS: string[] = ["AVAIL", "FREQ", "ID", "PARENT", "PASSNO", "SIZE", "TID", "USED", "USE%"];
const NUMBERS: string[] = ["ID", "PARENT", "TID"];

let bytes = false;
let noRoot = false;
let vfsAll = false;
let plainDevice = false;

/** "1.5G" as util-linux' size_to_human_string() writes it. */
function human(n: u64): string {
  if (bytes) return n.toString();
  let power = 0;
  let unit: u64 = 1;
  while (power < 6 && n / unit >= 1024) {
    unit *= 1024;
    power++;
  }
  if (!power) return n ? n.toString() + "B" : "0";
  let whole = n / unit;
  // one digit after the point, rounded
  let tenth = (((n % unit) / (unit / 1024)) * 10 + 512) / 1024;
  if (tenth == 10) {
    whole++;
    tenth = 0;
  }
  return whole.toString() + (tenth ? "." + tenth.toString() : "") + "BKMGTPE".charAt(power);
}

const fs = memory.data(120);
function sizeColumn(e: MountEntry, name: string): string | null {
  if (statfs(e.target, fs) < 0) return null;
  const unit = load<u64>(fs, 72) ? load<u64>(fs, 72) : load<u64>(fs, 8);
  const blocks = load<u64>(fs, 16);
  const free = load<u64>(fs, 24);
  const available = load<u64>(fs, 32);
  if (name == "SIZE") return human(blocks * unit);
  if (name == "AVAIL") return human(available * unit);
  if (name == "USED") return human((blocks - free) * unit);
  if (!blocks) return "-";
  const used = blocks - free;
  return (
    Math.round(((used as f64) / ((used + available) as f64)) * 100)
      .toString()
      .split(".")[0] + "%"
  );
}

function cell(e: MountEntry, name: string): string | null {
  if (name == "TARGET") return e.target;
  if (name == "SOURCE" || name == "SOURCES") return !noRoot && e.root != "/" ? e.source + "[" + e.root + "]" : e.source;
  if (name == "FSTYPE") return e.type;
  if (name == "OPTIONS") return e.options;
  if (name == "VFS-OPTIONS") return vfsAll ? allVfsOptions(e.vfsOptions) : e.vfsOptions;
  if (name == "FS-OPTIONS") return e.fsOptions;
  if (name == "OPT-FIELDS") return e.fields;
  if (name == "PROPAGATION") return e.propagation;
  if (name == "FSROOT") return e.root;
  if (name == "MAJ:MIN") return plainDevice ? e.device : aligned(e.device);
  if (name == "ID") return e.id ? e.id.toString() : null;
  if (name == "PARENT") return e.id ? e.parent.toString() : null;
  if (name == "SIZE" || name == "AVAIL" || name == "USED" || name == "USE%") return sizeColumn(e, name);
  if (name == "TID") return task ? task.toString() : null;
  if (name == "FREQ") return e.id ? null : e.freq.toString();
  if (name == "PASSNO") return e.id ? null : e.passno.toString();
  return null;
}
/** "%3u:%-3u", so that the colons of a column stand under each other. */
function aligned(device: string): string {
  const colon = device.indexOf(":");
  return padLeft(device.substring(0, colon), 3) + ":" + padRight(device.substring(colon + 1), 3);
}
/** --vfs-all: also the defaults. */
function allVfsOptions(list: string): string {
  const have = list.split(",");
  let out = have.includes("ro") ? "ro" : "rw";
  const pairs: string[] = ["exec", "suid", "dev"];
  for (let i = 0; i < pairs.length; i++) out += "," + (have.includes("no" + pairs[i]) ? "no" : "") + pairs[i];
  out += have.includes("sync") ? ",sync" : ",async";
  if (!have.includes("dirsync")) out += ",loud";
  else out += ",dirsync,loud";
  out += have.includes("mand") ? ",mand" : ",nomand";
  out += have.includes("noatime") ? ",noatime" : ",atime";
  out += ",noiversion";
  out += have.includes("nodiratime") ? ",nodiratime" : ",diratime";
  out += have.includes("relatime") ? ",relatime" : ",norelatime";
  out += ",nostrictatime";
  out += have.includes("lazytime") ? ",lazytime" : ",nolazytime";
  out += have.includes("nosymfollow") ? ",nosymfollow" : ",symfollow";
  return out;
}

let task = 0;
let source: string | null = null;
let target: string | null = null;
let types: string | null = null;
let optionPattern: string | null = null;
let invert = false;
let pseudoOnly = false;
let realOnly = false;
let shadowedOnly = false;
let canonicalize = true;

function real(path: string): string {
  if (!canonicalize) return path;
  const r = realpath(path, ALL_EXIST);
  return r === null ? path : r;
}

/** "a source": its name, its device number, or a directory that is mounted elsewhere. */
function isSource(e: MountEntry, text: string): bool {
  if (e.source == text || e.device == text) return true;
  if (text.endsWith("]") && text == e.source + "[" + e.root + "]") return true;
  const st = new Stat();
  if (st.stat(text) == 0 && isBlock(st.mode))
    return e.device == major(st.rdev).toString() + ":" + minor(st.rdev).toString() && e.root == "/";
  return e.source.startsWith("/") && e.source == real(text);
}
function isShadowed(table: MountEntry[], e: MountEntry): bool {
  for (let i = 0; i < table.length; i++)
    if (table[i].parent == e.id && table[i].id != e.id && table[i].target == e.target) return true;
  return false;
}
function matches(table: MountEntry[], e: MountEntry): bool {
  let ok = true;
  const s = source;
  const t = target;
  const ty = types;
  const op = optionPattern;
  if (t !== null && e.target != t && e.target != real(t)) ok = false;
  if (ok && s !== null && !isSource(e, s)) ok = false;
  if (ok && ty !== null && !matchType(e.type, ty)) ok = false;
  if (ok && op !== null && !matchOptions(e.options, op)) ok = false;
  if (ok && pseudoOnly && !isPseudo(e.type)) ok = false;
  if (ok && realOnly && isPseudo(e.type)) ok = false;
  if (ok && shadowedOnly && !isShadowed(table, e)) ok = false;
  return ok != invert;
}

function addLine(out: Table, names: string[], e: MountEntry, parent: Line | null): Line {
  const line = out.line(parent);
  for (let i = 0; i < names.length; i++) {
    const t = cell(e, names[i]);
    line.cells[i] = t !== null && !t.length ? null : t;
  }
  return line;
}
/** The subtree of mounts on `e`, in the order of their ids; what is on one that is not among `found` hangs on the next above. */
function addTree(
  out: Table,
  names: string[],
  table: MountEntry[],
  found: MountEntry[] | null,
  e: MountEntry,
  parent: Line | null,
): void {
  const line: Line | null = found === null || found.includes(e) ? addLine(out, names, e, parent) : parent;
  const children: MountEntry[] = [];
  for (let i = 0; i < table.length; i++) if (table[i].parent == e.id && table[i].id != e.id) children.push(table[i]);
  children.sort((a, b) => a.id - b.id);
  for (let i = 0; i < children.length; i++) addTree(out, names, table, found, children[i], line);
}

export function findmnt(args: string[]): i32 {
  const out = new Table("filesystems");
  let tree = true;
  let treeForced = false;
  let first = false;
  let submounts = false;
  let backward = false;
  let df = false;
  let all = false;
  let fstab = false;
  let byPath = false;
  let uncut = false;
  let uniq = false;
  let file: string | null = null;
  let columns: string | null = null;
  let everyColumn = false;
  let mountpointOnly = false;
  const g = new Getopt(args, "AabCcDd:ehiJfF:o:O:p::PklmM:nN:rst:uvRS:T:Uw:Vxy", [
    long("all", NO_ARG, 0x41),
    long("ascii", NO_ARG, 0x61),
    long("bytes", NO_ARG, 0x62),
    long("canonicalize", NO_ARG, 0x63),
    long("direction", REQ_ARG, 0x64),
    long("df", NO_ARG, 0x44),
    long("evaluate", NO_ARG, 0x65),
    long("first-only", NO_ARG, 0x66),
    long("fstab", NO_ARG, 0x73),
    long("help", NO_ARG, 0x68),
    long("invert", NO_ARG, 0x69),
    long("json", NO_ARG, 0x4a),
    long("kernel", NO_ARG, 0x6b),
    long("list", NO_ARG, 0x6c),
    long("mountpoint", REQ_ARG, 0x4d),
    long("mtab", NO_ARG, 0x6d),
    long("noheadings", NO_ARG, 0x6e),
    long("notruncate", NO_ARG, 0x75),
    long("options", REQ_ARG, 0x4f),
    long("output", REQ_ARG, 0x6f),
    long("output-all", NO_ARG, 256),
    long("pairs", NO_ARG, 0x50),
    long("raw", NO_ARG, 0x72),
    long("types", REQ_ARG, 0x74),
    long("nocanonicalize", NO_ARG, 0x43),
    long("nofsroot", NO_ARG, 0x76),
    long("submounts", NO_ARG, 0x52),
    long("source", REQ_ARG, 0x53),
    long("tab-file", REQ_ARG, 0x46),
    long("task", REQ_ARG, 0x4e),
    long("target", REQ_ARG, 0x54),
    long("uniq", NO_ARG, 0x55),
    long("version", NO_ARG, 0x56),
    long("tree", NO_ARG, 257),
    long("real", NO_ARG, 258),
    long("pseudo", NO_ARG, 259),
    long("vfs-all", NO_ARG, 260),
    long("shadowed", NO_ARG, 261),
    long("shell", NO_ARG, 0x79),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x41:
        all = true;
        break;
      case 0x61:
        out.ascii = true;
        break;
      case 0x62:
        bytes = true;
        break;
      case 0x43:
        canonicalize = false;
        break;
      case 0x63:
      case 0x65:
      case 0x6b:
      case 0x6d:
        break;
      case 0x44:
        tree = false;
        df = true;
        break;
      case 0x64:
        if (arg == "forward") backward = false;
        else if (arg == "backward") backward = true;
        else errx(EXIT_FAILURE, "unknown direction '" + arg + "'");
        break;
      case 0x66:
        first = true;
        break;
      case 0x46:
        file = arg;
        break;
      case 0x69:
        invert = true;
        break;
      case 0x4a:
        out.json = true;
        break;
      case 0x6c:
        tree = false;
        break;
      case 0x4d:
        target = arg;
        mountpointOnly = true;
        break;
      case 0x6e:
        out.headings = false;
        break;
      case 0x4e:
        task = parseUnsigned(arg, "invalid TID argument", i32.MAX_VALUE) as i32;
        break;
      case 0x75:
        uncut = true;
        break;
      case 0x4f:
        optionPattern = arg;
        break;
      case 0x6f:
        columns = arg;
        break;
      case 256:
        everyColumn = true;
        break;
      case 0x50:
        out.pairs = true;
        tree = false;
        break;
      case 0x72:
        out.raw = true;
        tree = false;
        break;
      case 0x52:
        submounts = true;
        break;
      case 0x73:
        fstab = true;
        tree = false;
        break;
      case 0x53:
        source = arg;
        break;
      case 0x54:
        target = arg;
        byPath = true;
        break;
      case 0x74:
        types = arg;
        break;
      case 0x55:
        uniq = true;
        break;
      case 0x76:
        noRoot = true;
        break;
      case 0x79:
        out.shellNames = true;
        break;
      case 257:
        treeForced = true;
        break;
      case 258:
        realOnly = true;
        break;
      case 259:
        pseudoOnly = true;
        break;
      case 260:
        vfsAll = true;
        break;
      case 261:
        shadowedOnly = true;
        tree = false;
        break;
      case 0x68:
        return help(HELP);
      case 0x56:
        return version();
      default:
        return tryHelp();
    }
  }
  const rest = g.rest();
  if (rest.length && (target !== null || source !== null))
    errx(
      EXIT_FAILURE,
      "options --target and --source can't be used together with command line element that is not an option",
    );
  if (rest.length > 2) return tryHelp();

  let names: string[] = [];
  if (everyColumn) {
    // the others only mean something while --poll watches
    for (let i = 0; i < NAMES.length; i++)
      if (NAMES[i] != "ACTION" && !NAMES[i].startsWith("OLD-")) names.push(NAMES[i]);
  } else if (df) names = ["SOURCE", "FSTYPE", "SIZE", "USED", "AVAIL", "USE%", "TARGET"];
  else names = ["TARGET", "SOURCE", "FSTYPE", "OPTIONS"];
  const list = columns;
  if (list !== null) {
    const plus = list.startsWith("+");
    if (!plus) names = [];
    const items = (plus ? list.substring(1) : list).split(",");
    for (let i = 0; i < items.length; i++) {
      const name = items[i].toUpperCase();
      if (!NAMES.includes(name)) errx(EXIT_FAILURE, "unknown column: " + items[i]);
      names.push(name);
    }
  }
  if (!names.includes("TARGET")) tree = false;

  let table: MountEntry[];
  const path = file;
  if (fstab) {
    const f = readFstab(path === null ? "/etc/fstab" : path);
    if (f === null) {
      errx(EXIT_FAILURE, "can't read /etc/fstab");
      return EXIT_FAILURE;
    }
    table = f;
  } else {
    const from = path !== null ? path : "/proc/" + (task ? task.toString() : "self") + "/mountinfo";
    table = readMountinfo(from);
    // Where there is no mountinfo libmount turns to the old file.
    if (!table.length)
      errx(EXIT_FAILURE, "can't read " + (path !== null || task ? from : "/proc/mounts: No such file or directory"));
  }
  if (uniq) table = unique(table);

  if (rest.length == 2) {
    source = rest[0];
    target = rest[1];
  }
  // a search by name or place gives a list
  const wide = rest.length == 0 && target === null && source === null;
  const isTree = (tree && wide && !first) || (tree && submounts) || treeForced;

  const found: MountEntry[] = [];
  if (rest.length == 1) {
    // a device or a mount point: whatever fits
    const word = rest[0];
    const at = real(word);
    for (let i = 0; i < table.length; i++) if (table[i].target == word || table[i].target == at) found.push(table[i]);
    if (!found.length || (isBlockDevice(word) && !hasTarget(table, at))) {
      source = word;
      for (let i = 0; i < table.length; i++) if (matches(table, table[i])) found.push(table[i]);
      source = null;
    }
    if (types !== null || optionPattern !== null || invert || pseudoOnly || realOnly) {
      const kept: MountEntry[] = [];
      for (let i = 0; i < found.length; i++) if (matches(table, found[i])) kept.push(found[i]);
      found.length = 0;
      for (let i = 0; i < kept.length; i++) found.push(kept[i]);
    }
  } else {
    const t = target;
    if (byPath && t !== null) {
      // the file system that the path is on
      let at = real(t);
      if (realpath(t, ALL_EXIST) === null) return EXIT_FAILURE;
      for (;;) {
        if (hasTarget(table, at) || at == "/") break;
        const slash = at.lastIndexOf("/");
        at = slash <= 0 ? "/" : at.substring(0, slash);
      }
      target = at;
    }
    for (let i = 0; i < table.length; i++) if (matches(table, table[i])) found.push(table[i]);
  }
  // of several mounts on one place the last one is what is seen there
  if ((byPath || mountpointOnly) && !all && found.length > 1) {
    const top = found[found.length - 1];
    found.length = 0;
    found.push(top);
  }
  if (backward) found.reverse();
  if (first && found.length > 1) found.length = 1;
  if (!found.length) return EXIT_FAILURE;

  for (let i = 0; i < names.length; i++) {
    let flags = RIGHTS.includes(names[i]) ? RIGHT : 0;
    const cut =
      names[i] == "OPTIONS" ||
      names[i] == "VFS-OPTIONS" ||
      names[i] == "FS-OPTIONS" ||
      names[i] == "FSTYPE" ||
      names[i] == "OPT-FIELDS";
    if (cut && !uncut) flags |= TRUNC;
    if (names[i] == "TARGET" && isTree) flags |= TREE;
    const hint = names[i] == "TARGET" ? 0.3 : names[i] == "SOURCE" ? 0.25 : cut ? 0.1 : 0;
    const json =
      NUMBERS.includes(names[i]) || (bytes && (names[i] == "SIZE" || names[i] == "USED" || names[i] == "AVAIL"))
        ? JSON_NUMBER
        : JSON_STRING;
    out.column(names[i], hint, flags, json);
  }
  plainDevice = out.raw || out.pairs || out.json;
  if (isTree && submounts) {
    for (let i = 0; i < found.length; i++) addTree(out, names, table, null, found[i], null);
  } else if (isTree) {
    for (let i = 0; i < table.length; i++)
      if (!hasParent(table, table[i])) addTree(out, names, table, found, table[i], null);
  } else if (submounts) {
    for (let i = 0; i < found.length; i++) addFlat(out, names, table, found[i]);
  } else for (let i = 0; i < found.length; i++) addLine(out, names, found[i], null);
  out.print();
  return 0;
}
function addFlat(out: Table, names: string[], table: MountEntry[], e: MountEntry): void {
  addLine(out, names, e, null);
  for (let i = 0; i < table.length; i++)
    if (table[i].parent == e.id && table[i].id != e.id) addFlat(out, names, table, table[i]);
}
function hasTarget(table: MountEntry[], path: string): bool {
  for (let i = 0; i < table.length; i++) if (table[i].target == path) return true;
  return false;
}
function hasParent(table: MountEntry[], e: MountEntry): bool {
  for (let i = 0; i < table.length; i++) if (table[i].id == e.parent && table[i].id != e.id) return true;
  return false;
}
function isBlockDevice(path: string): bool {
  const st = new Stat();
  return st.stat(path) == 0 && isBlock(st.mode);
}
/** -U: of mounts on one place only the last. */
function unique(table: MountEntry[]): MountEntry[] {
  const out: MountEntry[] = [];
  for (let i = 0; i < table.length; i++) {
    let later = false;
    for (let k = i + 1; k < table.length; k++) if (table[k].target == table[i].target) later = true;
    if (!later) out.push(table[i]);
  }
  return out;
}
