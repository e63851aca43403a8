// criu(8)'s options: on the command line, and before it in configuration files (criu(8), "CONFIGURATION FILES").
import { getenv } from "../../lib/env";
import { Getopt, LongOption, long, NO_ARG, OPT_ARG, OPT_END, OPT_ERR, REQ_ARG } from "../../lib/getopt";
import { readFile } from "../../lib/io";
import { numEnd, strtol } from "../../lib/number";
import { allowed, joinable } from "./values";

const LONG = 256;

/** Options by name; those that another one implies have the same number. */
const TREE = 0x74; // t
const DETACH = 0x64; // d
const STOPPED = 0x73; // s
const RUNNING = 0x52; // R
const IMAGES = 0x44; // D
const WORK = 0x57; // W
const SIBLING = 0x53; // S
const ROOT = 0x72; // r
const SHELL_JOB = 0x6a; // j
const LOCKS = 0x6c; // l
const LIBDIR = 0x4c; // L
const LOG = 0x6f; // o
const VERBOSE = 0x76; // v
const JOIN = 0x4a; // J
const EXT_UNIX = 0x78; // x
const VERSION = 0x56; // V
const HELP = 0x68; // h
const PIDFILE = LONG + 1;
const LINK_REMAP = LONG + 2;
const TCP_ESTABLISHED = LONG + 3;
const TCP_CLOSE = LONG + 4;
const EXTERNAL = LONG + 5;
const CGROUPS = LONG + 6;
const FREEZE_CGROUP = LONG + 7;
const EXEC_CMD = LONG + 8;
const INHERIT = LONG + 9;
const FEATURE = LONG + 10;
const TRACK_MEM = LONG + 11;
const PREV = LONG + 12;
const GHOST_LIMIT = LONG + 13;
const SCRIPT = LONG + 14;
const CONFIG = LONG + 15;
const NO_CONFIG = LONG + 16;
const NESTED = LONG + 17;
const IGNORED = LONG + 18;
const IGNORED_VALUE = LONG + 19;
const ABSENT = LONG + 20;
const UNPRIVILEGED = LONG + 21;
const AUTO_DEDUP = LONG + 22;
const ANY_MODES = LONG + 23;
const MERGE = LONG + 24;
const COMPAT_MOUNTS = LONG + 25;
/** What it asks for is so in any case, but its value must be one of its own (see values.ts). */
const CHECKED = LONG + 26;
const CGROUP_ROOT = LONG + 27;
const SKIP_MNT = LONG + 28;
const EMPTY_NS = LONG + 29;
/** Added to the number of an option that is taken back. */
const NEGATED = 4096;

const LONGS: LongOption[] = [
  long("tree", REQ_ARG, TREE),
  long("restore-detached", NO_ARG, DETACH),
  long("leave-stopped", NO_ARG, STOPPED),
  long("leave-running", NO_ARG, RUNNING),
  long("images-dir", REQ_ARG, IMAGES),
  long("work-dir", REQ_ARG, WORK),
  long("restore-sibling", NO_ARG, SIBLING),
  long("root", REQ_ARG, ROOT),
  long("shell-job", NO_ARG, SHELL_JOB),
  long("file-locks", NO_ARG, LOCKS),
  long("libdir", REQ_ARG, LIBDIR),
  long("log-file", REQ_ARG, LOG),
  long("verbosity", OPT_ARG, VERBOSE),
  long("join-ns", REQ_ARG, JOIN),
  long("ext-unix-sk", OPT_ARG, EXT_UNIX),
  long("version", NO_ARG, VERSION),
  long("help", NO_ARG, HELP),
  long("pidfile", REQ_ARG, PIDFILE),
  long("link-remap", NO_ARG, LINK_REMAP),
  long("tcp-established", NO_ARG, TCP_ESTABLISHED),
  long("tcp-close", NO_ARG, TCP_CLOSE),
  long("external", REQ_ARG, EXTERNAL),
  long("manage-cgroups", OPT_ARG, CGROUPS),
  long("freeze-cgroup", REQ_ARG, FREEZE_CGROUP),
  long("exec-cmd", NO_ARG, EXEC_CMD),
  long("inherit-fd", REQ_ARG, INHERIT),
  long("feature", REQ_ARG, FEATURE),
  long("track-mem", NO_ARG, TRACK_MEM),
  long("prev-images-dir", REQ_ARG, PREV),
  long("ghost-limit", REQ_ARG, GHOST_LIMIT),
  long("action-script", REQ_ARG, SCRIPT),
  long("config", REQ_ARG, CONFIG),
  long("no-default-config", NO_ARG, NO_CONFIG),
  long("nested-namespaces", NO_ARG, NESTED),
  long("unprivileged", NO_ARG, UNPRIVILEGED),
  long("log-pid", NO_ARG, IGNORED),
  long("evasive-devices", NO_ARG, IGNORED),
  long("force-irmap", NO_ARG, IGNORED),
  long("display-stats", NO_ARG, IGNORED),
  long("auto-dedup", NO_ARG, AUTO_DEDUP),
  long("enable-external-sharing", NO_ARG, IGNORED),
  long("enable-external-masters", NO_ARG, IGNORED),
  long("skip-in-flight", NO_ARG, IGNORED),
  long("extra", NO_ARG, IGNORED),
  long("all", NO_ARG, IGNORED),
  long("cpu-cap", OPT_ARG, CHECKED),
  long("close", REQ_ARG, IGNORED_VALUE),
  long("cgroup-root", REQ_ARG, CGROUP_ROOT),
  long("cgroup-props", REQ_ARG, CHECKED),
  long("network-lock", REQ_ARG, CHECKED),
  long("timeout", REQ_ARG, IGNORED_VALUE),
  long("skip-mnt", REQ_ARG, SKIP_MNT),
  long("enable-fs", REQ_ARG, IGNORED_VALUE),
  long("lsm-profile", REQ_ARG, CHECKED),
  long("ext-mount-map", REQ_ARG, CHECKED),
  long("file-validation", REQ_ARG, CHECKED),
  long("page-server", NO_ARG, ABSENT),
  long("lazy-pages", NO_ARG, ABSENT),
  long("stream", NO_ARG, ABSENT),
  long("empty-ns", REQ_ARG, EMPTY_NS),
  long("daemon", NO_ARG, IGNORED),
  long("ms", NO_ARG, MERGE),
  long("experimental", NO_ARG, IGNORED),
  long("deprecated", NO_ARG, IGNORED),
  long("weak-sysctls", NO_ARG, IGNORED),
  long("skip-file-rwx-check", NO_ARG, ANY_MODES),
  long("mntns-compat-mode", NO_ARG, COMPAT_MOUNTS),
  long("ghost-fiemap", NO_ARG, IGNORED),
  long("status-fd", REQ_ARG, CHECKED),
  long("port", REQ_ARG, CHECKED),
  long("address", REQ_ARG, IGNORED_VALUE),
  long("tls", NO_ARG, IGNORED),
  long("allow-uprobes", NO_ARG, IGNORED),
  long("irmap-scan-path", REQ_ARG, IGNORED_VALUE),
  long("cgroup-props-file", REQ_ARG, IGNORED_VALUE),
  long("cgroup-dump-controller", REQ_ARG, IGNORED_VALUE),
  long("cgroup-yard", REQ_ARG, IGNORED_VALUE),
  long("pre-dump-mode", REQ_ARG, CHECKED),
  long("lsm-mount-context", REQ_ARG, IGNORED_VALUE),
];

/** Options without a value can be taken back: --no-NAME, as in a configuration file's contradiction. */
function withNegations(): LongOption[] {
  const all = LONGS.slice(0);
  for (let i = 0; i < LONGS.length; i++) {
    const o = LONGS[i];
    if (o.has == NO_ARG && o.value != VERSION && o.value != HELP && o.value != NO_CONFIG)
      all.push(long("no-" + o.name, NO_ARG, o.value == IGNORED || o.value == ABSENT ? IGNORED : NEGATED + o.value));
  }
  return all;
}

export class Options {
  tree: i32 = 0;
  detach: bool = false;
  sibling: bool = false;
  leaveStopped: bool = false;
  leaveRunning: bool = false;
  images: string = ".";
  work: string = "";
  root: string = "";
  shellJob: bool = false;
  fileLocks: bool = false;
  log: string = "";
  verbosity: i32 = 2;
  joins: string[] = [];
  extUnix: bool = false;
  pidfile: string = "";
  linkRemap: bool = false;
  tcpEstablished: bool = false;
  tcpClose: bool = false;
  externals: string[] = [];
  cgroups: string = "soft";
  freezeCgroup: string = "";
  /** [CONTROLLER:]/PATH each. */
  cgroupRoots: string[] = [];
  /** Mount points of what stays behind. */
  skips: string[] = [];
  emptyNet: bool = false;
  execCmd: bool = false;
  inherits: string[] = [];
  feature: string = "";
  /** They all run, in this order. */
  scripts: string[] = [];
  nested: bool = false;
  /** The image before this one; "": none. */
  prev: string = "";
  trackMem: bool = false;
  autoDedup: bool = false;
  /** Files may have other modes than they had. */
  anyModes: bool = false;
  /** --ms: for check alone. */
  merge: bool = false;
  /** --mntns-compat-mode: for restore alone. */
  compatMounts: bool = false;
  /** The folder of plugins, which must be there when it is named. */
  plugins: string = "";
  /** Bytes that a deleted file may have to be written. */
  ghostLimit: i64 = 1 << 20;
  /** What is to be shown instead of any work. */
  help: bool = false;
  version: bool = false;
  /** Command and what follows it. */
  rest: string[] = [];
  /** What is wrong; "": nothing. */
  error: string = "";
}

/** A number of bytes, or of K, M or G. @returns −1: it is none */
function sizeOf(text: string): i64 {
  const n = strtol(text, 10);
  const unit = "KMG".indexOf(text.substring(numEnd).toUpperCase());
  if (numEnd == 0 || n < 0 || text.length > numEnd + 1 || (text.length > numEnd && unit < 0)) return -1;
  return text.length > numEnd ? n << ((unit + 1) * 10) : n;
}

function negate(o: Options, c: i32): void {
  if (c == DETACH) o.detach = false;
  else if (c == STOPPED) o.leaveStopped = false;
  else if (c == RUNNING) o.leaveRunning = false;
  else if (c == SIBLING) o.sibling = false;
  else if (c == SHELL_JOB) o.shellJob = false;
  else if (c == LOCKS) o.fileLocks = false;
  else if (c == LINK_REMAP) o.linkRemap = false;
  else if (c == TCP_ESTABLISHED) o.tcpEstablished = false;
  else if (c == TCP_CLOSE) o.tcpClose = false;
  else if (c == EXEC_CMD) o.execCmd = false;
  else if (c == TRACK_MEM) o.trackMem = false;
  else if (c == AUTO_DEDUP) o.autoDedup = false;
  else if (c == NESTED) o.nested = false;
}

function apply(o: Options, c: i32, value: string, name: string): void {
  if (c >= NEGATED) negate(o, c - NEGATED);
  else if (c == TREE) {
    const n = strtol(value, 10);
    if (!value.length || numEnd != value.length || n <= 0 || n > i32.MAX_VALUE) o.error = "not a PID: " + value;
    else o.tree = n as i32;
  } else if (c == DETACH) o.detach = true;
  else if (c == STOPPED) o.leaveStopped = true;
  else if (c == RUNNING) o.leaveRunning = true;
  else if (c == IMAGES) o.images = value;
  else if (c == WORK) o.work = value;
  else if (c == ROOT) o.root = value;
  else if (c == SHELL_JOB) o.shellJob = true;
  else if (c == LOCKS) o.fileLocks = true;
  else if (c == LOG) o.log = value;
  else if (c == VERBOSE) o.verbosity = value.length ? (strtol(value, 10) as i32) : o.verbosity + 1;
  else if (c == JOIN) {
    if (joinable(value)) o.joins.push(value);
    else o.error = "--join-ns wants NS:PID or NS:FILE, not " + value;
  } else if (c == EXT_UNIX) o.extUnix = true;
  else if (c == PIDFILE) o.pidfile = value;
  else if (c == LINK_REMAP) o.linkRemap = true;
  else if (c == TCP_ESTABLISHED) o.tcpEstablished = true;
  else if (c == TCP_CLOSE) o.tcpClose = true;
  else if (c == EXTERNAL) o.externals.push(value);
  else if (c == CGROUPS) o.cgroups = value.length ? value : "soft";
  else if (c == FREEZE_CGROUP) o.freezeCgroup = value;
  else if (c == CGROUP_ROOT) o.cgroupRoots.push(value);
  else if (c == SKIP_MNT) o.skips.push(value);
  else if (c == EMPTY_NS) {
    o.emptyNet = value == "net";
    if (!o.emptyNet) o.error = "--empty-ns knows net, not " + value;
  } else if (c == EXEC_CMD) o.execCmd = true;
  else if (c == INHERIT) o.inherits.push(value);
  else if (c == FEATURE) o.feature = value;
  else if (c == SCRIPT) o.scripts.push(value);
  else if (c == NESTED) o.nested = true;
  else if (c == HELP) o.help = true;
  else if (c == VERSION) o.version = true;
  else if (c == SIBLING) o.sibling = true;
  else if (c == PREV) o.prev = value;
  else if (c == TRACK_MEM) o.trackMem = true;
  else if (c == AUTO_DEDUP) o.autoDedup = true;
  else if (c == ANY_MODES) o.anyModes = true;
  else if (c == MERGE) o.merge = true;
  else if (c == COMPAT_MOUNTS) o.compatMounts = true;
  else if (c == LIBDIR) o.plugins = value;
  else if (c == GHOST_LIMIT) {
    o.ghostLimit = sizeOf(value);
    if (o.ghostLimit < 0) o.error = "not a size: " + value;
  } else if (c == CHECKED) {
    if (!allowed(name, value)) o.error = "--" + name + " is not for " + value;
  } else if (c == ABSENT) o.error = "--" + name + " is not here";
  if (c == CGROUPS && ["none", "props", "soft", "full", "strict", "ignore"].indexOf(o.cgroups) < 0)
    o.error = "unknown mode of --manage-cgroups: " + value;
}

/** Takes the options of args (args[0] is no option) into `o`; what is no option is appended to o.rest. */
function take(o: Options, args: string[]): void {
  // What follows "--" is a command with options of its own.
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const longs = withNegations();
  const g = new Getopt(own, "t:dsRD:W:Sr:jlL:o:v::J:x::Vh", longs);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == OPT_ERR) {
      o.error = "Try 'criu --help' for more info";
      return;
    }
    const given = g.arg;
    apply(o, c, given ? given : "", g.longIndex >= 0 ? longs[g.longIndex].name : "");
    if (o.error.length) return;
  }
  o.rest = o.rest.concat(g.rest());
  if (end >= 0) o.rest = o.rest.concat(args.slice(end + 1));
}

function takesValue(name: string): bool {
  for (let i = 0; i < LONGS.length; i++) if (LONGS[i].name == name) return LONGS[i].has != NO_ARG;
  return false;
}

/** The options of a configuration file, if it is there: a line each, without dashes. */
function fromFile(o: Options, path: string): void {
  const text = readFile(path);
  if (text === null) return;
  const args: string[] = ["criu"];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const hash = lines[i].indexOf("#");
    const line = (hash < 0 ? lines[i] : lines[i].substring(0, hash)).trim();
    if (!line.length) continue;
    let k = 0;
    while (k < line.length && line.charCodeAt(k) != 32 && line.charCodeAt(k) != 9 && line.charCodeAt(k) != 61) k++;
    const name = line.substring(0, k);
    let value = line.substring(k).trim();
    if (line.charCodeAt(k) == 61) value = value.substring(1);
    if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = value.substring(1, value.length - 1);
    else if (value.includes(" ") || value.includes("\t")) {
      o.error = path + ": one value a line, with quotes around its spaces: " + line;
      return;
    }
    // a word after an option that takes none is nothing
    args.push(value.length && takesValue(name) ? "--" + name + "=" + value : "--" + name);
  }
  take(o, args);
  if (o.error.length) o.error = path + ": " + o.error;
}

/** Reads configuration files and the command line, which wins. A file that the command line names stands in for the usual ones. */
export function parseOptions(args: string[]): Options {
  const o = new Options();
  let own = "";
  for (let i = 1; i < args.length && args[i] != "--"; i++) {
    if (args[i] == "--config" && i + 1 < args.length) own = args[i + 1];
    else if (args[i].startsWith("--config=")) own = args[i].substring(9);
  }
  if (!own.length && args.indexOf("--no-default-config") < 0) {
    fromFile(o, "/etc/criu/default.conf");
    const home = getenv("HOME");
    if (!o.error.length && home) fromFile(o, home + "/.criu/default.conf");
  }
  const named = getenv("CRIU_CONFIG_FILE");
  if (!o.error.length && named) fromFile(o, named);
  if (!o.error.length && own.length) fromFile(o, own);
  if (!o.error.length) take(o, args);
  return o;
}
