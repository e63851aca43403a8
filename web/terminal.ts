// One terminal on the screen: xterm.js over a pty of the machine.
//
// It carries bytes both ways, fits the window, and has search, links and a clipboard. The pty belongs to the machine; this
// view can be attached to another one (a restored machine, a new shell in the same tab).

import { FitAddon } from "@xterm/addon-fit";
import type { SearchAddon } from "@xterm/addon-search";
import type { SerializeAddon } from "@xterm/addon-serialize";
import { Terminal as Xterm } from "@xterm/xterm";
import { MachineError, type Terminal } from "../workers/api.ts";
import { Emitter } from "./events.ts";
import type { TextSize } from "./size.ts";
import { TERMINAL_THEMES, type Theme } from "./theme.ts";

export const FONT = '"JetBrains Mono", ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace';
/**
 * Pixels. JetBrains Mono is 0.6 em wide, so a letter is 8 whole pixels, or 13: drawing on the GPU cuts fractions off, and the number
 * of columns must not depend on who draws.
 */
const FONT_SIZES: Record<TextSize, number> = { usual: 13.34, presenter: 21.67 };
const SCROLLBACK = 5000;
/** Lines of scrollback that are saved with the machine. */
const SAVED_SCROLLBACK = 1000;

const ECANCELED = 125;

/** What a key press asks of the page instead of the shell. @returns true when it was taken */
export type PageKey = (event: KeyboardEvent) => boolean;

/** xterm measures its font once, so the font should be there first; a second is the most it is waited for. */
export async function fontsReady(): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, 1000));
  await Promise.race([document.fonts.load('14px "JetBrains Mono"'), late]);
}

export class TerminalView {
  readonly element: HTMLDivElement;
  private searching: Promise<SearchAddon> | undefined;
  /** The program's title (OSC 0 and 2). */
  readonly title = new Emitter<string>();
  /** Something was typed or printed. */
  readonly activity = new Emitter<"typed" | "printed">();
  /** Enter on a terminal whose shell has ended. */
  readonly revive = new Emitter<void>();
  /** The machine has gone to another moment: it may have other terminals. */
  readonly back = new Emitter<void>();
  /** The machine refused input or a size. */
  readonly failed = new Emitter<unknown>();
  readonly xterm: Xterm;
  private readonly fit = new FitAddon();
  private serializing: Promise<SerializeAddon> | undefined;
  private pty: Terminal | undefined;
  private ended = false;
  private closed = false;
  /** What the page wrote while no program had printed anything: it is the screen then. */
  private own = "";
  private printed = false;
  /** Set while the screen is being taken: what is printed waits for that. */
  private taking: Promise<string> | undefined;
  /** Typed while no pty was attached: a person who sees a prompt types, though the machine behind it is only coming back. */
  private early: (string | Uint8Array)[] = [];
  private widths: Promise<void> | undefined;
  private wide = false;
  private frame = 0;
  private readonly resized = new ResizeObserver(() => this.refit());

  constructor(theme: Theme, pageKey: PageKey) {
    this.element = document.createElement("div");
    this.element.className = "screen";
    this.xterm = new Xterm({
      allowProposedApi: true, // the search marks its matches through a proposed interface
      cursorBlink: true,
      fontFamily: FONT,
      fontSize: FONT_SIZES.usual,
      lineHeight: 1.32,
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK,
      theme: TERMINAL_THEMES[theme],
      macOptionIsMeta: true,
    });
    this.xterm.loadAddon(this.fit);
    // OSC 52: a program may put text on the clipboard, as a copy does, but may not read what lies there.
    this.xterm.parser.registerOscHandler(52, (data) => this.clipboard(data));
    this.xterm.attachCustomKeyEventHandler((event) => event.type !== "keydown" || !pageKey(event));
    this.xterm.onTitleChange((title) => this.title.emit(title));
    this.xterm.onData((text) => this.typed(text));
    this.xterm.onBinary((text) => this.typed(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    this.xterm.onResize(({ rows, cols }) => this.tell(this.pty?.resize(rows, cols)));
    this.resized.observe(this.element);
    this.element.addEventListener("pointermove", () => void this.findLinks(), { once: true });
  }

  /** Addresses in what was printed can be clicked; that comes when a pointer does. */
  private async findLinks(): Promise<void> {
    const { WebLinksAddon } = await import("@xterm/addon-web-links");
    if (this.element.isConnected) this.xterm.loadAddon(new WebLinksAddon());
  }

  /**
   * Settles when emoji are two cells wide, as for the programs inside. No prompt has any: it comes with the first key, which waits
   * for it, and before a screen that is shown again.
   */
  knowWidths(): Promise<void> {
    this.widths ??= import("@xterm/addon-unicode11")
      .then(({ Unicode11Addon }) => {
        this.xterm.loadAddon(new Unicode11Addon());
        this.xterm.unicode.activeVersion = "11";
      })
      .catch((error: unknown) => console.info("Emoji may be drawn over what follows them.", error))
      .then(() => {
        this.wide = true;
      });
    return this.widths;
  }

  /** Into the document; sizes itself to its element from now on. */
  open(parent: HTMLElement): void {
    parent.append(this.element);
    this.xterm.open(this.element);
    this.fit.fit();
  }

  get rows(): number {
    return this.xterm.rows;
  }

  get cols(): number {
    return this.xterm.cols;
  }

  /** The pty's path, when one is attached. */
  get path(): string | undefined {
    return this.pty?.path;
  }

  /** Whether somebody runs in it. */
  get live(): boolean {
    return this.pty !== undefined && !this.ended;
  }

  /** Whether the session's leader has ended, or the machine has gone to a moment that does not know it. */
  get over(): boolean {
    return this.ended;
  }

  /**
   * Shows this pty from now on.
   * @param ended told when its session's leader has ended
   * @param undone told when the machine has gone to a moment that does not know it
   */
  async attach(
    pty: Terminal,
    ended: (code: number, signal: number | undefined) => void,
    undone?: () => void,
  ): Promise<void> {
    if (this.closed) return pty.close(); // by who did not wait for its shell
    if (this.pty !== undefined && this.pty.path !== pty.path) this.tell(this.pty.close()); // its shell is over, and nobody looks any more
    this.pty = pty;
    this.ended = false;
    const mine = () => this.pty === pty;
    // The promise holds the next chunk back until this one is on the screen, so that `yes` cannot flood the page.
    await pty.onData(
      (data) => {
        if (!mine()) return undefined;
        this.activity.emit("printed");
        const draw = () => this.write(data);
        return this.taking === undefined ? draw() : this.taking.then(draw, draw);
      },
      {
        take: () => (mine() ? this.kept() : Promise.resolve("")),
        show: (screen) => (mine() ? this.shows(screen) : Promise.resolve()),
      },
    );
    pty.exited.then(
      async (status) => {
        if (!mine()) return;
        this.ended = true;
        await this.taking?.catch(() => undefined); // that is not what is added to it now
        ended(status.code, status.signal);
      },
      (error: unknown) => {
        // Any other is the machine's end, which is told elsewhere.
        if (!mine() || !(error instanceof MachineError) || error.errno !== ECANCELED) return;
        this.ended = true;
        undone?.();
      },
    );
    await pty.resize(this.xterm.rows, this.xterm.cols);
    if (this.early.length > 0) void this.sendEarly();
  }

  private async sendEarly(): Promise<void> {
    await this.knowWidths();
    if (this.pty !== undefined) for (const data of this.early.splice(0)) this.tell(this.pty.write(data));
  }

  /** Forgets the pty (its machine is gone). */
  detach(): void {
    this.pty = undefined;
    this.early = [];
    this.ended = false;
  }

  /** Hangs up and leaves the document. */
  async close(): Promise<void> {
    const { pty } = this;
    this.closed = true;
    this.pty = undefined;
    this.resized.disconnect();
    cancelAnimationFrame(this.frame);
    this.xterm.dispose();
    this.element.remove();
    await pty?.close(); // also after its shell's end: others may write to it, and the page would be held by it
  }

  /** The search, which comes when it is first wanted. */
  search(): Promise<SearchAddon> {
    this.searching ??= import("@xterm/addon-search").then(({ SearchAddon }) => {
      const search = new SearchAddon();
      this.xterm.loadAddon(search);
      return search;
    });
    return this.searching;
  }

  /** Prints. Settles when it is on the screen. */
  write(data: string | Uint8Array): Promise<void> {
    if (typeof data !== "string") this.printed = true;
    else if (!this.printed) this.own += data;
    return new Promise((resolve) => this.xterm.write(data, resolve));
  }

  /** As if typed at the keyboard. */
  type(text: string): void {
    this.xterm.input(text);
  }

  /** The screen and the last of its scrollback as escape sequences that draw it again. */
  async screen(): Promise<string> {
    // It comes when the machine is first saved, soon after the prompt.
    this.serializing ??= import("@xterm/addon-serialize").then(({ SerializeAddon }) => {
      const serialize = new SerializeAddon();
      this.xterm.loadAddon(serialize);
      return serialize;
    });
    const serialize = await this.serializing;
    await this.write("");
    return serialize.serialize({ scrollback: SAVED_SCROLLBACK });
  }

  /** The screen at this moment, to be shown again: nothing is printed meanwhile. */
  private kept(): Promise<string> {
    if (!this.printed) return Promise.resolve(this.own); // the first prompt does not wait for what serializes
    this.taking ??= this.screen().finally(() => {
      this.taking = undefined;
    });
    return this.taking;
  }

  private async shows(screen: string): Promise<void> {
    // RIS, and not reset(): what has been written may not be on the screen yet, and comes before.
    // At once: what is printed after it is not to be wiped away.
    await this.write(`\x1bc${screen}`);
    this.back.emit();
  }

  set size(size: TextSize) {
    this.xterm.options.fontSize = FONT_SIZES[size];
    this.refit();
  }

  set theme(theme: Theme) {
    this.xterm.options.theme = TERMINAL_THEMES[theme];
  }

  /**
   * Where it lies beside the others that are shown, in percent; undefined: behind those. There it keeps a place and size: without a box xterm would
   * measure its letters as nothing.
   */
  show(place: { from: number; share: number } | undefined, front: boolean): void {
    this.element.classList.toggle("behind", !place);
    this.element.classList.toggle("front", front);
    this.element.inert = !place;
    this.element.style.setProperty("--from", String(place?.from ?? 0));
    this.element.style.setProperty("--share", String(place?.share ?? 100));
    if (place) this.fit.fit(); // now: a shell that is started next begins with the columns that there are
  }

  focus(): void {
    this.xterm.focus();
  }

  /** @param data of OSC 52: which clipboard; then text in base64, or "?", a question */
  private clipboard(data: string): true {
    const [clipboard = "", content = ""] = data.split(";", 2);
    if (content === "?") this.xterm.input(`\x1b]52;${clipboard};\x07`, false);
    else {
      try {
        const text = new TextDecoder().decode(Uint8Array.from(atob(content), (c) => c.charCodeAt(0)));
        navigator.clipboard
          .writeText(text)
          .catch((error: unknown) => console.info("The browser does not let a program write to the clipboard.", error));
      } catch {
        // No base64: xterm and its kin ignore it too.
      }
    }
    return true;
  }

  private typed(data: string | Uint8Array): void {
    if (this.ended) {
      if (data === "\r") this.revive.emit();
      return;
    }
    this.activity.emit("typed");
    if (this.pty !== undefined && this.wide && this.early.length === 0) this.tell(this.pty.write(data));
    else if (this.early.push(data) === 1 && this.pty !== undefined) void this.sendEarly();
  }

  private tell(sent: Promise<void> | undefined): void {
    sent?.catch((error: unknown) => this.failed.emit(error));
  }

  private refit(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (this.element.isConnected) this.fit.fit();
    });
  }
}
