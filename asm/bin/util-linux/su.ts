// su(1): a shell or a command as another user. There is no PAM: root may become anyone; anyone else only a user whose
// password field in /etc/shadow is empty.
import { clearenv, environ, getenv, setenv } from "../../lib/env";
import { err, errx, warn, warnx } from "../../lib/err";
import { ENOENT } from "../../lib/errno";
import { Getopt, long, NO_ARG, OPT_END, REQ_ARG } from "../../lib/getopt";
import { readFile, stderr, stdin } from "../../lib/io";

import { execPath, WEXITSTATUS, WIFEXITED, WIFSTOPPED, WTERMSIG } from "../../lib/process";
import {
  handlerOf,
  SIG_BLOCK,
  SIG_DFL,
  SIG_SETMASK,
  SIGCONT,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGSTOP,
  SIGTERM,
  sigaction,
  sigoldmask,
  sigprocmask,
  strsignal,
} from "../../lib/signal";
import { exit } from "../../lib/start";
import { geteuid, getuid, setgid, setgroups, setuid } from "../../lib/sys/cred";
import { chdir } from "../../lib/sys/fs";
import { nanosleep } from "../../lib/sys/misc";
import { fork, getpid, kill, setsid, WUNTRACED, wait4, waitStatus } from "../../lib/sys/proc";
import { ECHO, TCSETS, Termios, tcgetattr, tcsetattr } from "../../lib/tty";
import { groupByName, groupsOf, Passwd, passwdByName } from "../../lib/users";
import { EXIT_FAILURE, help, tryHelp, version } from "./common";

const HELP = `
Usage:
 su [options] [-] [<user> [<argument>...]]

Change the effective user ID and group ID to that of <user>.
A mere - implies -l.  If <user> is not given, root is assumed.

Options:
 -m, -p, --preserve-environment      do not reset environment variables
 -w, --whitelist-environment <list>  don't reset specified variables

 -g, --group <group>             specify the primary group
 -G, --supp-group <group>        specify a supplemental group

 -, -l, --login                  make the shell a login shell
 -c, --command <command>         pass a single command to the shell with -c
 --session-command <command>     pass a single command to the shell with -c
                                   and do not create a new session
 -f, --fast                      pass -f to the shell (for csh or tcsh)
 -s, --shell <shell>             run <shell> if /etc/shells allows it
 -P, --pty                       create a new pseudo-terminal

 -h, --help                      display this help
 -V, --version                   display version

For more details see su(1).
`;
const DEFAULT_SHELL = "/bin/sh";
const PATH_USER = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games";
const PATH_ROOT = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Asks for the password as login does. It cannot be right unless none is needed. */
function authenticate(user: Passwd): void {
  if (getuid() == 0) return;
  const text = readFile("/etc/shadow");
  if (text !== null) {
    const lines = text.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const f = lines[i].split(":");
      if (f.length > 1 && f[0] == user.name && !f[1].length) return;
    }
  }
  stderr.put("Password: ");
  const before = new Termios();
  const terminal = tcgetattr(0, before) >= 0;
  if (terminal) {
    const silent = before.copy();
    silent.lflag &= ~ECHO;
    tcsetattr(0, TCSETS, silent);
  }
  stdin().readLine();
  if (terminal) {
    tcsetattr(0, TCSETS, before);
    stderr.put("\n");
  }
  nanosleep(500000000);
  errx(EXIT_FAILURE, "Authentication failure");
}

/** A shell not in /etc/shells may not be left by its user. */
function restricted(shell: string): bool {
  const text = readFile("/etc/shells");
  if (text === null) return false;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) if (lines[i] == shell) return false;
  return true;
}

let terminated = false;
function onTerminate(sig: i32): void {
  terminated = true;
}

/** The child goes on as the shell; the parent waits, stops with it and ends as it ends. */
function waitForShell(newSession: bool): void {
  const child = fork();
  if (child < 0) err(EXIT_FAILURE, child, "cannot create child process");
  if (child == 0) {
    if (newSession) setsid();
    return;
  }
  // the signals of the terminal are for the child
  sigprocmask(SIG_BLOCK, 0);
  const mask = sigoldmask();
  sigaction(SIGTERM, handlerOf(onTerminate));
  if (newSession) {
    sigaction(SIGINT, handlerOf(onTerminate));
    sigaction(SIGQUIT, handlerOf(onTerminate));
  } else {
    sigaction(SIGINT, 1);
    sigaction(SIGQUIT, 1);
  }
  let status = 0;
  for (;;) {
    const r = wait4(child, WUNTRACED);
    if (r == child) {
      status = waitStatus();
      if (!WIFSTOPPED(status)) break;
      kill(getpid(), SIGSTOP);
      kill(child, SIGCONT);
      continue;
    }
    if (terminated) {
      stderr.put("\nSession terminated, killing shell...");
      kill(child, SIGTERM);
      nanosleep(2000000000);
      kill(child, SIGKILL);
      stderr.put(" ...killed.\n");
      wait4(child, 0);
      sigaction(SIGTERM, SIG_DFL);
      sigprocmask(SIG_SETMASK, mask);
      kill(getpid(), SIGTERM);
      exit(EXIT_FAILURE);
    }
    if (r < 0 && r != -4) exit(EXIT_FAILURE);
  }
  if (WIFEXITED(status)) exit(WEXITSTATUS(status));
  const sig = WTERMSIG(status);
  stderr.put(strsignal(sig) + (status & 0x80 ? " (core dumped)" : "") + "\n");
  exit(sig + 128);
}

export function su(args: string[]): i32 {
  let login = false;
  let preserve = false;
  let fast = false;
  let command: string | null = null;
  let newSession = true;
  let shellArgument: string | null = null;
  let keep: string[] = [];
  let group: i64 = -1;
  const extra: i32[] = [];
  const g = new Getopt(args, "c:fg:G:lmpPs:u:hVw:", [
    long("command", REQ_ARG, 0x63),
    long("session-command", REQ_ARG, 0x43),
    long("fast", NO_ARG, 0x66),
    long("login", NO_ARG, 0x6c),
    long("preserve-environment", NO_ARG, 0x70),
    long("pty", NO_ARG, 0x50),
    long("shell", REQ_ARG, 0x73),
    long("group", REQ_ARG, 0x67),
    long("supp-group", REQ_ARG, 0x47),
    long("whitelist-environment", REQ_ARG, 0x77),
    long("help", NO_ARG, 0x68),
    long("version", NO_ARG, 0x56),
  ]);
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    const given = g.arg;
    const arg = given === null ? "" : given;
    switch (c) {
      case 0x63:
        command = arg;
        break;
      case 0x43:
        command = arg;
        newSession = false;
        break;
      case 0x66:
        fast = true;
        break;
      case 0x67:
      case 0x47: {
        const entry = groupByName(arg);
        if (entry === null) errx(EXIT_FAILURE, "group " + arg + " does not exist");
        else if (c == 0x67) group = entry.gid;
        else extra.push(entry.gid);
        break;
      }
      case 0x6c:
        login = true;
        break;
      case 0x6d:
      case 0x70:
        preserve = true;
        break;
      case 0x50:
        break;
      case 0x73:
        shellArgument = arg;
        break;
      case 0x77:
        keep = keep.concat(arg.split(","));
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
  if (rest.length && rest[0] == "-") {
    login = true;
    rest.shift();
  }
  if (login && preserve) {
    warnx("ignoring --preserve-environment, it's mutually exclusive with --login");
    preserve = false;
  }
  const name = rest.length ? rest.shift() : "root";
  if ((group >= 0 || extra.length) && getuid() != 0) errx(EXIT_FAILURE, "only root can specify alternative groups");
  const user = passwdByName(name);
  if (user === null || !user.name.length || !user.dir.length) {
    errx(EXIT_FAILURE, "user " + name + " does not exist or the user entry does not contain all the required fields");
    return EXIT_FAILURE;
  }
  authenticate(user);

  let shell = user.shell.length ? user.shell : DEFAULT_SHELL;
  const ownShell = shell;
  const asked = shellArgument;
  const inherited = getenv("SHELL");
  if (asked !== null) shell = asked;
  else if (preserve && inherited !== null && inherited.length) shell = inherited;
  if (shell != ownShell && getuid() != 0 && restricted(ownShell)) {
    warnx("using restricted shell " + ownShell);
    shell = ownShell;
  }

  let gid = user.gid;
  let groups = groupsOf(user.name, gid);
  if (group >= 0) {
    gid = group as i32;
    groups = [gid];
  } else if (extra.length) {
    // without -g the first of -G is the primary group
    gid = extra[0];
    groups = [];
  }
  for (let i = 0; i < extra.length; i++) groups.push(extra[i]);
  if (geteuid() == 0) {
    const r = setgroups(groups);
    if (r < 0) err(EXIT_FAILURE, r, "cannot set groups");
  }
  waitForShell(newSession && command !== null);
  let r = setgid(gid);
  if (r < 0) err(EXIT_FAILURE, r, "cannot set group id");
  r = setuid(user.uid);
  if (r < 0) err(EXIT_FAILURE, r, "cannot set user id");

  if (login) {
    const kept: string[] = [];
    const names = keep.concat(["TERM", "COLORTERM"]);
    for (let i = 0; i < names.length; i++) {
      if (
        names[i] == "HOME" ||
        names[i] == "SHELL" ||
        names[i] == "USER" ||
        names[i] == "LOGNAME" ||
        names[i] == "PATH"
      )
        continue;
      const v = getenv(names[i]);
      if (v !== null) kept.push(names[i] + "=" + v);
    }
    clearenv();
    for (let i = 0; i < kept.length; i++) {
      const equal = kept[i].indexOf("=");
      setenv(kept[i].substring(0, equal), kept[i].substring(equal + 1));
    }
    setenv("PATH", user.uid ? PATH_USER : PATH_ROOT);
  }
  if (!preserve) {
    setenv("HOME", user.dir);
    setenv("SHELL", shell);
    if (login || user.uid) {
      setenv("USER", user.name);
      setenv("LOGNAME", user.name);
    }
  }
  if (login) {
    r = chdir(user.dir);
    if (r < 0) warn(r, "warning: cannot change directory to " + user.dir);
  }
  const base = shell.substring(shell.lastIndexOf("/") + 1);
  const argv: string[] = [login ? "-" + base : base];
  if (fast) argv.push("-f");
  const text = command;
  if (text !== null) {
    argv.push("-c");
    argv.push(text);
  }
  for (let i = 0; i < rest.length; i++) argv.push(rest[i]);
  const e = execPath(shell, argv, environ());
  err(e == -ENOENT ? 127 : 126, e, "failed to execute " + shell);
  return EXIT_FAILURE;
}
