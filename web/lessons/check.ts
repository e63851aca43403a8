// What a lesson asks of the machine's state, a line each: something that must be there, or must not, and the words for when it is otherwise.
//
//   process comm=sh uts!=init uts.hostname=box | No shell is in a UTS namespace that is called box yet.
//   no process comm=sleep | The sleep still runs.
//   user members>=2 | …                     a kind of namespace
//   file /tmp/n ~"7" | …                    a file, as the machine's first root directory shows it
//
// A process has number (its PID), inside (that in its own PID namespace), parent, comm, state, uid, euid, threads, group (its cgroup's path), frozen (yes, no), each kind of
// namespace (its inode number, or init: the first one; a dot leads on to what that has), and the files of its /proc directory, by "/": /mounts ~"tmpfs". A
// namespace has id, members, hostname, domainname, parent, owner, monotonic, boottime. Operators: = != >= <= > < ~ (contains) !~.

import {
  type Census,
  type Machine,
  NAMESPACE_KINDS,
  type NamespaceInfo,
  type NamespaceKind,
  type TaskInfo,
} from "../../workers/api.ts";

export class CheckError extends Error {}

type Operator = "=" | "!=" | ">=" | "<=" | ">" | "<" | "~" | "!~";

interface Condition {
  field: string;
  operator: Operator;
  value: string;
}

export interface Check {
  subject: "process" | "file" | NamespaceKind;
  /** There must be none. */
  none: boolean;
  /** Of a file. */
  path: string;
  conditions: Condition[];
  message: string;
}

/** Some are not called as in /proc: pid and cgroup are kinds of namespaces. */
const PROCESS_FIELDS = ["number", "inside", "parent", "comm", "state", "uid", "euid", "threads", "group", "frozen"];
const NAMESPACE_FIELDS = ["id", "members", "hostname", "domainname", "parent", "owner", "monotonic", "boottime"];

function isKind(word: string): word is NamespaceKind {
  return (NAMESPACE_KINDS as readonly string[]).includes(word);
}

function checkField(subject: Check["subject"], field: string): void {
  if (subject === "file") {
    if (field !== "") throw new CheckError(`a file has no "${field}": only ~"…" and !~"…"`);
    return;
  }
  if (subject !== "process") {
    if (!NAMESPACE_FIELDS.includes(field))
      throw new CheckError(`a namespace has no "${field}": ${NAMESPACE_FIELDS.join(", ")}`);
    return;
  }
  if (field.startsWith("/")) {
    if (/(^|\/)\.\.?(\/|$)/.test(field)) throw new CheckError(`"${field}" leads out of the process's directory`);
    return;
  }
  const [first = "", second] = field.split(".", 2);
  if (isKind(first) && (second === undefined || NAMESPACE_FIELDS.includes(second))) return;
  if (!PROCESS_FIELDS.includes(field))
    throw new CheckError(
      `a process has no "${field}": ${[...PROCESS_FIELDS, ...NAMESPACE_KINDS].join(", ")}, or a file of /proc/PID by "/"`,
    );
}

/** @throws CheckError */
export function parseCheck(line: string): Check {
  const bar = line.indexOf(" | ");
  const message = bar < 0 ? "" : line.slice(bar + 3).trim();
  if (message === "") throw new CheckError('a check ends with " | " and what to say when it does not hold');
  let rest = line.slice(0, bar).trim();
  const word = () => {
    const [found = ""] = /^\S*/.exec(rest) ?? [];
    rest = rest.slice(found.length).trimStart();
    return found;
  };
  let subject = word();
  const none = subject === "no";
  if (none) subject = word();
  if (subject !== "process" && subject !== "file" && !isKind(subject))
    throw new CheckError(`"${subject}" is none of process, file, ${NAMESPACE_KINDS.join(", ")}`);
  const path = subject === "file" ? word() : "";
  if (subject === "file" && !path.startsWith("/")) throw new CheckError("a file is named by its whole path: /tmp/…");
  const conditions: Condition[] = [];
  while (rest !== "") {
    const match = /^([\w./-]*?)\s*(!=|>=|<=|!~|=|>|<|~)\s*(?:"([^"]*)"|(\S+))\s*/.exec(rest);
    if (!match) throw new CheckError(`"${rest}" is no condition: field=value`);
    const [all, field = "", operator, quoted, bare = ""] = match;
    checkField(subject, field);
    conditions.push({ field, operator: operator as Operator, value: quoted ?? bare });
    rest = rest.slice(all.length);
  }
  return { subject, none, path, conditions, message };
}

function holds(have: string, { operator, value }: Condition): boolean {
  switch (operator) {
    case "=":
      return have === value;
    case "!=":
      return have !== value;
    case "~":
      return have.includes(value);
    case "!~":
      return !have.includes(value);
    case ">=":
      return Number(have) >= Number(value);
    case "<=":
      return Number(have) <= Number(value);
    case ">":
      return Number(have) > Number(value);
    case "<":
      return Number(have) < Number(value);
  }
}

/** The machine as checks see it: one moment's census, and files read when they are asked for. */
class State {
  /** Those of init, while it lives. */
  private readonly first: Record<NamespaceKind, number> | undefined;
  private readonly namespaces = new Map<number, NamespaceInfo>();

  constructor(
    readonly census: Census,
    private readonly machine: Pick<Machine, "readFile">,
  ) {
    const init = census.processes.find(({ pid }) => pid === 1);
    this.first = init?.namespaces;
    for (const one of census.namespaces) this.namespaces.set(one.inum, one);
  }

  async file(path: string): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await this.machine.readFile(path));
    } catch {
      return undefined; // it is not there, or whose it was is gone
    }
  }

  /** An inode number as checks name it. */
  private named(kind: NamespaceKind, inum: number): string {
    return inum === this.first?.[kind] ? "init" : String(inum);
  }

  ofNamespace(one: NamespaceInfo | undefined, field: string): string {
    if (one === undefined) return "";
    switch (field) {
      case "id":
        return this.named(one.kind, one.inum);
      case "members":
        return String(this.census.processes.filter(({ namespaces }) => namespaces[one.kind] === one.inum).length);
      case "parent":
        return this.named(one.kind, one.parent);
      case "owner":
        return this.named("user", one.owner);
      case "monotonic":
      case "boottime":
        return String(one.offsets?.[field] ?? 0);
      default:
        return (field === "hostname" ? one.hostname : one.domainname) ?? "";
    }
  }

  async ofProcess(task: TaskInfo, field: string): Promise<string> {
    if (field.startsWith("/")) return (await this.file(`/proc/${task.pid}${field}`)) ?? "";
    const [first = "", second] = field.split(".", 2);
    if (isKind(first)) {
      const inum = task.namespaces[first];
      return second === undefined ? this.named(first, inum) : this.ofNamespace(this.namespaces.get(inum), second);
    }
    if (field === "number") return String(task.pid);
    if (field === "parent") return String(task.ppid);
    if (field === "group") return task.cgroup;
    if (field === "inside") return String(task.pids.at(-1) ?? task.pid);
    if (field === "frozen") return task.frozen ? "yes" : "no";
    return String(task[field as "comm" | "state" | "uid" | "euid" | "threads"]);
  }
}

async function found(check: Check, state: State): Promise<boolean> {
  if (check.subject === "file") {
    const text = await state.file(check.path);
    return text !== undefined && check.conditions.every((condition) => holds(text, condition));
  }
  if (check.subject === "process") {
    // The dead whom nobody has waited for are meant only by those who ask for a state.
    const dead = check.conditions.some(({ field }) => field === "state");
    for (const task of state.census.processes) {
      let all = dead || task.state !== "Z";
      for (const condition of check.conditions) {
        if (!all) break;
        all = holds(await state.ofProcess(task, condition.field), condition);
      }
      if (all) return true;
    }
    return false;
  }
  return state.census.namespaces.some(
    (one) =>
      one.kind === check.subject &&
      check.conditions.every((condition) => holds(state.ofNamespace(one, condition.field), condition)),
  );
}

/** Looks at the machine. @returns what the first check that does not hold says; undefined: all hold */
export async function missing(
  checks: Check[],
  machine: Pick<Machine, "census" | "readFile">,
): Promise<string | undefined> {
  if (checks.length === 0) return undefined;
  const state = new State(await machine.census(), machine);
  for (const check of checks) if ((await found(check, state)) === check.none) return check.message;
  return undefined;
}
