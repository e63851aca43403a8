// The dialog that makes links, and the HTML for somebody's page: of a script, of the lesson's step that is open, of an image in the machine.

import "./share.css";
import type { Machine } from "../../workers/api.ts";
import { h, icon } from "../dom.ts";
import { reason } from "../life.ts";
import { resolvePath } from "../names.ts";
import { embedHtml } from "./embed.ts";
import { type LessonPlace, linkTo, type Shared } from "./link.ts";

/** What is asked of the page. */
export interface ShareHost {
  machine(): Machine | undefined;
  /** What is selected in the terminal in front. */
  selection(): string;
  /** The lesson's step that is shown, and the lesson's title. */
  lesson(): Promise<(LessonPlace & { title: string; file?: string }) | undefined>;
}

type Kind = "script" | "lesson" | "image";

/** Milliseconds without a key until the link is made anew. */
const PAUSE = 200;

export class ShareDialog {
  readonly element: HTMLDialogElement;
  private readonly script = h("textarea", {
    attrs: { rows: 7, spellcheck: "false", autocapitalize: "off", "aria-label": "Script", placeholder: "lsns" },
    on: { input: () => this.later() },
  });
  private readonly path = h("input", {
    attrs: { spellcheck: "false", autocomplete: "off", value: "/home/count.img", "aria-label": "File of the image" },
    on: { input: () => this.later() },
  });
  private readonly lessonName = h("p", {});
  private readonly link = h("input", { attrs: { readonly: true, "aria-label": "Link" } });
  private readonly copy = h(
    "button",
    { class: "solid primary", attrs: { type: "button" }, on: { click: () => void this.copyOf(this.link) } },
    "Copy the link",
  );
  private readonly html = h("textarea", {
    attrs: { rows: 4, readonly: true, spellcheck: "false", "aria-label": "HTML" },
  });
  private readonly copyHtml = h(
    "button",
    { class: "solid", attrs: { type: "button" }, on: { click: () => void this.copyOf(this.html) } },
    "Copy the HTML",
  );
  private readonly said = h("p", { class: "said", attrs: { role: "status" } });
  private readonly kinds: Record<Kind, HTMLInputElement>;
  private readonly parts: Record<Kind, HTMLElement>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private made = 0;
  private lesson: Awaited<ReturnType<ShareHost["lesson"]>>;

  constructor(private readonly host: ShareHost) {
    const kind = (value: Kind) =>
      h("input", {
        attrs: { type: "radio", name: "share-kind", value, id: `share-${value}` },
        on: { change: () => this.choose(value) },
      });
    this.kinds = { script: kind("script"), lesson: kind("lesson"), image: kind("image") };
    this.parts = {
      script: h(
        "div",
        {},
        this.script,
        h("p", {}, "One line is typed at the prompt; more become /home/shared.sh. Readers see it before it runs."),
      ),
      lesson: h("div", {}, this.lessonName),
      image: h(
        "div",
        {},
        this.path,
        h("p", {}, "A file that checkpoint -o wrote: ", h("code", {}, "checkpoint -o /home/count.img PID"), "."),
      ),
    };
    const label = (value: Kind, text: string) => h("label", {}, this.kinds[value], text);
    this.element = h(
      "dialog",
      { class: "share", attrs: { "aria-labelledby": "share-title" } },
      h(
        "header",
        {},
        h("h2", { attrs: { id: "share-title" } }, "Share"),
        h(
          "button",
          {
            class: "square",
            attrs: { type: "button", "aria-label": "Close" },
            on: { click: () => this.element.close() },
          },
          icon("M7 7l10 10M17 7L7 17"),
        ),
      ),
      h(
        "fieldset",
        {},
        h("legend", {}, "A link that carries"),
        label("script", "a script"),
        label("lesson", "this step of the lesson"),
        label("image", "processes in an image"),
      ),
      ...Object.values(this.parts),
      h("div", { class: "made" }, this.link, this.copy),
      h(
        "details",
        {},
        h("summary", {}, "Put it into a page of yours"),
        h("div", { class: "made" }, this.html, this.copyHtml),
        h(
          "p",
          {},
          "Works on any site, without headers. Put the file of an image, which Files saves, or of a lesson of your own beside the page.",
        ),
      ),
      this.said,
    );
    document.body.append(this.element);
  }

  async open(): Promise<void> {
    const selected = this.host.selection().trim();
    if (selected !== "") this.script.value = selected;
    const lesson = await this.host.lesson();
    this.lesson = lesson;
    this.kinds.lesson.disabled = lesson === undefined;
    this.kinds.lesson.labels?.[0]?.classList.toggle("off", lesson === undefined);
    const whole = lesson?.text === undefined ? "" : ". The link carries all of the lesson.";
    this.lessonName.textContent = lesson ? `${lesson.title}, step ${lesson.step}${whole}` : "";
    this.choose(selected === "" && lesson ? "lesson" : "script");
    this.element.showModal();
    if (this.kinds.script.checked) this.script.focus();
  }

  private get kind(): Kind {
    if (this.kinds.lesson.checked) return "lesson";
    return this.kinds.image.checked ? "image" : "script";
  }

  private choose(kind: Kind): void {
    this.kinds[kind].checked = true;
    for (const [name, part] of Object.entries(this.parts)) part.hidden = name !== kind;
    void this.make();
  }

  private later(): void {
    clearTimeout(this.timer);
    this.show("", "");
    this.timer = setTimeout(() => void this.make(), PAUSE);
  }

  /** The link of what the dialog says now. */
  private async make(): Promise<void> {
    this.made += 1;
    const mine = this.made;
    const place = location.origin + location.pathname;
    let link = "";
    let html = "";
    let said = "";
    try {
      const shared = await this.shared();
      if (shared) {
        link = new URL(await linkTo(shared), place).href;
        const { image, lesson, ...rest } = shared;
        const file = image && { imageFile: this.path.value.replace(/.*\//, "") };
        // Of a lesson that is a file, the page has its address.
        const beside = lesson && { lesson: { ...lesson, id: lesson.id || (this.lesson?.file ?? "") } };
        html = embedHtml({ ...rest, ...beside, ...file }, place, this.lesson?.title);
      }
    } catch (error) {
      said = reason(error);
    }
    if (mine !== this.made) return;
    this.show(link, html);
    this.said.textContent = said;
  }

  private show(link: string, html: string): void {
    this.link.value = link;
    this.html.value = html;
    this.copy.disabled = link === "";
    this.copyHtml.disabled = html === "";
  }

  private async shared(): Promise<Shared | undefined> {
    if (this.kind === "script") return this.script.value.trim() === "" ? undefined : { script: this.script.value };
    if (this.kind === "lesson") {
      if (!this.lesson) return undefined;
      const { title: _title, file: _file, ...place } = this.lesson;
      return { lesson: place };
    }
    const machine = this.host.machine();
    if (!machine) throw new Error("The machine is not running.");
    return { image: await machine.readFile(resolvePath("/home", this.path.value)) };
  }

  private async copyOf(field: HTMLInputElement | HTMLTextAreaElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(field.value);
      this.said.textContent = `Copied, ${field.value.length} letters.`;
    } catch {
      field.select();
      this.said.textContent =
        "The browser does not let the page write to the clipboard: it is selected, copy it by key.";
    }
  }
}
