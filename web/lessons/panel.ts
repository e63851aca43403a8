// The lessons beside the terminal: a list of them, and one of them a step at a time. While a step asks something of the machine, its state is
// looked at, and what is missing is said; when nothing is, the step is done.

import "./lessons.css";
import type { Machine } from "../../workers/api.ts";
import { h, icon } from "../dom.ts";
import { missing } from "./check.ts";
import { course, type Listed } from "./course.ts";
import { type Lesson, type Part, parseLesson, type Step } from "./format.ts";
import type { GoalPicture } from "./goalpicture.ts";
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

async function fetchLesson(address: string): Promise<Lesson> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin)
    throw new Error("it is on another host: a page shows lessons of its own host only");
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
  private open: { id: string; lesson: Lesson; step: number } | undefined;
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
    const items = course.map(({ id, lesson }) => {
      const done = this.progress.of(id);
      const of = lesson.steps.length;
      const how = done >= of ? "done" : done > 0 ? `${done} of ${of} steps` : `${of} steps`;
      return h(
        "li",
        { class: done >= of ? "done" : "" },
        h(
          "button",
          { attrs: { type: "button" }, on: { click: () => this.begin({ id, lesson }) } },
          h("b", {}, lesson.title),
          h("span", { class: "how" }, how),
          h("span", { class: "summary" }, lesson.summary),
        ),
      );
    });
    this.body.replaceChildren(h("ol", { class: "lesson-list" }, ...items));
  }

  /** What is open, its step from 1 on. */
  get place(): { id: string; step: number; title: string } | undefined {
    const { open } = this;
    return open && { id: open.id, step: open.step + 1, title: open.lesson.title };
  }

  /**
   * One lesson.
   * @param id its name in the course, or the address of a file .md of this page's own host
   * @param step from 1 on; left out: where the reader left it
   */
  async show(id: string, step?: number): Promise<void> {
    try {
      this.begin(id.endsWith(".md") ? { id, lesson: await fetchLesson(id) } : find(id), step);
    } catch (error) {
      this.list();
      const why = error instanceof Error ? error.message : String(error);
      this.body.prepend(
        h("p", { class: "check", attrs: { role: "alert" } }, `The lesson ${id} cannot be shown: ${why}`),
      );
    }
  }

  private begin(found: Listed, wanted?: number): void {
    const { id, lesson } = found;
    const of = lesson.steps.length;
    if (wanted !== undefined && !(wanted >= 1 && wanted <= of))
      throw new Error(`it has ${of} steps, and no step ${wanted}`);
    const done = this.progress.of(id);
    this.open = { ...found, step: wanted === undefined ? (done >= of ? 0 : done) : wanted - 1 };
    this.back.hidden = false;
    this.draw();
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
