// One process closely: what /proc says of it, the namespaces it is in, its descriptors, and commands to begin something with it.
// A command is typed into the terminal, not run: Enter is the reader's.

import {
  type Machine,
  MachineError,
  NAMESPACE_KINDS,
  type ProcessDetails,
  type SystemCall,
} from "../../workers/api.ts";
import { h, icon } from "../dom.ts";
import { signalsIn } from "./calls.ts";
import type { Explanation } from "./explain.ts";
import { replaceKeeping } from "./keep.ts";
import { MemoryStrip } from "./memory.ts";
import type { MapModel, ProcessNode } from "./model.ts";
import { chip, numbers } from "./tree.ts";
import { linkOf, numbersOf, stateOf, uidInside } from "./words.ts";

/** Capabilities that there are: CAP_LAST_CAP + 1. */
const CAPABILITIES = 41;

/** Lines of /proc/PID/status with masks of signals. */
const SIGNAL_LINES: [name: string, line: string][] = [
  ["pending", "ShdPnd"],
  ["blocked", "SigBlk"],
  ["ignored", "SigIgn"],
  ["caught", "SigCgt"],
];

export interface InspectorActions {
  closed(): void;
  /** Puts a command line into the terminal in front. */
  type(command: string): void;
  /** The process's number as the terminal in front sees it; undefined: it does not. */
  seen(pid: number): number | undefined;
  /** Draws the map as this process sees it. */
  see(pid: number): void;
  /** Lights the members of a namespace. */
  light(inum: number | undefined): void;
}

function capabilities(mask: string | undefined): string {
  let count = 0;
  for (let bits = BigInt(`0x${mask || "0"}`); bits > 0n; bits >>= 1n) count += Number(bits & 1n);
  if (count === 0) return "none";
  return count === CAPABILITIES ? `all ${count}` : `${count} of ${CAPABILITIES}`;
}

/** Descriptors that lead to the same, together: 0 1 2 → /dev/pts/0. */
export function groupedFds(fds: ProcessDetails["fds"]): [numbers: string, target: string][] {
  const byTarget = new Map<string, number[]>();
  for (const { fd, target } of fds) {
    const list = byTarget.get(target);
    if (list) list.push(fd);
    else byTarget.set(target, [fd]);
  }
  return [...byTarget].map(([target, list]) => [list.join(" "), target]);
}

export class Inspector {
  readonly element: HTMLElement;
  pid: number | undefined;
  private readonly body = h("div", { class: "body", attrs: { tabindex: -1 } });
  private readonly title = h("h2", { attrs: { tabindex: -1 } });
  private details: ProcessDetails | undefined;
  /** Of the lines that were clicked: by keyOf the call. */
  private readonly explained = new Map<string, Explanation>();
  private readonly memory = new MemoryStrip();
  private machine: Machine | undefined;
  private model: MapModel | undefined;
  /** Machines that processes can move to. */
  private others: string[] = [];
  private asked = 0;
  private shown = "";

  constructor(private readonly actions: InspectorActions) {
    this.element = h(
      "section",
      {
        class: "inspector",
        attrs: { "aria-label": "Process", hidden: true },
        on: {
          keydown: (event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            this.close();
          },
          mouseover: (event) => {
            const named = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-ns]") : null;
            actions.light(named ? Number(named.dataset["ns"]) : undefined);
          },
          mouseleave: () => actions.light(undefined),
        },
      },
      h(
        "header",
        {},
        this.title,
        h(
          "button",
          { class: "square", attrs: { type: "button", "aria-label": "Close" }, on: { click: () => this.close() } },
          icon("M7 7l10 10M17 7L7 17"),
        ),
      ),
      this.body,
    );
  }

  open(pid: number): void {
    this.pid = pid;
    this.details = undefined;
    this.explained.clear();
    this.memory.open(pid);
    this.shown = "";
    this.element.hidden = false;
    this.body.scrollTop = 0;
  }

  focus(): void {
    this.title.focus({ preventScroll: true });
  }

  close(): void {
    if (this.pid === undefined) return;
    this.pid = undefined;
    this.memory.close();
    this.element.hidden = true;
    this.actions.light(undefined);
    this.actions.closed();
  }

  /** Asks the machine again and shows what it says. */
  async refresh(machine: Machine, model: MapModel): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    this.machine = machine;
    this.model = model;
    this.asked += 1;
    const mine = this.asked;
    try {
      const [details, others] = await Promise.all([machine.inspect(pid), machine.neighbours()]);
      if (mine === this.asked) Object.assign(this, { details, others });
    } catch (error) {
      if (!(error instanceof MachineError)) throw error;
      // It is ending, or has: what was known of it stays until it leaves the map.
    }
    if (this.pid !== pid || mine !== this.asked) return;
    const node = model.nodes.get(pid);
    if (node) this.show(model, node);
    else this.gone();
  }

  /** Looks at the process's memory: now and then, for it costs the process something. */
  lookAtMemory(machine: Machine): Promise<void> {
    return this.memory.look(machine);
  }

  private gone(): void {
    this.shown = "";
    this.body.replaceChildren(h("p", { class: "dim" }, "It has ended."));
  }

  private show(model: MapModel, node: ProcessNode): void {
    const { process } = node;
    const { status = {}, cmdline = [], cwd = "", fds = [], calls = [] } = this.details ?? {};
    this.title.replaceChildren(h("span", {}, process.comm), numbers(numbersOf(process)));
    const inside = uidInside(model, process);
    const user = inside === process.euid ? `${inside}` : `${inside ?? "nobody"} inside, ${process.euid} outside`;
    const parent = model.nodes.get(process.ppid)?.process;
    const rows: [string, string | undefined][] = [
      ["state", stateOf(process)],
      ["command", cmdline.join(" ") || undefined],
      ["parent", parent && `${parent.comm} ${parent.pid}`],
      ["user", user],
      [
        "capabilities",
        `${capabilities(status["CapEff"])} in ${linkOf({ kind: "user", inum: process.namespaces.user })}`,
      ],
      ["directory", cwd || undefined],
      ["memory", status["VmRSS"]],
      ["threads", process.threads > 1 ? String(process.threads) : undefined],
      ["session", String(process.session)],
      ["cgroup", process.cgroup],
    ];
    const signals = SIGNAL_LINES.map(([name, line]): [string, string] => [name, signalsIn(status[line])]);
    const lines = calls.map(({ line }) => line);
    const seen = this.actions.seen(process.pid);
    const open = calls.map((call) => this.explained.get(keyOf(call)));
    const shown = JSON.stringify([rows, node.room.key, node.differs, fds, signals, lines, open, seen, this.others]);
    if (shown === this.shown) return;
    this.shown = shown;
    replaceKeeping(this.body, [
      facts(present(rows)),
      h("h3", {}, "Namespaces"),
      this.namespaces(model, node),
      h("h3", {}, "Memory"),
      this.memory.element,
      ...(fds.length > 0 ? [h("h3", {}, "Descriptors"), facts(groupedFds(fds))] : []),
      h("h3", {}, "Last system calls"),
      lines.length > 0
        ? h("ol", { class: "calls" }, ...calls.map((call, at) => this.call(call, lines[at] ?? "", open[at])))
        : h("p", { class: "dim" }, "None since this was opened."),
      ...(signals.some(([, names]) => names !== "")
        ? [h("h3", {}, "Signals"), facts(signals.filter(([, names]) => names !== ""))]
        : []),
      this.commands(process.pid, process.comm),
    ]);
  }

  /** A line, which opens what the call does and why it failed. */
  private call(call: SystemCall, line: string, open: Explanation | undefined): HTMLElement {
    const key = keyOf(call);
    const failed = call.result !== undefined && call.result < 0;
    const button = h(
      "button",
      {
        class: failed ? "call failed" : "call",
        attrs: { type: "button", "data-key": key, "aria-expanded": String(open !== undefined) },
        on: { click: () => void this.toggle(call) },
      },
      line,
    );
    if (!open) return h("li", {}, button);
    const { does, why, command, who } = open;
    return h(
      "li",
      {},
      button,
      h(
        "div",
        { class: "explanation" },
        does !== "" && h("p", {}, `It ${does}.`),
        why !== "" && h("p", { class: failed ? "why" : "" }, why),
        command !== "" &&
          h(
            "p",
            {},
            who === "" ? "This would do it: " : `As ${who}, this would do it: `,
            h(
              "button",
              {
                class: "solid",
                attrs: { type: "button", title: "Types it", "data-key": `${key} try` },
                on: { click: () => this.actions.type(command) },
              },
              command,
            ),
          ),
      ),
    );
  }

  private async toggle(call: SystemCall): Promise<void> {
    const key = keyOf(call);
    const { machine, model, details, pid } = this;
    const node = pid === undefined ? undefined : model?.nodes.get(pid);
    if (!machine || !model || !details || !node) return;
    if (!this.explained.delete(key)) {
      const { explainCall } = await import("./explain.ts");
      this.explained.set(key, await explainCall(machine, model, node, details, call));
    }
    if (this.pid === pid) this.show(model, node);
  }

  private namespaces(model: MapModel, node: ProcessNode): HTMLElement {
    const first = model.root?.namespaces;
    const rows = NAMESPACE_KINDS.flatMap((kind) => {
      const inum = node.room.namespaces[kind];
      const info = model.namespaces.get(inum);
      if (!info) return [];
      const whose = node.differs.includes(kind)
        ? "not its parent's"
        : first?.[kind] === inum
          ? "the first"
          : "its parent's";
      return [h("li", {}, chip(info), h("code", {}, String(inum)), h("small", {}, whose))];
    });
    return h("ul", { class: "spaces" }, ...rows);
  }

  private commands(pid: number, comm: string): HTMLElement {
    const seen = this.actions.seen(pid);
    const see = h(
      "button",
      { class: "solid", attrs: { type: "button", "data-key": "see" }, on: { click: () => this.actions.see(pid) } },
      "See as this process",
    );
    if (seen === undefined) {
      return h(
        "div",
        { class: "commands" },
        h("p", { class: "dim" }, "The terminal's shell does not see this process."),
        see,
      );
    }
    const list: [string, string][] = [
      ["Enter", `nsenter -t ${seen} -a`],
      ["Checkpoint", `checkpoint -o /home/${comm.replaceAll(/[^\w.-]/g, "")}.img ${seen}`],
      ...this.others.map((name): [string, string] => [`Move to ${name}`, `migrate ${seen} --to ${name}`]),
      ["Kill", `kill ${seen}`],
    ];
    const buttons = list.map(([label, command]) =>
      h(
        "button",
        {
          class: "solid",
          attrs: { type: "button", title: `Types: ${command}`, "data-key": label },
          on: { click: () => this.actions.type(command) },
        },
        label,
      ),
    );
    return h("div", { class: "commands" }, ...buttons, see);
  }
}

/** What tells a call from the others of its process. */
function keyOf({ tid, nr, time }: SystemCall): string {
  return `${tid} ${nr} ${time}`;
}

function present(rows: [string, string | undefined][]): [string, string][] {
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
}

function facts(rows: [string, string][]): HTMLElement {
  return h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}
