// A machine in a frame of somebody's page: one terminal, a bar above it, and beside it what was asked for, a lesson or the map. Nothing of it is
// kept: a reload is a new machine. docs/embedding.md

import "./embed.css";
import type { Machine, Terminal } from "../../workers/api.ts";
import { type Deferred, deferred } from "../deferred.ts";
import { h, icon } from "../dom.ts";
import type { Around, Layout } from "../layout.ts";
import { LessonSide } from "../lessonside.ts";
import { type Boot, Life, reason, type State } from "../life.ts";
import { MapSide } from "../mapside.ts";
import { Toasts, troublePanel } from "../panels.ts";
import { memoryStore } from "../saved.ts";
import { linkTo, type Shared } from "../share/link.ts";
import { prepareImage, prepareScript } from "../share/run.ts";
import { findFeatures, missing, SEVERAL_CPUS, whyOneCpu } from "../support.ts";
import { fontsReady, TerminalView } from "../terminal.ts";
import type { Theme } from "../theme.ts";
import { unsupported } from "../trouble.ts";
import type { FrameOptions } from "./options.ts";
import type { Methods, RunResult } from "./protocol.ts";
import { Steering } from "./steering.ts";

const light = matchMedia("(prefers-color-scheme: light)");
const framed = parent !== window;
/** Milliseconds until others are told of the machine. */
const JOIN_AFTER = 1500;
/** As embed.css has it. */
const AROUND: Around = {
  stacked: "(max-width: 640px)",
  above: "map",
  least: { map: 180, terminals: 200, height: 80 },
  lessons: "clamp(240px, 36vw, 420px)",
};
/** What is a landmark in a page of its own is a part of somebody's page in a frame: several frames would make landmarks that nobody can tell apart. */
const REGION = framed ? "group" : "region";

export class Frame {
  private readonly runButton: HTMLButtonElement;
  private readonly resetButton: HTMLButtonElement;
  private readonly open: HTMLAnchorElement;
  private readonly status = h("span", { class: "mode", attrs: { role: "status" } });
  private readonly screens = h(framed ? "div" : "main", { class: "screens" });
  private readonly preview = h("div", { class: "panel preview" });
  private readonly toasts = new Toasts();
  private readonly map: MapSide;
  private readonly lessons: LessonSide;
  private readonly life: Life;
  private readonly steering: Steering;
  private readonly shared: Shared;
  private choice: Theme | undefined;
  private view: TerminalView | undefined;
  private trouble: HTMLElement | undefined;
  /** Comes after the prompt, with the map. */
  private layout: Layout | undefined;
  /** The machine, once one is asked for. */
  private wanted: Deferred<Machine> | undefined;
  private running: Machine | undefined;
  /** What other machines call it. */
  private name: string | undefined;
  private ready = false;
  /** Sessions begin one after the other, and so do machines. */
  private turn: Promise<unknown> = Promise.resolve();
  private renewal: Promise<unknown> = Promise.resolve();
  /** Settles when the machine is given up: it will not answer what it was asked. */
  private replaced = deferred<void>();

  constructor(
    root: HTMLElement,
    boot: Boot,
    private readonly options: FrameOptions,
  ) {
    this.shared = { ...options.shared };
    this.choice = options.theme;
    const button = (label: string, action: () => unknown, ...paths: string[]) =>
      h(
        "button",
        { attrs: { type: "button" }, on: { click: () => void this.tries(action) } },
        icon(...paths),
        h("span", {}, label),
      );
    this.runButton = button("Run", () => this.start(), "M8 5.5v13l10-6.5z");
    this.resetButton = button("Reset", () => this.reset(), "M5 12a7 7 0 1 0 2.2-5.1", "M4.5 4.5v4h4");
    this.open = h(
      "a",
      { class: "open", attrs: { target: "_blank", rel: "noopener", href: "./" } },
      h("span", {}, "Open in the playground"),
      icon("M10 6H6v12h12v-4", "M13 5h6v6M19 5l-8 8"),
    );
    const type = (command: string, enter = false) => {
      this.view?.type(enter ? `${command}\r` : command);
      this.view?.focus();
    };
    this.map = new MapSide(
      { type, terminal: () => this.view?.path, name: () => this.name },
      (error) => this.toasts.say(`The map cannot be shown: ${reason(error)}`),
      !framed,
    );
    this.map.element.hidden = !options.map;
    this.lessons = new LessonSide(
      type,
      (error) => this.toasts.say(`The lessons cannot be shown: ${reason(error)}`),
      !framed,
    );
    this.screens.append(this.preview, this.toasts.element);
    root.replaceChildren(
      h(
        framed ? "div" : "header",
        { class: "bar", attrs: { role: framed ? "group" : undefined, "aria-label": "Machine" } },
        this.runButton,
        this.resetButton,
        this.status,
        this.open,
      ),
      this.lessons.element,
      this.screens,
      this.map.element,
    );
    this.life = new Life(boot, options.cpus === undefined ? {} : { cpus: options.cpus }, memoryStore(), "frame");
    this.life.changed.on((state) => this.enter(state));
    light.addEventListener("change", () => this.paint());
    this.paint();
    this.showPreview();
    void this.pointToPlayground();
    this.steering = new Steering(
      options.origins,
      {
        run: (command, more) => this.runCommand(command, more),
        type: (text) => this.view?.type(String(text)),
        start: () => this.start(),
        reset: () => this.reset(),
        image: (bytes) => this.takeImage(bytes),
        lesson: (text, step) => this.takeLesson(text, step),
        theme: (theme) => {
          this.choice = theme === "auto" ? undefined : theme;
          this.paint();
        },
        focus: () => this.view?.focus(),
      },
      () => (this.ready && this.running ? { event: "ready", mode: this.running.mode } : undefined),
    );
  }

  /** What is done without anybody's click. A script by itself only in a page that asks for it: whoever opens the frame alone has come by a link. */
  async begin(): Promise<void> {
    const { script, image, lesson } = this.shared;
    if (lesson) await this.lessons.open(lesson, !framed);
    if ((script === undefined && image === undefined) || (this.options.autorun && framed))
      await this.tries(() => this.start());
  }

  private get theme(): Theme {
    return this.choice ?? (light.matches ? "light" : "dark");
  }

  private paint(): void {
    document.documentElement.dataset["theme"] = this.theme;
    if (this.view) this.view.theme = this.theme;
  }

  private async tries(action: () => unknown): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.toasts.say(reason(error), 12);
    }
  }

  private showPreview(): void {
    const { script, image } = this.shared;
    this.preview.hidden = script === undefined && image === undefined;
    this.preview.replaceChildren(
      script === undefined
        ? h("p", {}, "Processes in an image, which go on when you press Run.")
        : h("pre", { attrs: { tabindex: 0, role: REGION, "aria-label": "The script" } }, script.trimEnd()),
    );
  }

  private async pointToPlayground(): Promise<void> {
    const carried = Object.keys(this.shared).length > 0 ? await linkTo(this.shared).catch(() => "") : "";
    this.open.href = `./${carried}`;
  }

  /** Starts a machine if there is none. */
  private boot(): Promise<Machine> {
    if (!this.wanted) {
      this.wanted = deferred();
      const lacking = missing(findFeatures());
      if (lacking.length > 0) this.broken(troublePanel(unsupported(lacking), []), unsupported(lacking).title);
      else void this.life.begin();
    }
    return this.wanted.promise;
  }

  private enter(state: State): void {
    this.trouble?.remove();
    this.trouble = undefined;
    const running = state.name === "running" ? state.machine : undefined;
    this.running = running;
    if (!running) this.view?.detach();
    this.map.show(running);
    this.lessons.show(running);
    this.resetButton.disabled = !running;
    if (state.name === "starting") this.say("starting", "starting …");
    else if (state.name === "running") {
      setTimeout(() => void this.join(state.machine), JOIN_AFTER);
      this.say(state.machine.mode, state.machine.mode.toUpperCase());
      this.status.title = whyOneCpu(state.machine.mode, findFeatures(), this.options.cpus) ?? SEVERAL_CPUS;
      this.wanted?.resolve(state.machine);
    } else {
      const again = { label: "Start afresh", first: true, action: () => void this.tries(() => this.reset()) };
      this.broken(troublePanel(state.trouble, [again]), state.trouble.title);
    }
  }

  /** Processes may come from others, and go there. */
  private async join(machine: Machine): Promise<void> {
    if (this.running !== machine) return;
    try {
      const { join } = await import("../neighbours.ts");
      this.name = await join(machine, {
        kept: undefined,
        say: (text) => this.toasts.say(text),
        moved: () => undefined, // the terminal says that its session has ended
        bringTerminals: () => this.showNewest(machine),
        save: async () => undefined,
      });
    } catch (error) {
      console.info("No processes can come here or go elsewhere.", error);
    }
  }

  /** The terminal that has come takes the place of the one that is shown, whose session goes on without being seen. */
  private async showNewest(machine: Machine): Promise<void> {
    const pty = (await machine.terminals()).at(-1);
    if (pty === undefined || pty.path === this.view?.path) return;
    this.view?.detach();
    await this.shell(machine, undefined, pty);
  }

  private broken(panel: HTMLElement, title: string): void {
    this.say("stopped", "stopped");
    this.trouble = panel;
    this.preview.hidden = true;
    this.screens.append(panel);
    this.wanted?.reject(new Error(title));
    this.steering.send({ event: "trouble", message: title });
  }

  private say(state: string, text: string): void {
    this.status.dataset["state"] = state;
    this.status.textContent = text;
  }

  /** The script, or the image, or a plain shell, in a new session. */
  private async start(): Promise<void> {
    await this.renewal;
    const machine = await this.boot();
    const { script, image } = this.shared;
    let command: string | undefined;
    if (script !== undefined) command = await prepareScript(machine, script);
    else if (image) command = await prepareImage(machine, image);
    await this.shell(machine, command);
  }

  private reset(): Promise<void> {
    const done = this.renewal.then(() => this.renew());
    this.renewal = done.catch(() => undefined); // who asked is told
    return done;
  }

  private async renew(): Promise<void> {
    await this.wanted?.promise.catch(() => undefined); // one that is on its way cannot be ended yet
    this.ready = false;
    this.wanted = deferred();
    this.running = undefined;
    this.turn = Promise.resolve(); // nobody waits for what becomes of the old one's
    this.replaced.resolve();
    this.replaced = deferred();
    await this.closeView();
    await this.life.fresh();
    await this.shell(await this.wanted.promise, undefined);
  }

  private async closeView(): Promise<void> {
    const { view } = this;
    this.view = undefined;
    await view?.close().catch((error: unknown) => console.info("The terminal did not hang up.", error));
  }

  /**
   * A new session in the terminal, in place of the one before: who asks twice gets the second one's.
   * @param command typed there; where nobody may type it is the session itself
   * @param come  a terminal that is there already
   */
  private shell(machine: Machine, command: string | undefined, come?: Terminal): Promise<void> {
    const begun = this.turn
      .then(() => this.newShell(machine, command, come))
      .catch((error: unknown) => {
        if (this.running === machine) throw error; // else there is another by now
      });
    this.turn = begun.catch(() => undefined); // who asked is told
    return Promise.race([begun, this.replaced.promise]);
  }

  private async newShell(machine: Machine, command: string | undefined, come?: Terminal): Promise<void> {
    await fontsReady();
    if (this.running !== machine) return; // another machine by now, for which somebody has asked too
    await this.closeView();
    const { readonly } = this.options;
    const view = new TerminalView(this.theme, (event) => this.key(event));
    this.view = view;
    view.xterm.options.disableStdin = readonly;
    view.element.setAttribute("role", REGION);
    view.element.setAttribute("aria-label", "Terminal");
    view.open(this.screens);
    this.preview.hidden = true;
    const printed = view.activity.on((what) => {
      if (what !== "printed") return;
      printed();
      if (command !== undefined && !readonly) view.type(`${command}\r`);
      this.ready = true;
      this.map.begin();
      if (this.options.map) void this.tries(() => this.divide());
      this.steering.send({ event: "ready", mode: machine.mode });
    });
    view.failed.on((error) => this.toasts.say(`The machine did not take that: ${reason(error)}`));
    view.revive.on(() => void this.tries(() => this.attach(machine, view, undefined)));
    if (document.hasFocus() && document.activeElement !== document.body) view.focus();
    if (come !== undefined) await view.knowWidths(); // it comes with what it showed
    await this.attach(machine, view, readonly ? command : undefined, come);
  }

  /** The line between terminal and map can be moved. */
  private async divide(): Promise<void> {
    const { Layout } = await import("../layout.ts");
    this.layout ??= new Layout(this.screens, () => undefined, AROUND);
    this.layout.terminals(1);
  }

  private async attach(
    machine: Machine,
    view: TerminalView,
    command: string | undefined,
    come?: Terminal,
  ): Promise<void> {
    const { rows, cols } = view;
    const argv = command === undefined ? {} : { argv: ["sh", "-c", command] };
    const pty = come ?? (await machine.terminal({ rows, cols, ...argv }));
    if (this.view !== view) return pty.close(); // in its place there is another by now
    await view.attach(this.overheard(pty), (code, signal) => {
      const how = signal === undefined ? `with ${code}` : `by signal ${signal}`;
      const next = this.options.readonly ? "" : " – Enter for a new shell";
      void view.write(`\r\n\x1b[90m[ended ${how}${next}]\x1b[0m\r\n`);
      this.steering.send({ event: "exit", code });
    });
  }

  /** The same terminal, whose output the page around hears too. */
  private overheard(pty: Terminal): Terminal {
    const text = new TextDecoder();
    return {
      path: pty.path,
      exited: pty.exited,
      write: (data) => pty.write(data),
      resize: (rows, cols) => pty.resize(rows, cols),
      close: () => pty.close(),
      onData: (callback, screen) =>
        pty.onData((data) => {
          this.steering.send({ event: "output", text: text.decode(data, { stream: true }) });
          return callback(data);
        }, screen),
    };
  }

  private async runCommand(...[command, { stdin, timeout } = {}]: Parameters<Methods["run"]>): Promise<RunResult> {
    const machine = await this.boot();
    const { code, stdout, stderr } = await machine.run({
      argv: ["sh", "-c", String(command)],
      cwd: "/root",
      ...(stdin === undefined ? {} : { stdin }),
      ...(timeout === undefined ? {} : { timeout }),
    });
    const text = new TextDecoder();
    return { code, out: text.decode(stdout), err: text.decode(stderr) };
  }

  private takeImage(bytes: Uint8Array): void {
    if (!(bytes instanceof Uint8Array)) throw new Error("An image is a Uint8Array.");
    delete this.shared.script;
    this.shared.image = bytes;
    if (!this.view) this.showPreview();
    void this.pointToPlayground();
  }

  private async takeLesson(text: string, step?: number): Promise<void> {
    const lesson = { id: "", text: String(text), ...(step === undefined ? {} : { step: Number(step) }) };
    const refused = await this.lessons.open(lesson);
    if (refused !== undefined) throw new Error(refused);
    this.shared.lesson = lesson;
    void this.pointToPlayground();
  }

  /** F6 leads out of the terminal, whose Tab is the shell's: to the bar, and from there Tab leads out of the frame. */
  private key(event: KeyboardEvent): boolean {
    if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return false;
    event.preventDefault();
    this.runButton.focus();
    return true;
  }
}
