// The page as a whole: puts the parts together and says what follows from what.

import type { Machine, Terminal } from "../workers/api.ts";
import { h } from "./dom.ts";
import { acceptDrops } from "./drops.ts";
import type { FilesDialog } from "./filesdialog.ts";
import type { FindBar } from "./find.ts";
import { greeting } from "./greeting.ts";
import { Header } from "./header.ts";
import type { HelpDialog } from "./help.ts";
import type { Layout } from "./layout.ts";
import { LessonSide } from "./lessonside.ts";
import { type Boot, clockTime, type KeepsHistory, type Leavers, Life, reason, type State } from "./life.ts";
import { MapSide } from "./mapside.ts";
import type { Home } from "./neighbours.ts";
import { keepOffline, savesData } from "./offline/register.ts";
import { BootPanel, type Choice, Toasts, troublePanel } from "./panels.ts";
import { Pulse } from "./pulse.ts";
import { drawFast } from "./renderer.ts";
import { claimId, memoryStore, openStore, type SavedMachine, type SavedStore } from "./saved.ts";
import { Saver } from "./saver.ts";
import { type Session, Sessions } from "./sessions.ts";
import { carries, carriesLesson } from "./share/carries.ts";
import type { ShareDialog } from "./share/dialog.ts";
import { commandOf, isMapKey } from "./shortcuts.ts";
import { SizeSwitch } from "./size.ts";
import { statusOf } from "./status.ts";
import { findFeatures, missing, wantedCpus, whyOneCpu } from "./support.ts";
import { TabBar } from "./tabs.ts";
import { fontsReady, TerminalView } from "./terminal.ts";
import { ThemeSwitch } from "./theme.ts";
import { TimeSide } from "./timeside.ts";
import { touchKeys } from "./touchkeys.ts";
import { silence, unsaved, unsupported } from "./trouble.ts";

/** Milliseconds after which a boot is slow enough to be shown: what moves there takes most of a core where there is no GPU. */
const SLOW_BOOT = 500;
/** syslog levels up to this one are errors of the machine that a person should see unasked. */
const LOUD = 3;
/** Milliseconds from the first prompt on until what was not asked for is brought. */
const WARM_AFTER = 4000;
/** … and until others are told of the machine. */
const JOIN_AFTER = 1500;
/** Milliseconds between looks at the process list while the page is seen. */
const STATUS_PERIOD = 2000;

/** Terminals beside each other. */
const MOST_BESIDE = 4;

/** Comes after the prompt. */
const keepsHistory: KeepsHistory = async (id) => (await import("./history.ts")).HistoryKeeper.open(id);
const leavers: Leavers = async (id) => (await import("./left.ts")).leaversOf(id);

/** What the console and the browser tests find as `nutshell`. */
export interface PageHandle {
  readonly machine: Machine | undefined;
  readonly views: TerminalView[];
  /** Saves the machine now instead of in a moment. */
  save(): Promise<void>;
  /** Ends the machine and takes the page's own listeners away. */
  close(): Promise<void>;
}

declare global {
  var nutshell: PageHandle | undefined;
}

class Page {
  private readonly theme = new ThemeSwitch();
  private readonly size = new SizeSwitch();
  private readonly sessions = new Sessions<TerminalView>();
  private readonly header: Header;
  private readonly tabs: TabBar<TerminalView>;
  private readonly screens = h("main", { class: "screens" });
  private readonly bootPanel = new BootPanel();
  private find: FindBar | undefined;
  private readonly toasts = new Toasts();
  private readonly map: MapSide;
  private readonly timeline: TimeSide;
  /** Comes after the prompt. */
  private layout: Layout | undefined;
  private readonly lessons: LessonSide;
  private files: FilesDialog | undefined;
  private help: HelpDialog | undefined;
  private readonly mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  private readonly features = findFeatures();
  private readonly cpus = wantedCpus(new URLSearchParams(location.search));
  private readonly fonts = fontsReady();
  private prompted = false;
  private follow: typeof import("./reader.ts").follow | undefined;
  /** Set while terminals are brought in line with the moment that the machine has gone to. */
  private returning: Promise<void> | undefined;
  private wentAgain = false;
  /** A terminal for a machine that is being started: made while it boots. */
  private first: Session<TerminalView> | undefined;
  private readonly gone = new AbortController();
  /** Where the machine is kept beyond the page. */
  private kept: Home["kept"];
  /** What other machines call this one. */
  private name: string | undefined;
  /** Where what ran in a terminal runs now, by the terminal's path. */
  private readonly movedTo = new Map<string, string>();
  private saver: Saver;
  private trouble: HTMLElement | undefined;
  private machine: Machine | undefined;
  private pulse: Pulse | undefined;
  private slow: ReturnType<typeof setTimeout> | undefined;
  private sharing: ShareDialog | undefined;
  private statusSoon: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    this.header = new Header({
      share: () => void this.share(),
      lessons: () => this.lessons.toggle(),
      map: () => this.map.toggle(),
      timeline: () => this.timeline.toggle(),
      files: () => void this.openFiles(),
      theme: () => this.theme.next(),
      help: () => void this.openHelp(),
    });
    this.tabs = new TabBar(this.sessions, {
      open: () => void this.openTerminal(),
      close: (session) => void this.closeSession(session),
      split: () => void this.openTerminal(true),
      size: () => this.size.toggle(),
    });
    this.map = new MapSide(
      {
        type: (command) => this.type(command),
        terminal: () => this.sessions.active?.view.path,
        name: () => this.name,
      },
      (error) => this.toasts.say(`The map cannot be shown: ${reason(error)}`),
    );
    this.lessons = new LessonSide(
      (command, enter) => this.type(command, enter),
      (error) => this.toasts.say(`The lessons cannot be shown: ${reason(error)}`),
    );
    this.timeline = new TimeSide(
      () => this.sessions.active?.view.focus(),
      (error) => this.toasts.say(`The timeline: ${reason(error)}`),
    );
    this.saver = this.newSaver(async () => undefined);
    this.screens.append(this.bootPanel.element, this.toasts.element);
    root.replaceChildren(
      this.header.element,
      this.tabs.element,
      this.screens,
      this.lessons.element,
      this.map.element,
      this.timeline.element,
      touchKeys((sequence) => this.sessions.active?.view.type(sequence)),
    );
    this.header.theme = this.theme.choice;
    this.header.map = this.map.shown;
    this.header.timeline = this.timeline.shown;
    this.map.changed.on((shown) => {
      this.header.map = shown;
      if (!shown) this.sessions.active?.view.focus();
    });
    this.timeline.changed.on((shown) => {
      this.header.timeline = shown;
      if (!shown) this.sessions.active?.view.focus();
    });
    this.lessons.changed.on((shown) => {
      this.header.lessons = shown;
      if (!shown) this.sessions.active?.view.focus();
    });
    this.theme.changed.on((theme) => {
      this.header.theme = this.theme.choice;
      for (const { view } of this.sessions.all) view.theme = theme;
    });
    this.tabs.large = this.size.size === "presenter";
    this.size.changed.on((size) => {
      this.tabs.large = size === "presenter";
      for (const { view } of this.sessions.all) view.size = size;
    });
    this.sessions.changed.on(() => this.showActive());
    if (new URLSearchParams(location.search).has("lesson") || carriesLesson(location.hash)) this.lessons.reserve();
    acceptDrops(
      this.screens,
      () => this.machine,
      (text) => this.toasts.say(text),
      () => this.saver.touch(),
    );
    const { signal } = this.gone;
    document.addEventListener(
      "keydown",
      (event) => {
        const inTerminal = event.target instanceof Element && event.target.closest(".screen") !== null;
        if (inTerminal) return;
        if (isMapKey(event)) this.map.toggle();
        else if (event.key !== "F6") return;
        else if (this.lessons.element.contains(document.activeElement)) this.leaveLessons();
        else if (this.map.element.contains(document.activeElement)) this.leaveMap();
        else if (this.timeline.element.contains(document.activeElement)) this.header.focus();
        else this.sessions.active?.view.focus();
        event.preventDefault();
      },
      { signal },
    );
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "hidden") void this.saver.now();
        else this.lookSoon();
      },
      { signal },
    );
    addEventListener("hashchange", () => void this.openLink(), { signal });
    addEventListener("pagehide", () => void this.saver.now(), { signal });
    const looking = setInterval(() => document.visibilityState === "visible" && this.pulse?.beat(), STATUS_PERIOD);
    signal.addEventListener("abort", () => clearInterval(looking));
  }

  /** What the console and the tests get. */
  handle(): PageHandle {
    const page = this;
    return {
      get machine() {
        return page.machine;
      },
      get views() {
        return page.sessions.all.map(({ view }) => view);
      },
      save: () => page.saver.now(),
      close: () => page.close(),
    };
  }

  async start(boot: Boot): Promise<void> {
    const lacking = missing(this.features);
    if (lacking.length > 0) {
      this.header.say("stopped");
      this.showTrouble(troublePanel(unsupported(lacking), []));
      return;
    }
    const [store, ...named] = await this.storage();
    const life = new Life(boot, this.cpus === undefined ? {} : { cpus: this.cpus }, store, ...named);
    life.notice.on((text) => this.toasts.say(text, 12));
    life.log.on((line) => {
      this.bootPanel.line(line);
      if (line.level <= LOUD) this.toasts.say(`The machine says: ${line.text}`, 12);
    });
    life.changed.on((state) => {
      this.enter(life, state);
      if (state.name === "starting" && !state.restoring) void this.fonts.then(() => this.makeFirst(life, state));
    });
    this.enter(life, life.state);
    await life.begin();
  }

  private makeFirst(life: Life, state: State): void {
    if (life.state === state && !this.gone.signal.aborted) this.first ??= this.addView("sh");
  }

  private async close(): Promise<void> {
    this.gone.abort();
    this.saver.stop();
    const { machine } = this;
    this.machine = undefined;
    this.watched(undefined);
    await this.clear();
    await machine?.shutdown();
  }

  private async storage(): Promise<[SavedStore, string, KeepsHistory?, Leavers?]> {
    try {
      const store = await openStore();
      const id = await claimId(this.gone.signal);
      this.kept = { store, id };
      return [store, id, keepsHistory, leavers];
    } catch (error) {
      this.toasts.say(`The browser lets this page keep nothing, so a reload starts afresh (${reason(error)}).`, 12);
      return [memoryStore(), "page"];
    }
  }

  private newSaver(save: () => Promise<void>): Saver {
    let told = false;
    return new Saver(save, (error) => {
      console.error("The machine could not be saved.", error);
      if (!told) this.toasts.say(unsaved(error), 15);
      told = true;
    });
  }

  private enter(life: Life, state: State): void {
    clearTimeout(this.slow);
    this.tabs.ready = state.name === "running";
    this.trouble?.remove();
    this.trouble = undefined;
    this.saver.stop();
    switch (state.name) {
      case "starting":
        this.machine = undefined;
        this.watched(undefined);
        this.header.say("starting");
        for (const { view } of this.sessions.all) view.detach();
        this.slow = setTimeout(
          () => this.bootPanel.show(state.restoring ? "Bringing the machine back …" : "Starting the machine …"),
          SLOW_BOOT,
        );
        break;
      case "running":
        this.machine = state.machine;
        this.watched(state.machine);
        this.pulse = new Pulse(
          () => this.look(),
          (silent) => this.fellSilent(life, state.machine, silent),
        );
        this.bootPanel.hide();
        this.saver = this.newSaver(() => life.save(() => this.savedTerminals()));
        void this.populate(state.machine, state.from, life.recalled);
        setTimeout(() => void this.join(state.machine), JOIN_AFTER);
        this.lookSoon();
        break;
      case "broken":
        this.machine = undefined;
        this.watched(undefined);
        if (this.first) void this.clear();
        this.bootPanel.hide();
        this.header.say("stopped");
        this.showTrouble(troublePanel(state.trouble, this.choices(life, state.saved)));
        break;
    }
  }

  /** Processes may come from others, and go there. */
  private async join(machine: Machine): Promise<void> {
    if (this.machine !== machine) return;
    try {
      const { join } = await import("./neighbours.ts");
      this.name = await join(machine, {
        kept: this.kept,
        say: (text) => this.toasts.say(text),
        moved: (path, to) => this.movedTo.set(path, to),
        bringTerminals: async () => {
          await this.bringTerminals(false);
          this.sessions.active?.view.focus();
        },
        save: async () => {
          this.saver.touch();
          await this.saver.now(); // perhaps one that had begun before
          await this.saver.now();
        },
      });
    } catch (error) {
      console.info("No processes can come here or go elsewhere.", error);
    }
  }

  /** Who looks at the machine looks at this one now. */
  private watched(machine: Machine | undefined): void {
    this.map.show(machine);
    this.timeline.show(machine);
    this.lessons.show(machine);
  }

  private choices(life: Life, saved: SavedMachine | undefined): Choice[] {
    const fresh: Choice = {
      label: saved ? "Start afresh" : "Try again",
      first: !saved,
      action: () => void this.clear().then(() => life.fresh()),
    };
    if (!saved) return [fresh];
    const back: Choice = {
      label: `Go back to ${clockTime(saved.time)}, the last good state`,
      first: true,
      action: () => void this.clear().then(() => life.goBack()),
    };
    return [back, fresh];
  }

  /** Terminals for a machine that has just come up: those it was saved with, or one new shell. */
  private async populate(machine: Machine, from: SavedMachine | undefined, recalled: Promise<void>): Promise<void> {
    const { first } = this;
    this.first = undefined;
    await this.clear(from ? undefined : first);
    await this.fonts;
    let front: Session<TerminalView> | undefined;
    if (from) {
      const ptys = await machine.terminals();
      await this.recallMoved(from);
      for (const saved of from.terminals) {
        const pty = ptys.find(({ path }) => path === saved.path);
        if (!pty) continue;
        const session = this.addView(saved.title);
        if (saved.path === from.active) session.view.focus();
        await session.view.knowWidths();
        await session.view.write(saved.screen);
        await this.attach(session, pty, saved.over === true);
        if (saved.path === from.active) front = session;
      }
    }
    if (from?.shown) {
      const { shown } = from;
      this.sessions.arrange(shown.flatMap((path) => this.sessions.all.find(({ view }) => view.path === path) ?? []));
    }
    if (front) this.sessions.activate(front);
    if (from) {
      if (this.sessions.all.length > 0) this.atPrompt();
      const kept = recalled.then(() => this.keepReload(machine));
      kept.catch((error: unknown) => console.info("The machine cannot be taken back to this reload.", error));
    }
    if (!from) {
      const session = first ?? this.addView("sh");
      await session.view.write(greeting(session.view.cols));
      await this.startShell(machine, session);
    } else if (this.sessions.all.length === 0) await this.openTerminal();
    this.sessions.active?.view.focus();
  }

  /** Where what ran in the terminals of a state has gone, before and after it was saved. */
  private async recallMoved(from: SavedMachine): Promise<void> {
    for (const { path, movedTo } of from.terminals) if (movedTo !== undefined) this.movedTo.set(path, movedTo);
    const { kept } = this;
    if (!kept) return;
    const { terminalsLeft } = await import("./left.ts");
    for (const [path, to] of await terminalsLeft(kept.id, from.time)) this.movedTo.set(path, to);
  }

  /** The first prompt is there, printed now or before a reload, after which a shell may have nothing to print. */
  private atPrompt(): void {
    if (this.prompted) return;
    this.prompted = true;
    performance.mark("nutshell:prompt"); // how long a visitor waited: see test/bench/page.mjs
    this.beginSides();
    const lesson = new URLSearchParams(location.search).get("lesson");
    if (lesson !== null) void this.lessons.open({ id: lesson });
    void this.openLink();
    this.warmSoon();
  }

  /** Nobody waits for a prompt any more. */
  private beginSides(): void {
    requestIdleCallback(() => {
      this.map.begin();
      this.timeline.begin();
      void this.readAloud();
      void this.divide();
      import("./find.ts").catch(() => undefined); // so that who looks for something need not wait: it is asked for again then
    });
  }

  /** The page's room is divided as it was, by lines that can be moved. */
  private async divide(): Promise<void> {
    const { Layout } = await import("./layout.ts");
    this.layout ??= new Layout(this.screens, () => this.showActive());
    this.showActive();
  }

  /** Terminals are read aloud where that is wanted, those too that are opened later. */
  private async readAloud(): Promise<void> {
    const { follow } = await import("./reader.ts");
    this.follow = follow;
    for (const { view } of this.sessions.all) follow(view.xterm);
  }

  private async clear(kept?: Session<TerminalView>): Promise<void> {
    if (this.first !== kept) this.first = undefined;
    for (const session of [...this.sessions.all]) {
      if (session === kept) continue;
      session.view.detach();
      this.sessions.remove(session);
      await session.view.close();
    }
  }

  /**
   * Brings the other programs when the visitor has had a first look, unless they pay for what comes: each comes when it is run. Then all that the
   * page may want without a connection.
   */
  private warmSoon(): void {
    if (savesData()) return;
    const warm = async () => {
      await this.machine?.warmUp().catch(() => undefined);
      await keepOffline();
    };
    const timer = setTimeout(() => {
      requestIdleCallback(
        () =>
          void warm().catch((error: unknown) =>
            console.info("The page is not kept for when there is no connection.", error),
          ),
      );
    }, WARM_AFTER);
    this.gone.signal.addEventListener("abort", () => clearTimeout(timer));
  }

  /** One more shell on the same machine. @param beside the one in front stays */
  private async openTerminal(beside = false): Promise<void> {
    const { machine } = this;
    if (!machine) return;
    if (beside && this.sessions.shown.length >= MOST_BESIDE) {
      this.toasts.say(`${MOST_BESIDE} terminals are beside each other: there is no room for more.`);
      return;
    }
    const session = this.addView("sh", beside);
    session.view.focus();
    await this.startShell(machine, session);
  }

  private async startShell(machine: Machine, session: Session<TerminalView>): Promise<void> {
    try {
      const { rows, cols } = session.view;
      const pty = await machine.terminal({ rows, cols });
      if (session.view.live) return await pty.close(); // it has got one meanwhile: Enter twice, or undone
      this.movedTo.delete(pty.path);
      await this.attach(session, pty);
      this.saver.touch();
    } catch (error) {
      await session.view.write(`\r\n\x1b[31mNo shell: ${reason(error)}\x1b[0m\r\n`);
    }
    this.lookSoon();
  }

  private addView(title: string, beside = false): Session<TerminalView> {
    const view = new TerminalView(this.theme.theme, (event) => this.pageKey(event));
    view.size = this.size.size;
    view.open(this.screens);
    const session = this.sessions.add(view, title, beside);
    view.element.addEventListener("focusin", () => this.sessions.activate(session));
    // Not before the prompt: it takes the machine's time to set up, and what a shell prints first is drawn without it.
    const fast = () =>
      requestIdleCallback(
        () => void drawFast(view.xterm).catch((error: unknown) => console.warn("No drawing on the GPU.", error)),
      );
    const printed = view.activity.on((what) => {
      if (what !== "printed") return;
      printed();
      fast();
    });
    this.follow?.(view.xterm);
    view.element.id = `screen-${session.key}`;
    view.element.setAttribute("role", "tabpanel");
    view.element.setAttribute("aria-labelledby", `tab-${session.key}`);
    view.title.on((text) => this.sessions.rename(session, text.trim() || "sh"));
    view.activity.on((what) => {
      if (what === "printed") this.atPrompt();
      this.saver.touch();
      this.lookSoon();
    });
    view.failed.on((error) => this.toasts.say(`The machine did not take that: ${reason(error)}`));
    view.back.on(() => this.wentBack());
    view.revive.on(() => {
      if (!this.machine) return;
      void view.write("\r\n");
      void this.startShell(this.machine, session);
    });
    return session;
  }

  /** Into the terminal in front, which has the keyboard then. @param enter runs it too */
  private type(command: string, enter = false): void {
    this.sessions.active?.view.type(enter ? `${command}\r` : command);
    this.sessions.active?.view.focus();
  }

  /** What the address carries behind its "#" is shown, and then done if the reader wants it. */
  private async openLink(): Promise<void> {
    if (!carries(location.hash)) return;
    try {
      const { openLink } = await import("./share/open.ts");
      await openLink(location.hash, {
        machine: () => this.machine,
        type: (command, enter) => this.type(command, enter),
        openLesson: async (place) => void (await this.lessons.open(place, true)),
        say: (text) => this.toasts.say(text, 12),
        changed: () => this.saver.touch(),
        done: () => this.sessions.active?.view.focus(),
      });
    } catch (error) {
      this.toasts.say(`The link cannot be opened: ${reason(error)}`, 12);
    }
  }

  private async openFiles(): Promise<void> {
    const { machine } = this;
    if (!machine) return;
    try {
      const { FilesDialog } = await import("./filesdialog.ts");
      this.files ??= new FilesDialog(
        (text) => this.toasts.say(text),
        () => this.saver.touch(),
      );
      await this.files.open(machine);
    } catch (error) {
      this.toasts.say(`The files cannot be shown: ${reason(error)}`);
    }
  }

  private async openFind(view: TerminalView): Promise<void> {
    try {
      const { FindBar } = await import("./find.ts");
      this.find ??= new FindBar();
      if (!this.find.element.isConnected) this.screens.prepend(this.find.element);
      this.find.open(view);
    } catch (error) {
      this.toasts.say(`Nothing can be looked for: ${reason(error)}`);
    }
  }

  private async openHelp(): Promise<void> {
    try {
      const { HelpDialog } = await import("./help.ts");
      if (!this.help) {
        this.help = new HelpDialog((command) => this.type(command));
        document.body.append(this.help.element);
      }
      this.help.open(this.about());
    } catch (error) {
      this.toasts.say(`The help cannot be shown: ${reason(error)}`);
    }
  }

  private async share(): Promise<void> {
    try {
      const { ShareDialog } = await import("./share/dialog.ts");
      this.sharing ??= new ShareDialog({
        machine: () => this.machine,
        selection: () => this.sessions.active?.view.xterm.getSelection() ?? "",
        lesson: () => this.lessons.place(),
      });
      await this.sharing.open();
    } catch (error) {
      this.toasts.say(`The links cannot be made: ${reason(error)}`);
    }
  }

  /** @param told its screen says already that it is over, if it is */
  private attach(session: Session<TerminalView>, pty: Terminal, told = false): Promise<void> {
    const ended = (code: number, signal: number | undefined): void => {
      if (told) return;
      const to = this.movedTo.get(pty.path);
      const how = to ? `moved to ${to}` : `ended ${signal === undefined ? `with ${code}` : `by signal ${signal}`}`;
      void session.view.write(`\r\n\x1b[90m[${how} – Enter for a new shell]\x1b[0m\r\n`);
      this.lookSoon();
    };
    const undone = () => {
      void session.view.write("\r\n\x1b[90m[undone: not there at this moment – Enter for a new shell]\x1b[0m\r\n");
      this.wentBack(); // perhaps others were, and none of them is shown
    };
    return session.view.attach(pty, ended, undone);
  }

  /** The machine has gone to another moment. Every terminal says so; one look is enough. */
  private wentBack(): void {
    this.wentAgain = this.returning !== undefined; // what is being brought may be of a moment that is past
    this.returning ??= this.bringTerminals(true)
      .catch((error: unknown) => this.toasts.say(`A terminal did not come back: ${reason(error)}`))
      .finally(() => {
        this.returning = undefined;
        if (this.wentAgain) this.wentBack();
      });
  }

  /**
   * Shows terminals that the page does not show yet.
   * @param back the machine is at another moment: what was over may live again
   */
  private async bringTerminals(back: boolean): Promise<void> {
    const ptys = (await this.machine?.terminals()) ?? [];
    for (const pty of ptys) {
      const known = this.sessions.all.find(({ view }) => view.path === pty.path);
      if (known === undefined) {
        const session = this.addView("sh");
        await session.view.knowWidths(); // it comes with what it showed
        await this.attach(session, pty);
      } else if (back && known.view.over) {
        this.movedTo.delete(pty.path);
        await this.attach(known, pty);
      }
    }
    this.saver.touch();
    this.lookSoon();
  }

  private async closeSession(session: Session<TerminalView>): Promise<void> {
    this.sessions.remove(session);
    try {
      await session.view.close();
    } catch (error) {
      this.toasts.say(`The terminal did not hang up: ${reason(error)}`);
    }
    this.saver.touch();
    if (this.sessions.all.length === 0) await this.openTerminal();
    this.sessions.active?.view.focus();
  }

  /** What is done next can be undone, also when nothing was kept before. */
  private async keepReload(machine: Machine): Promise<void> {
    const all = await machine.savepoints();
    if (!all.some(({ current }) => current)) await machine.savepoint("reload");
  }

  private async savedTerminals(): Promise<Pick<SavedMachine, "terminals" | "active" | "shown">> {
    // All at once: what is printed from now on belongs to the next state.
    const terminals = await Promise.all(
      this.sessions.all.flatMap(({ view, title }) => {
        const { path } = view;
        if (path === undefined) return [];
        const to = this.movedTo.get(path);
        const end = { ...(view.over && { over: true }), ...(to !== undefined && { movedTo: to }) };
        return [view.screen().then((screen) => ({ path, title, screen, ...end }))];
      }),
    );
    const active = this.sessions.active?.view.path;
    const shown = this.sessions.shown.flatMap(({ view }) => view.path ?? []);
    return { terminals, ...(active !== undefined && { active }), ...(shown.length > 1 && { shown }) };
  }

  private showActive(): void {
    this.find?.close();
    const { shown, active } = this.sessions;
    this.screens.classList.toggle("several", shown.length > 1);
    const share = 100 / shown.length;
    const places = this.layout?.terminals(shown.length) ?? shown.map((_, at) => ({ from: at * share, share }));
    for (const session of this.sessions.all) session.view.show(places[shown.indexOf(session)], session === active);
  }

  private showTrouble(panel: HTMLElement): void {
    this.trouble = panel;
    this.screens.append(panel);
    panel.querySelector<HTMLElement>("button, h2")?.focus();
  }

  private pageKey(event: KeyboardEvent): boolean {
    const command = commandOf(event, this.mac);
    const view = this.sessions.active?.view;
    if (command === undefined || !view) return false;
    event.preventDefault();
    if (command === "copy") {
      const text = view.xterm.getSelection();
      if (text) void navigator.clipboard.writeText(text);
    } else if (command === "paste") {
      navigator.clipboard.readText().then(
        (text) => view.xterm.paste(text),
        (error: unknown) => this.toasts.say(`The browser does not let the page read the clipboard: ${reason(error)}`),
      );
    } else if (command === "find") void this.openFind(view);
    else if (command === "map") this.map.toggle();
    else if (command === "split") void this.openTerminal(true);
    else if (command === "leave") {
      if (this.lessons.seen) void this.lessons.focus();
      else this.leaveLessons();
    } else if (command === "next") this.go(() => this.sessions.step(1));
    else if (command === "previous") this.go(() => this.sessions.step(-1));
    else {
      const session = this.sessions.all[command.tab - 1];
      if (session) this.go(() => this.sessions.activate(session));
    }
    return true;
  }

  /** The key that leads round: terminal, lessons, map, timeline, header; from before the map on. */
  private leaveLessons(): void {
    if (this.map.seen) void this.map.focus();
    else this.leaveMap();
  }

  private leaveMap(): void {
    if (this.timeline.reachable) void this.timeline.focus();
    else this.header.focus();
  }

  private go(change: () => void): void {
    change();
    this.sessions.active?.view.focus();
  }

  private lookSoon(): void {
    if (this.statusSoon !== undefined) return;
    this.statusSoon = setTimeout(() => {
      this.statusSoon = undefined;
      void this.look().catch((error: unknown) => console.warn("The machine did not say how it is.", error));
    }, 300);
  }

  private async look(): Promise<void> {
    const { machine } = this;
    if (!machine || document.visibilityState === "hidden") return;
    const [stats, processes] = await Promise.all([machine.stats(), machine.processes()]);
    if (this.machine === machine) this.header.status = statusOf(stats, processes);
  }

  /** The machine does not answer, or does again. */
  private async fellSilent(life: Life, machine: Machine, silent: boolean): Promise<void> {
    if (this.machine !== machine) return;
    this.trouble?.remove();
    this.trouble = undefined;
    if (!silent) return;
    const saved = await life.lastGood();
    const wait: Choice = { label: "Wait", action: () => this.trouble?.remove() };
    if (this.machine === machine) this.showTrouble(troublePanel(silence(), [...this.choices(life, saved), wait]));
  }

  private about(): string {
    const { machine } = this;
    if (!machine) return "The machine is not running.";
    const why = whyOneCpu(machine.mode, this.features, this.cpus);
    if (why === undefined) return "It has several CPUs: every process runs in a Web Worker of its own.";
    return `It has one CPU, on which the processes take turns. ${why}`;
  }
}

/** Builds the page and starts its machine. @param boot workers/browser.ts's, or a stand-in in tests */
export async function startPage(boot: Boot): Promise<void> {
  const root = document.getElementById("page");
  if (!root) throw new Error("index.html has no #page");
  const page = new Page(root);
  globalThis.nutshell = page.handle();
  await page.start(boot);
}
