// The lessons beside the terminal: a list of them, and one of them a step at a time. While a step asks something of the machine, its state is
// looked at, and what is missing is said; when nothing is, the step is done.

import "./lessons.css";
import type { Machine } from "../../workers/api.ts";
import { h, icon } from "../dom.ts";
import { reason } from "../life.ts";
import type { LessonPlace } from "../share/link.ts";
import { missing } from "./check.ts";
import { course, type Listed } from "./course.ts";
import { type Lesson, type Part, parseLesson, type Step } from "./format.ts";
import type { GoalPicture } from "./goalpicture.ts";
import { droppedFiles, type Own, OwnLessons } from "./own.ts";
import { Progress } from "./progress.ts";

/** Milliseconds between looks at the machine: a census takes it some tens of microseconds. */
const LOOK = 500;

export interface LessonActions {
  /** Puts a command line into the terminal in front, and the keyboard there. @param enter runs it too */
  type(command: string, enter: boolean): void;
  close(): void;
}

/** HTML that MarkdownIt made, which lets no tags of the lesson's own through. */
function trusted(tag: "div" | "section", className: string, html: string): HTMLElement {
  const element = h(tag, { class: className });
  element.innerHTML = html;
  for (const link of element.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
  return element;
}

function find(id: string): Listed {
  const found = course.find((one) => one.id === id);
  if (!found) throw new Error(`there is none of that name (${course.map((one) => one.id).join(", ")})`);
  return found;
}

/** A lesson that would have to be asked of another host, which this page's policy does not let it. */
class Elsewhere extends Error {
  constructor(readonly url: URL) {
    super(
      `it is on another host (${url.host}), and this page asks nothing of any but its own. Save it there and open it below, or drop it here. Whoever wrote it can put it into a link, or into a page there.`,
    );
  }
}

async function fetchLesson(address: string): Promise<Lesson> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Elsewhere(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return parseLesson(await response.text());
}

export class LessonPanel {
  private readonly title = h("h2", { attrs: { tabindex: -1 } });
  private readonly back = h(
    "button",
    { class: "square", attrs: { type: "button", "aria-label": "All lessons" }, on: { click: () => this.list() } },
    icon("M14 6l-6 6 6 6"),
  );
  private readonly body = h("div", { class: "lesson-body" });
  private readonly progress = new Progress();
  private machine: Machine | undefined;
  private readonly own = new OwnLessons();
  private open: { id: string; lesson: Lesson; step: number; text?: string; file?: string } | undefined;
  private state: HTMLElement | undefined;
  private next: HTMLButtonElement | undefined;
  private picture: GoalPicture | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private looking = false;

  constructor(
    element: HTMLElement,
    private readonly actions: LessonActions,
  ) {
    const close = h(
      "button",
      { class: "square", attrs: { type: "button", "aria-label": "Close the lessons" }, on: { click: actions.close } },
      icon("M7 7l10 10M17 7L7 17"),
    );
    element.replaceChildren(h("header", {}, this.back, this.title, close), this.body);
    this.takeDrops(element);
    this.list();
  }

  focus(): void {
    this.title.focus();
  }

  /** @param machine that is looked at; undefined: the panel is not seen, or there is none */
  watch(machine: Machine | undefined): void {
    this.machine = machine;
    clearInterval(this.timer);
    this.timer = machine && setInterval(() => document.visibilityState === "visible" && void this.look(), LOOK);
    if (machine) void this.look();
  }

  /** All lessons, with how far each has been done. */
  list(): void {
    this.open = undefined;
    this.state = undefined;
    this.back.hidden = true;
    this.title.textContent = "Lessons";
    const own = h(
      "section",
      { class: "own" },
      h("h3", {}, "Your own"),
      this.own.all.length > 0 && h("ul", { class: "lesson-list" }, ...this.own.all.map((one) => this.item(one))),
      h("p", { class: "count" }, "A lesson is a Markdown file: choose some, or drop them, or their folder, here."),
      h("div", { class: "choices" }, this.chooser("Open files …", false), this.chooser("Open a folder …", true)),
    );
    this.body.replaceChildren(h("ol", { class: "lesson-list" }, ...course.map((one) => this.item(one))), own);
  }

  private item(one: Listed): HTMLElement {
    const { id, lesson } = one;
    const done = this.progress.of(id);
    const of = lesson.steps.length;
    const how = done >= of ? "done" : done > 0 ? `${done} of ${of} steps` : `${of} steps`;
    return h(
      "li",
      { class: done >= of ? "done" : "" },
      h(
        "button",
        { attrs: { type: "button" }, on: { click: () => this.begin(one) } },
        h("b", {}, lesson.title),
        h("span", { class: "how" }, how),
        h("span", { class: "summary" }, lesson.summary),
      ),
    );
  }

  /** A button that asks for files. */
  private chooser(label: string, folder: boolean): HTMLElement {
    const attrs = folder ? { webkitdirectory: true } : { multiple: true, accept: ".md,.markdown,text/markdown" };
    const input = h("input", {
      attrs: { type: "file", hidden: true, ...attrs },
      on: { change: () => void this.take(input.files ?? [], folder) },
    });
    return h("span", {}, h("button", { attrs: { type: "button" }, on: { click: () => input.click() } }, label), input);
  }

  private takeDrops(element: HTMLElement): void {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    element.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    element.addEventListener("drop", (event) => {
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer).then(
        ({ files, inFolder }) => this.take(files, inFolder),
        (error: unknown) => this.refuse(`What was dropped cannot be read: ${reason(error)}`),
      );
    });
  }

  /** Lists lessons of somebody's own, and opens the one if there is only one. */
  private async take(files: Iterable<File>, inFolder: boolean): Promise<void> {
    const { read, refused } = await this.own.read(files, inFolder);
    const [first, second] = read;
    this.list();
    if (first && !second && refused.length === 0) return this.begin(first);
    this.body.querySelector(".own")?.scrollIntoView();
    for (const text of refused.reverse()) this.refuse(text);
  }

  /** Says what cannot be, above the list. */
  private refuse(text: string, ...more: (Node | string)[]): void {
    this.body.prepend(h("p", { class: "check", attrs: { role: "alert" } }, text, ...more));
    this.body.scrollTop = 0;
  }

  /** What is open, its step from 1 on; with its text and its file's name if it is not of the course, nor beside the page. */
  get place(): (LessonPlace & { step: number; title: string; file?: string }) | undefined {
    const { open } = this;
    if (!open) return undefined;
    const { id, step, lesson, text, file = "" } = open;
    const here = { step: step + 1, title: lesson.title };
    return text === undefined ? { id, ...here } : { id: "", text, file, ...here };
  }

  /**
   * One lesson.
   * @param place its name in the course, or the address of a file of this page's own host, or its text; without a step where the reader left it
   * @param stranger it came with a link
   * @returns why it cannot be shown, as is said in its place; undefined: it is
   */
  async show({ id, text, step }: LessonPlace, stranger: boolean): Promise<string | undefined> {
    try {
      if (text !== undefined) this.begin(this.own.add(text), step, stranger);
      else this.begin(/[./:]/.test(id) ? { id, lesson: await fetchLesson(id) } : find(id), step);
      return undefined;
    } catch (error) {
      this.list();
      const said = `The lesson${id === "" ? "" : ` ${id}`} cannot be shown: ${reason(error)}`;
      if (error instanceof Elsewhere && /^https?:$/.test(error.url.protocol)) {
        const attrs = { href: error.url.href, target: "_blank", rel: "noopener noreferrer" };
        this.refuse(said, " ", h("a", { attrs }, `Go to ${error.url.host}`));
      } else this.refuse(said);
      return said;
    }
  }

  private begin(found: Listed | Own, wanted?: number, stranger = false): void {
    const { id, lesson } = found;
    const of = lesson.steps.length;
    if (wanted !== undefined && !(wanted >= 1 && wanted <= of))
      throw new Error(`it has ${of} steps, and no step ${wanted}`);
    const done = this.progress.of(id);
    this.open = { ...found, step: wanted === undefined ? (done >= of ? 0 : done) : wanted - 1 };
    this.back.hidden = false;
    this.draw();
    if (stranger) {
      const whose =
        "It came with the link, and is not of the course. What its commands do stays in this tab's machine.";
      this.body.prepend(h("p", { class: "count" }, whose));
    }
    this.focus();
  }

  private draw(): void {
    const { open } = this;
    if (!open) return;
    const { lesson, step: at } = open;
    const step = lesson.steps[at];
    if (!step) return;
    this.title.textContent = lesson.title;
    this.state = h("p", { class: "check", attrs: { role: "status", hidden: step.checks.length === 0 } });
    const goal = h("div", {});
    this.picture = undefined;
    void this.drawGoal(step, goal);
    const last = at + 1 === lesson.steps.length;
    this.next = h(
      "button",
      { class: "solid", attrs: { type: "button" }, on: { click: () => this.go(at + 1) } },
      last ? "All lessons" : "Next step",
    );
    this.body.replaceChildren(
      at === 0 && lesson.intro !== "" ? trusted("section", "words intro", lesson.intro) : "",
      h("p", { class: "count" }, `Step ${at + 1} of ${lesson.steps.length}`),
      h("h3", {}, step.title),
      ...step.parts.map((part) => this.part(part)),
      goal,
      this.solution(step),
      this.state,
      h(
        "div",
        { class: "choices" },
        at > 0 && h("button", { attrs: { type: "button" }, on: { click: () => this.go(at - 1) } }, "Back"),
        this.next,
      ),
    );
    this.body.scrollTop = 0;
    if (step.checks.length === 0) this.done(at + 1);
    void this.look();
  }

  /** The map's drawing comes when a step has something to draw. */
  private async drawGoal(step: Step, place: HTMLElement): Promise<void> {
    if (!step.goal) return;
    const { GoalPicture } = await import("./goalpicture.ts");
    if (!place.isConnected) return; // another step by now
    this.picture = new GoalPicture(step.goal);
    place.replaceChildren(this.picture.element);
    void this.look();
  }

  private go(step: number): void {
    const { open } = this;
    if (!open) return;
    if (step >= open.lesson.steps.length) {
      this.list();
      return;
    }
    open.step = step;
    this.draw();
  }

  private part(part: Part): HTMLElement {
    if (part.kind === "words") return trusted("div", "words", part.html);
    if (part.kind === "hint") {
      return h("details", { class: "words" }, h("summary", {}, "A hint"), trusted("div", "", part.html));
    }
    return this.commands(part.commands, true);
  }

  /** What does it, for who has tried. */
  private solution(step: Step): HTMLElement | "" {
    const shown = step.parts.flatMap((part) => (part.kind === "run" ? part.commands : []));
    if (step.solution.join("\n") === shown.join("\n")) return "";
    const summary = h("summary", {}, "A solution");
    return h("details", { class: "words" }, summary, this.commands(step.solution, false));
  }

  /** Commands that a click types. @param runs and another one runs */
  private commands(commands: string[], runs: boolean): HTMLElement {
    const button = (command: string, className: string, title: string, ...inside: (string | Node)[]) =>
      h(
        "button",
        {
          class: className,
          attrs: { type: "button", title },
          on: { click: () => this.actions.type(command, className === "run") },
        },
        ...inside,
      );
    const items = commands.map((command) => {
      const type = button(command, "type", "Type it", h("code", {}, command));
      if (!runs) return h("li", {}, type);
      const run = button(command, "run", "Run it", icon("M8 5.5v13l10-6.5z"));
      run.setAttribute("aria-label", `Run: ${command}`);
      return h("li", {}, type, run);
    });
    return h("ul", { class: "commands" }, ...items);
  }

  private done(steps: number): void {
    if (this.open) this.progress.set(this.open.id, steps);
    this.next?.classList.add("primary");
  }

  /** Looks whether the step is done, one look at a time. */
  private async look(): Promise<void> {
    const { machine, open, state } = this;
    const step = open?.lesson.steps[open.step];
    const asks = step !== undefined && (step.checks.length > 0 || step.goal !== undefined);
    if (!machine || !step || !state || !asks || this.looking) return;
    this.looking = true;
    try {
      if (this.picture) this.picture.look(await machine.census());
      if (step.checks.length === 0) return;
      const lacking = await missing(step.checks, machine);
      if (this.state !== state || !open) return; // another step by now
      const text = lacking ?? "Done.";
      if (state.textContent !== text) state.textContent = text;
      state.classList.toggle("holds", lacking === undefined);
      if (lacking === undefined) this.done(open.step + 1);
    } catch (error) {
      console.warn("The machine did not say how it is.", error);
    } finally {
      this.looking = false;
    }
  }
}
