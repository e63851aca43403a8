// A system call explained: what it does, why it failed, what would do it. The words are asm/explain's, which strace --explain has too;
// here the state that they are computed from is read from the machine.

import { Answer, Made } from "../../asm/explain/answer.ts";
import { does } from "../../asm/explain/does.ts";
import { explain } from "../../asm/explain/explain.ts";
import { Space, State } from "../../asm/explain/state.ts";
import { type Machine, NAMESPACE_KINDS, type ProcessDetails, type SystemCall } from "../../workers/api.ts";
import { callName, errorName } from "./calls.ts";
import { type MapModel, type ProcessNode, pidSeenFrom } from "./model.ts";

export interface Explanation {
  /** "" = not known. */
  does: string;
  why: string;
  command: string;
  /** Who has to run it: "" = the process itself. */
  who: string;
}

const FILES = ["status", "mountinfo", "uid_map", "gid_map", "setgroups", "limits"];
const CGROUPS = "/sys/fs/cgroup";

/** Sets a file's text; one that is not there, or not any more, stays unknown. */
async function take(machine: Machine, state: State, name: string, path: string): Promise<void> {
  try {
    state.set(name, new TextDecoder().decode(await machine.readFile(path)));
  } catch (error) {
    if (!(error instanceof Error && "errno" in error)) throw error;
  }
}

async function lookAtTarget(machine: Machine, model: MapModel, state: State, pid: number): Promise<void> {
  const target = model.nodes.get(pid)?.process;
  if (target) state.set("target/ns/user", `user:[${target.namespaces.user}]`);
  const files = ["status", "uid_map", "gid_map", "setgroups"];
  await Promise.all(files.map((file) => take(machine, state, `target/${file}`, `/proc/${pid}/${file}`)));
}

/** The state of a process and of what is around it, as far as this call is about it. */
async function stateOf(
  machine: Machine,
  model: MapModel,
  { process }: ProcessNode,
  details: ProcessDetails,
  made: Made,
): Promise<State> {
  const { pid } = process;
  const state = new State(pid);
  for (const kind of NAMESPACE_KINDS) state.set(`ns/${kind}`, `${kind}:[${process.namespaces[kind]}]`);
  for (const { fd, target } of details.fds) state.set(`fd/${fd}`, target);
  state.set("cwd", details.cwd);
  const members = new Map<number, number>();
  for (const one of [...model.nodes.values()].map((node) => node.process).sort((a, b) => b.pid - a.pid)) {
    for (const inum of Object.values(one.namespaces)) members.set(inum, one.pid);
  }
  for (const { kind, inum, owner, parent, creator = 0 } of model.namespaces.values()) {
    state.spaces.push(new Space(kind, inum, owner, parent, creator, members.get(inum) ?? 0));
  }
  const wanted = FILES.map((file) => take(machine, state, file, `/proc/${pid}/${file}`));
  state.set("cgroup/path", process.cgroup);
  for (const file of ["pids.max", "pids.current"]) {
    wanted.push(take(machine, state, `cgroup/${file}`, `${CGROUPS}${process.cgroup}/${file}`));
  }
  const first = model.root?.namespaces;
  if (process.namespaces.user === first?.user) {
    for (const name of NAMESPACE_KINDS.map((kind) => `max_${kind}_namespaces`)) {
      wanted.push(take(machine, state, `sys/user/${name}`, `/proc/sys/user/${name}`));
    }
  }
  if (process.namespaces.net === first?.net) {
    const name = "ip_unprivileged_port_start";
    wanted.push(take(machine, state, `sys/net/${name}`, `/proc/sys/net/ipv4/${name}`));
  }
  const file = state.text(`fd/${made.arg(0)}`).match(/^\/proc\/(\d+)\//)?.[1];
  if (file !== undefined) wanted.push(lookAtTarget(machine, model, state, Number(file)));
  if (/kill$/.test(made.name)) {
    const target = [...model.nodes.values()].find((one) => pidSeenFrom(model, process, one.process) === made.arg(0));
    if (target) wanted.push(lookAtTarget(machine, model, state, target.process.pid));
  }
  await Promise.all(wanted);
  return state;
}

/** @param call of `node`'s process; the state is that of now */
export async function explainCall(
  machine: Machine,
  model: MapModel,
  node: ProcessNode,
  details: ProcessDetails,
  call: SystemCall,
): Promise<Explanation> {
  const name = callName(call.nr);
  const errno = call.result !== undefined && call.result < 0 ? -call.result : 0;
  const error = errorName(errno);
  // What a structure holds is only an address here.
  const made = new Made(
    name,
    call.args.map((arg) => arg >>> 0),
    call.texts,
    errno,
  );
  const answer = error
    ? explain(made, error, await stateOf(machine, model, node, details, made))
    : new Answer(call.result === undefined ? "It has not returned: it waits." : "");
  return { does: does(name), why: answer.why, command: answer.command, who: answer.who };
}
