// df(1).
import * as C from "../../lib/chars";
import { error, tryHelp } from "../../lib/error";
import { padLeft, padRight } from "../../lib/fmt";
import { Getopt, long, NO_ARG, OPT_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { stdout } from "../../lib/io";
import { realpath } from "../../lib/path";
import { quote, quotef } from "../../lib/quote";
import { exit } from "../../lib/start";
import { isBlock, isChar, Stat } from "../../lib/stat";
import { statfs, sync } from "../../lib/sys/fs";
import { BlockSize, environmentBlockSize, parseBlockSize } from "./blocksize";
import { LONG_ONLY, other, standard } from "./common";
import { Mount, mountPointOf, mounts } from "./mounts";

const USAGE = `[OPTION]... [FILE]...
Show information about the file system on which each FILE resides,
or all file systems by default.

  -a, --all             include pseudo, duplicate, inaccessible file systems
  -B, --block-size=SIZE  scale sizes by SIZE before printing them
  -h, --human-readable  print sizes in powers of 1024 (e.g., 1023M)
  -H, --si              print sizes in powers of 1000 (e.g., 1.1G)
  -i, --inodes          list inode information instead of block usage
  -k                    like --block-size=1K
  -l, --local           limit listing to local file systems
      --no-sync         do not invoke sync before getting usage info (default)
      --output[=FIELD_LIST]  use the output format defined by FIELD_LIST,
                               or print all fields if FIELD_LIST is omitted.
  -P, --portability     use the POSIX output format
      --sync            invoke sync before getting usage info
      --total           elide all entries insignificant to available space,
                          and produce a grand total
  -t, --type=TYPE       limit listing to file systems of type TYPE
  -T, --print-type      print file system type
  -x, --exclude-type=TYPE  limit listing to file systems not of type TYPE
  -v                    (ignored)

FIELD_LIST is a comma-separated list of columns to be included.  Valid
field names are: 'source', 'fstype', 'itotal', 'iused', 'iavail', 'ipcent',
'size', 'used', 'avail', 'pcent', 'file' and 'target'.
`;

const SOURCE = 0;
const FSTYPE = 1;
const SIZE = 2;
const USED = 3;
const AVAIL = 4;
const PCENT = 5;
const ITOTAL = 6;
const IUSED = 7;
const IAVAIL = 8;
const IPCENT = 9;
const TARGET = 10;
const FILE = 11;
const NAMES = [
  "source",
  "fstype",
  "size",
  "used",
  "avail",
  "pcent",
  "itotal",
  "iused",
  "iavail",
  "ipcent",
  "target",
  "file",
];
const CAPTIONS = [
  "Filesystem",
  "Type",
  "blocks",
  "Used",
  "Available",
  "Use%",
  "Inodes",
  "IUsed",
  "IFree",
  "IUse%",
  "Mounted on",
  "File",
];
const WIDTHS: i32[] = [14, 4, 5, 5, 5, 4, 5, 5, 5, 4, 0, 0];

const unit = new BlockSize();
let all = false;
let local = false;
let fields: i32[] = [];
const only: string[] = [];
const except: string[] = [];
const rows: string[][] = [];
let failed = false;
let wantTotal = false;
let shown = 0;
const UNKNOWN: u64 = u64.MAX_VALUE;

/** Figures of a file system, in bytes and inodes. */
class Usage {
  total: u64 = UNKNOWN;
  free: u64 = UNKNOWN;
  available: u64 = UNKNOWN;
  /** Less than nothing is available: root's reserve is in use. */
  negative: bool = false;
  files: u64 = UNKNOWN;
  filesFree: u64 = UNKNOWN;
}
const grand = new Usage();

function number(n: u64): string {
  return n == UNKNOWN ? "-" : unit.show(n);
}
function count(n: u64): string {
  if (n == UNKNOWN) return "-";
  return unit.human ? unit.show(n) : n.toString();
}
function percent(used: u64, available: u64, negative: bool): string {
  if (used == UNKNOWN || available == UNKNOWN) return "-";
  const total = negative ? used - -available : used + available;
  if (total == 0) return "-";
  // rounded up
  const p = used <= u64.MAX_VALUE / 100 ? (used * 100) / total + ((used * 100) % total ? 1 : 0) : used / (total / 100);
  return p.toString() + "%";
}

function row(source: string, type: string, target: string, file: string, u: Usage): void {
  const cells: string[] = [];
  const used = u.total == UNKNOWN || u.free == UNKNOWN ? UNKNOWN : u.total - u.free;
  const iused = u.files == UNKNOWN || u.filesFree == UNKNOWN ? UNKNOWN : u.files - u.filesFree;
  for (let i = 0; i < fields.length; i++) {
    switch (fields[i]) {
      case SOURCE:
        cells.push(source);
        break;
      case FSTYPE:
        cells.push(type);
        break;
      case SIZE:
        cells.push(number(u.total));
        break;
      case USED:
        cells.push(number(used));
        break;
      case AVAIL:
        cells.push(u.negative ? "-" + unit.show(-u.available) : number(u.available));
        break;
      case PCENT:
        cells.push(percent(used, u.available, u.negative));
        break;
      case ITOTAL:
        cells.push(count(u.files));
        break;
      case IUSED:
        cells.push(count(iused));
        break;
      case IAVAIL:
        cells.push(count(u.filesFree));
        break;
      case IPCENT:
        cells.push(percent(iused, u.filesFree, false));
        break;
      case TARGET:
        cells.push(target);
        break;
      default:
        cells.push(file);
    }
  }
  // control characters would spoil the table
  for (let i = 0; i < cells.length; i++) {
    let clean = "";
    for (let k = 0; k < cells[i].length; k++)
      clean += cells[i].charCodeAt(k) < 32 || cells[i].charCodeAt(k) == 127 ? "?" : cells[i].charAt(k);
    cells[i] = clean;
  }
  rows.push(cells);
}

/** @param operand asked for by name @param at where to ask: the file or the mount point */
function show(m: Mount, file: string, at: string, operand: bool): void {
  if (m.remote && local) return;
  if (m.dummy && !all && !operand) return;
  if ((only.length && !only.includes(m.type)) || except.includes(m.type)) return;
  const box = memory.data(128);
  const e = statfs(at, box);
  const u = new Usage();
  if (e < 0) {
    if (operand) {
      error(0, e, quotef(at));
      failed = true;
      return;
    }
    if (!all) {
      if (e != -13 && e != -2) {
        error(0, e, quotef(at));
        failed = true;
      }
      return;
    }
  } else {
    const fragment = load<u64>(box, 72) ? load<u64>(box, 72) : load<u64>(box, 8);
    const blocks = load<u64>(box, 16);
    if (blocks == 0 && !all && !operand) return;
    u.total = blocks * fragment;
    u.free = load<u64>(box, 24) * fragment;
    u.available = load<u64>(box, 32) * fragment;
    u.negative = load<i64>(box, 32) < 0;
    u.files = load<u64>(box, 40);
    u.filesFree = load<u64>(box, 48);
  }
  shown++;
  if (wantTotal && e == 0) {
    grand.total = (grand.total == UNKNOWN ? 0 : grand.total) + u.total;
    grand.free = (grand.free == UNKNOWN ? 0 : grand.free) + u.free;
    grand.available = (grand.available == UNKNOWN ? 0 : grand.available) + u.available;
    grand.files = (grand.files == UNKNOWN ? 0 : grand.files) + u.files;
    grand.filesFree = (grand.filesFree == UNKNOWN ? 0 : grand.filesFree) + u.filesFree;
  }
  row(m.source, m.type, m.point, file.length ? file : "-", u);
}

/** Every file system once: of those mounted twice, the one with the shortest way. */
function showAll(): void {
  const list = mounts();
  const devices: u64[] = [];
  const chosen: Mount[] = [];
  const st = new Stat();
  for (let i = 0; i < list.length; i++) {
    const m = list[i];
    if (all) {
      chosen.push(m);
      devices.push(m.dev);
      continue;
    }
    if ((m.remote && local) || m.dummy) continue;
    const dev = st.stat(m.point) == 0 ? st.dev : m.dev;
    const k = devices.indexOf(dev);
    if (k < 0) {
      devices.push(dev);
      chosen.push(m);
      continue;
    }
    const before = chosen[k];
    if (
      m.point == before.point ||
      (m.source.includes("/") && !before.source.includes("/")) ||
      (m.point.length < before.point.length && !(m.root != "/" && before.root == "/"))
    ) {
      chosen.splice(k, 1);
      devices.splice(k, 1);
      chosen.push(m);
      devices.push(dev);
    }
  }
  for (let i = 0; i < chosen.length; i++) show(chosen[i], "", chosen[i].point, false);
}

function showFile(name: string, st: Stat): void {
  const list = mounts();
  if (isBlock(st.mode) || isChar(st.mode)) {
    // a device that is mounted: its file system
    const real = realpath(name);
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i].source == name || (real !== null && list[i].source == real)) {
        show(list[i], name, list[i].point, true);
        return;
      }
    }
  }
  const point = mountPointOf(name);
  for (let i = list.length - 1; i >= 0; i--) {
    if (point !== null && list[i].point == point) {
      show(list[i], name, name, true);
      return;
    }
  }
  const m = new Mount();
  m.source = "-";
  m.type = "-";
  m.point = point === null ? "-" : point;
  show(m, name, name, true);
}

function parseFields(text: string): void {
  const names = text.split(",");
  for (let i = 0; i < names.length; i++) {
    const k = NAMES.indexOf(names[i]);
    if (k < 0) {
      error(0, 0, "option --output: field " + quote(names[i]) + " unknown");
      tryHelp();
      exit(1);
    }
    if (fields.includes(k)) {
      error(0, 0, "option --output: field " + quote(names[i]) + " used more than once");
      tryHelp();
      exit(1);
    }
    fields.push(k);
  }
}

function unitName(): string {
  if (unit.human) return "";
  const n = unit.unit;
  if (unit.suffix.length) return "1" + unit.suffix;
  // the largest unit that divides it, 1000s when they do it better
  let decimal = n;
  let p = 0;
  while (decimal % 1000 == 0 && decimal) {
    decimal /= 1000;
    p++;
  }
  let binary = n;
  let q = 0;
  while (binary % 1024 == 0 && binary) {
    binary /= 1024;
    q++;
  }
  if (q >= p && q > 0) return binary.toString() + "KMGTPE".charAt(q - 1);
  if (p > 0) return decimal.toString() + (p == 1 ? "k" : "KMGTPE".charAt(p - 1)) + "B";
  return n.toString() + (n == 1 ? "B" : "");
}

export function df(args: string[]): i32 {
  let inodes = false;
  let posix = false;
  let type = false;
  let custom = false;
  let doSync = false;
  environmentBlockSize(unit, "DF_BLOCK_SIZE");
  const o = new Getopt(
    args,
    "aB:iF:hHklmPTt:vx:",
    standard([
      long("all", NO_ARG, C.a),
      long("block-size", REQ_ARG, C.B),
      long("inodes", NO_ARG, C.i),
      long("human-readable", NO_ARG, C.h),
      long("si", NO_ARG, C.H),
      long("local", NO_ARG, C.l),
      long("output", OPT_ARG, LONG_ONLY),
      long("portability", NO_ARG, C.P),
      long("print-type", NO_ARG, C.T),
      long("sync", NO_ARG, LONG_ONLY + 1),
      long("no-sync", NO_ARG, LONG_ONLY + 2),
      long("total", NO_ARG, LONG_ONLY + 3),
      long("type", REQ_ARG, C.t),
      long("exclude-type", REQ_ARG, C.x),
    ]),
  );
  for (let c = o.next(); c != OPT_END; c = o.next()) {
    switch (c) {
      case C.a:
        all = true;
        break;
      case C.B:
        parseBlockSize(unit, o.arg!, o.longIndex < 0 ? "-B" : "--block-size", 1);
        break;
      case C.i:
        inodes = true;
        break;
      case C.h:
        unit.setHuman(1024);
        break;
      case C.H:
        unit.setHuman(1000);
        break;
      case C.k:
        unit.human = 0;
        unit.unit = 1024;
        unit.suffix = "";
        break;
      case C.l:
        local = true;
        break;
      case C.m:
        unit.human = 0;
        unit.unit = 1048576;
        unit.suffix = "";
        break;
      case C.T:
        type = true;
        break;
      case C.P:
        posix = true;
        break;
      case LONG_ONLY + 1:
        doSync = true;
        break;
      case LONG_ONLY + 2:
        doSync = false;
        break;
      case C.F:
      case C.t:
        only.push(o.arg!);
        break;
      case C.v:
        break;
      case C.x:
        except.push(o.arg!);
        break;
      case LONG_ONLY:
        if (inodes || posix || type) {
          error(0, 0, "options " + (inodes ? "-i" : posix ? "-P" : "-T") + " and --output are mutually exclusive");
          tryHelp();
          return 1;
        }
        custom = true;
        if (o.arg !== null) parseFields(o.arg!);
        else fields = [SOURCE, FSTYPE, ITOTAL, IUSED, IAVAIL, IPCENT, SIZE, USED, AVAIL, PCENT, FILE, TARGET];
        break;
      case LONG_ONLY + 3:
        wantTotal = true;
        break;
      default:
        return other(c, USAGE);
    }
  }
  if (!custom) {
    fields = [SOURCE];
    if (type) fields.push(FSTYPE);
    const more: i32[] = inodes ? [ITOTAL, IUSED, IAVAIL, IPCENT, TARGET] : [SIZE, USED, AVAIL, PCENT, TARGET];
    for (let i = 0; i < more.length; i++) fields.push(more[i]);
  }
  for (let i = 0; i < only.length; i++) {
    if (except.includes(only[i])) {
      error(0, 0, "file system type " + quote(only[i]) + " both selected and excluded");
      return 1;
    }
  }
  const files = o.rest();
  const st = new Stat();
  const present: string[] = [];
  for (let i = 0; i < files.length; i++) {
    const e = st.stat(files[i]);
    if (e < 0) {
      error(0, e, quotef(files[i]));
      failed = true;
    } else present.push(files[i]);
  }
  if (doSync) sync();
  // the header
  const captions: string[] = [];
  for (let i = 0; i < fields.length; i++) {
    let caption = CAPTIONS[fields[i]];
    if (fields[i] == SIZE)
      caption = unit.human ? "Size" : posix ? unit.unit.toString() + "-blocks" : unitName() + "-blocks";
    else if (fields[i] == AVAIL && (unit.human || custom)) caption = unit.human || custom ? "Avail" : caption;
    else if (fields[i] == PCENT && posix) caption = "Capacity";
    captions.push(caption);
  }
  rows.push(captions);
  if (files.length) {
    for (let i = 0; i < present.length; i++) {
      st.stat(present[i]);
      showFile(present[i], st);
    }
  } else showAll();
  if (!shown) {
    if (!failed) error(1, 0, "no file systems processed");
    return 1;
  }
  if (wantTotal) row("total", "-", fields.includes(SOURCE) ? "-" : "total", "-", grand);
  const widths: i32[] = [];
  for (let i = 0; i < fields.length; i++) {
    let w = WIDTHS[fields[i]];
    for (let k = 0; k < rows.length; k++) w = max(w, rows[k][i].length);
    widths.push(w);
  }
  for (let k = 0; k < rows.length; k++) {
    for (let i = 0; i < fields.length; i++) {
      if (i) stdout.byte(C.SPACE);
      const f = fields[i];
      const left = f == SOURCE || f == FSTYPE || f == TARGET || f == FILE;
      const cell = rows[k][i];
      stdout.put(left ? (i == fields.length - 1 ? cell : padRight(cell, widths[i])) : padLeft(cell, widths[i]));
    }
    stdout.byte(C.NL);
  }
  return failed ? 1 : 0;
}
