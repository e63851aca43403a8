// <nutshell-term>: a machine in any page. It is what the page wrote between its tags, until somebody runs it; then it is the frame (frame.ts), made
// from the attributes. docs/embedding.md has the attributes, methods and events. Loaded by pages that are not ours: small, without dependencies,
// and without an opinion on the page's own styles or policy.

import { type Deferred, deferred } from "../deferred.ts";
import { type LessonPlace, linkTo, readLesson } from "../share/link.ts";
import {
  type Answer,
  type Connect,
  type FrameEvent,
  type Greeting,
  type Methods,
  type Refusal,
  type Request,
  type RunResult,
  VERSION,
} from "./protocol.ts";

export type { RunResult } from "./protocol.ts";

/** What each event of the element carries as its detail. */
export interface NutshellTermEvents {
  ready: CustomEvent<{ mode: "smp" | "up" }>;
  output: CustomEvent<{ text: string }>;
  exit: CustomEvent<{ code: number }>;
  trouble: CustomEvent<{ message: string }>;
}

const STYLE = `
:host { display: block; margin: 1em 0; text-align: start; color-scheme: light dark; --line: light-dark(#e2dfd8, #222934); --bg: light-dark(#f6f5f2, #0d1014);
  --screen: light-dark(#fdfcfa, #0d1014); --text: light-dark(#20262e, #d9e0e8); --dim: light-dark(#5a6673, #8f9cad);
  --accent: light-dark(oklch(0.56 0.13 60), oklch(0.78 0.13 65)); }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([hidden]) { display: none; }
.box { position: relative; display: flex; flex-direction: column; box-sizing: border-box; overflow: hidden; border: 1px solid var(--line);
  border-radius: 10px; background: var(--screen); color: var(--text); }
.bar { display: flex; flex: none; align-items: center; gap: 8px; height: 38px; box-sizing: border-box; padding: 0 6px;
  border-bottom: 1px solid var(--line); background: var(--bg); font: 12.5px/1.4 Inter, "Segoe UI", system-ui, sans-serif; }
button { display: flex; align-items: center; gap: 6px; padding: 4px 10px; border: 1px solid var(--line); border-radius: 7px; background: transparent;
  color: inherit; font: inherit; cursor: pointer; }
button:hover:not(:disabled), a:hover { background: color-mix(in srgb, var(--text) 8%, transparent); }
button:disabled { opacity: 0.5; cursor: default; }
button::before { content: ""; border: solid transparent; border-width: 5px 0 5px 8px; border-left-color: var(--accent); }
a { margin-left: auto; padding: 4px 8px; border-radius: 7px; color: var(--dim); text-decoration: none; white-space: nowrap; }
.said { color: var(--dim); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.static { flex: 1; min-height: 0; overflow: auto; padding: 10px 12px; }
pre, ::slotted(pre) { width: auto !important; margin: 0 !important; padding: 0 !important; border: 0 !important; box-shadow: none !important;
  background: none !important; color: inherit !important; font: 13px/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace !important;
  text-align: start !important; white-space: pre-wrap !important; }
iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; visibility: hidden; }
.live iframe { visibility: visible; }
.live :is(.bar, .static) { visibility: hidden; }
`;

const DEFAULT_HEIGHT = "320px";
/** Pixels before it is seen at which a lazy one begins. */
const AHEAD = "200px";
/** Milliseconds after which a frame that has not greeted is said to be missing. */
const PATIENCE = 15_000;

/** Where embed.html lies, unless the attribute `page` says so: beside the script that brought the element. */
let home: URL | undefined;

/** Says where embed.html lies, for pages that got the element from a bundle. */
export function setHome(address: string | URL): void {
  home = new URL(address, document.baseURI);
}

/** In Node, where pages are rendered beforehand, there are no elements: the module loads, and does nothing. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

export class NutshellTerm extends Base {
  static readonly observedAttributes = ["theme", "height"];
  private box: HTMLElement | undefined;
  private button: HTMLButtonElement | undefined;
  private said: HTMLElement | undefined;
  private link: HTMLAnchorElement | undefined;
  private frame: HTMLIFrameElement | undefined;
  private connected = deferred<MessagePort>();
  private gone: AbortController | undefined;
  private readonly waiting = new Map<number, Deferred<unknown>>();
  private requests = 0;

  connectedCallback(): void {
    this.gone = new AbortController();
    this.draw();
    addEventListener("message", (event) => this.message(event), { signal: this.gone.signal });
    if (!this.hasAttribute("autorun")) return;
    if (this.getAttribute("loading") !== "lazy") {
      void this.begin();
      return;
    }
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        seen.disconnect();
        void this.begin();
      },
      { rootMargin: AHEAD },
    );
    seen.observe(this);
    this.gone.signal.addEventListener("abort", () => seen.disconnect());
  }

  disconnectedCallback(): void {
    this.gone?.abort();
    this.frame?.remove();
    this.frame = undefined;
    const gone = new Error("The element was taken out of its page.");
    this.connected.promise.catch(() => undefined); // perhaps nobody waits for it
    this.connected.reject(gone);
    this.connected = deferred();
    for (const { reject } of this.waiting.values()) reject(gone);
    this.waiting.clear();
  }

  attributeChangedCallback(name: string, _old: string | null, value: string | null): void {
    if (name === "height" && this.box) this.box.style.height = size(value);
    else if (name === "theme" && this.frame)
      this.ask("theme", value === "light" || value === "dark" ? value : "auto").catch(() => undefined); // it is gone
  }

  /** Runs a command line by a shell of its own, beside the terminal; starts the machine if need be. */
  run(command: string, options?: { stdin?: string; timeout?: number }): Promise<RunResult> {
    void this.begin();
    return this.ask("run", command, ...(options ? [options] : []));
  }

  /** As if typed at the keyboard; "\r" is Enter. */
  async type(text: string): Promise<void> {
    await this.ask("type", text);
  }

  /** Starts the machine, and its script or image. */
  async start(): Promise<void> {
    if (this.frame) await this.ask("start");
    else await this.begin();
  }

  /** A new machine. */
  async reset(): Promise<void> {
    await this.ask("reset");
  }

  private draw(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet(); // unlike a style element it needs no permission of the page's policy
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const make = <K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...inside: (Node | string)[]) => {
      const element = document.createElement(tag);
      element.className = className;
      element.append(...inside);
      return element;
    };
    this.button = make("button", "run", "Run");
    this.button.type = "button";
    this.button.addEventListener("click", () => void this.begin(true));
    this.said = make("span", "said");
    this.said.setAttribute("role", "status");
    this.link = make("a", "open", "Open in the playground");
    this.link.target = "_blank";
    this.link.rel = "noopener";
    const script = this.getAttribute("script");
    const slot = make("slot", "", ...(script === null ? [] : [make("pre", "", script)]));
    this.box = make("div", "box", make("div", "bar", this.button, this.said, this.link), make("div", "static", slot));
    this.box.style.height = size(this.getAttribute("height"));
    root.replaceChildren(this.box);
    this.link.hidden = true;
    void this.point(this.link).catch((error: unknown) => this.say(sentence(error)));
  }

  /** Where the playground is, with what the element shows; a lesson's file is asked for only when it is run, and the frame's own link carries it. */
  private async point(link: HTMLAnchorElement): Promise<void> {
    if (this.lessonElsewhere()) return;
    link.href = new URL(`./${await this.fragment()}`, this.page).href;
    link.hidden = false;
  }

  private get page(): URL {
    const own = this.getAttribute("page");
    if (own !== null) return new URL(own, document.baseURI);
    if (home) return home;
    throw new Error("It is not known where embed.html lies: the attribute page says so.");
  }

  /** What a link to the playground carries, too. An image and a lesson's file are asked for only when they are wanted. */
  private async fragment(image?: Uint8Array): Promise<string> {
    const script = this.getAttribute("script");
    const lesson = await this.lesson();
    const shared = {
      ...(script === null ? {} : { script }),
      ...(lesson ? { lesson } : {}),
      ...(image ? { image } : {}),
    };
    return Object.keys(shared).length === 0 ? "" : linkTo(shared);
  }

  /** The address of a lesson that the frame cannot ask for, as its policy lets it speak to its own host only. */
  private lessonElsewhere(): URL | undefined {
    const { id } = readLesson(this.getAttribute("lesson") || "-");
    if (!/[./:]/.test(id)) return undefined; // of the course
    const url = new URL(id, document.baseURI);
    return url.origin === this.page.origin ? undefined : url;
  }

  /** By name or address, or with its text, which this page asks for. */
  private async lesson(): Promise<LessonPlace | undefined> {
    const named = this.getAttribute("lesson");
    if (!named) return undefined;
    const { id, ...step } = readLesson(named);
    const url = this.lessonElsewhere();
    if (url) return { id: "", text: await textOf(url), ...step };
    return { id: /[./:]/.test(id) ? new URL(id, document.baseURI).href : id, ...step };
  }

  private say(text: string): void {
    if (this.said) this.said.textContent = text;
  }

  /** Makes the frame. @param byHand the reader did it, and goes on there */
  private async begin(byHand = false): Promise<void> {
    if (this.frame || !this.box) return;
    const frame = document.createElement("iframe");
    this.frame = frame;
    if (this.button) this.button.disabled = true;
    this.say("Starting …");
    try {
      const address = new URL(this.page);
      address.hash = await this.address();
      if (this.frame !== frame) return; // taken out of its page meanwhile, and perhaps put in again
      // With memory shared between workers if both this page and the frame's server allow it, and the clipboard for what a program copies.
      frame.allow = "cross-origin-isolated; clipboard-write";
      frame.title = this.getAttribute("label") ?? "A Linux machine";
      frame.src = address.href;
      this.box.append(frame);
      const late = setTimeout(() => this.say(`${address.host} does not answer.`), PATIENCE);
      await this.connected.promise.finally(() => clearTimeout(late));
      if (byHand) this.addEventListener("ready", () => this.focusFrame(), { once: true });
    } catch (error) {
      if (this.frame !== frame) return;
      this.frame = undefined;
      if (this.button) this.button.disabled = false;
      this.say(sentence(error));
    }
  }

  private focusFrame(): void {
    this.frame?.focus();
    this.ask("focus").catch(() => undefined); // it is gone
  }

  private async address(): Promise<string> {
    const source = this.getAttribute("image");
    let image: Uint8Array | undefined;
    if (source !== null) {
      const response = await fetch(new URL(source, document.baseURI));
      if (!response.ok) throw new Error(`${source}: ${response.status} ${response.statusText}`);
      image = new Uint8Array(await response.arrayBuffer());
    }
    const more = new URLSearchParams({ autorun: "" });
    for (const name of ["readonly", "map"]) if (this.hasAttribute(name)) more.set(name, "");
    for (const name of ["theme", "cpus"]) {
      const value = this.getAttribute(name);
      if (value !== null) more.set(name, value);
    }
    if (location.origin !== "null") more.set("origin", location.origin);
    const carried = await this.fragment(image);
    return carried === "" ? `#${more}` : `${carried}&${more}`;
  }

  private message({ data, origin, source }: MessageEvent<Greeting | Refusal | null>): void {
    const target = this.frame?.contentWindow;
    if (!target || source !== target || typeof data !== "object" || data?.nutshell !== VERSION) return;
    if (origin !== this.page.origin) return;
    if (data.event === "refused") {
      this.say(data.message);
      return;
    }
    if (data.event !== "loaded") return;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<Answer | FrameEvent>) => this.hear(event.data);
    target.postMessage({ nutshell: VERSION, event: "connect" } satisfies Connect, origin, [port2]);
    this.connected.resolve(port1);
  }

  private hear(said: Answer | FrameEvent): void {
    if ("id" in said) {
      const asked = this.waiting.get(said.id);
      this.waiting.delete(said.id);
      if ("error" in said) asked?.reject(new Error(said.error));
      else asked?.resolve(said.result);
      return;
    }
    const { event, ...detail } = said;
    if (event === "ready" || event === "trouble") {
      this.box?.classList.add("live");
      if (this.button) this.button.tabIndex = -1;
    }
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  private async ask<M extends keyof Methods>(
    method: M,
    ...params: Parameters<Methods[M]>
  ): Promise<ReturnType<Methods[M]>> {
    const port = await this.connected.promise;
    this.requests += 1;
    const answer = deferred<unknown>();
    this.waiting.set(this.requests, answer);
    port.postMessage({ id: this.requests, method, params } satisfies Request);
    return (await answer.promise) as ReturnType<Methods[M]>;
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A file that this page asks for. @throws Error that says what to do */
async function textOf(url: URL): Promise<string> {
  const response = await fetch(url).catch(() => {
    // Why, browsers tell the console only.
    const theirs =
      url.origin === location.origin ? "" : `${url.host} has to allow it (Access-Control-Allow-Origin), and `;
    const ours = "a Content-Security-Policy of this page too (connect-src)";
    throw new Error(`${url.href} cannot be read: ${theirs}${ours}. See docs/embedding.md.`);
  });
  if (!response.ok) throw new Error(`${url.href}: ${response.status} ${response.statusText}`);
  return response.text();
}

/** A number is of pixels. */
function size(height: string | null): string {
  if (height === null || height === "") return DEFAULT_HEIGHT;
  return /^\d+(\.\d+)?$/.test(height) ? `${height}px` : height;
}

export function define(): void {
  if (globalThis.customElements && !customElements.get("nutshell-term"))
    customElements.define("nutshell-term", NutshellTerm);
}

declare global {
  interface HTMLElementTagNameMap {
    "nutshell-term": NutshellTerm;
  }
}
