// A link that carries something was opened: it is shown, and nothing runs before the reader says so.

import "./share.css";
import type { Machine } from "../../workers/api.ts";
import { h, icon } from "../dom.ts";
import { reason } from "../life.ts";
import { bytes } from "../status.ts";
import { type LessonPlace, LinkError, readLink, type Shared } from "./link.ts";
import { prepareImage, prepareScript } from "./run.ts";

/** What is asked of the page. */
export interface LinkHost {
  machine(): Machine | undefined;
  /** Puts a command line into the terminal in front. @param enter runs it too */
  type(command: string, enter: boolean): void;
  openLesson(place: LessonPlace): Promise<void>;
  say(text: string): void;
  /** The machine's files are not what they were. */
  changed(): void;
  /** The dialog is gone. */
  done(): void;
}

/** Shows what the fragment carries. Settles when the reader has decided. */
export async function openLink(hash: string, host: LinkHost): Promise<void> {
  let shared: Shared;
  try {
    shared = await readLink(hash);
  } catch (error) {
    forget();
    if (!(error instanceof LinkError)) throw error;
    await ask(refused(error.message));
    host.done();
    return;
  }
  if (shared.lesson) await host.openLesson(shared.lesson);
  const { script, image } = shared;
  if (script === undefined && image === undefined) return;
  const answer = await ask(script === undefined ? imageQuestion(image?.length ?? 0) : scriptQuestion(script));
  forget(); // a reload brings the machine back as it is, and need not ask again
  host.done();
  if (answer === "") return;
  const machine = host.machine();
  if (!machine) return host.say("The machine is not running: open the link again when it is.");
  try {
    if (script !== undefined) host.type(await prepareScript(machine, script), answer === "run");
    else if (image) host.type(await prepareImage(machine, image), answer === "run");
    host.changed();
  } catch (error) {
    host.say(`What the link carries did not get into the machine: ${reason(error)}`);
  }
}

function forget(): void {
  history.replaceState(history.state, "", location.pathname + location.search);
}

function scriptQuestion(script: string): HTMLDialogElement {
  const lines = script.trimEnd().split("\n").length;
  return dialog(
    "A link with a script",
    h("p", {}, `Somebody's link brought you here, and ${lines === 1 ? "a command" : `a script of ${lines} lines`}:`),
    h(
      "pre",
      { class: "shared-script", attrs: { tabindex: 0, role: "region", "aria-label": "The script" } },
      script.trimEnd(),
    ),
    h(
      "p",
      {},
      "It would run in this tab's machine, as its root. It reaches nothing outside of that: no files of yours, no network.",
    ),
    choices("Run it", "Only type it"),
  );
}

function imageQuestion(length: number): HTMLDialogElement {
  return dialog(
    "A link with processes",
    h(
      "p",
      {},
      `Somebody's link brought you here, and the image of processes that were written down (${bytes(length)} unpacked).`,
    ),
    h(
      "p",
      {},
      "They would go on in this tab's machine, where they were, as its root. They reach nothing outside of that: no files of yours, no network.",
    ),
    choices("Restart them", "Only type it"),
  );
}

function refused(message: string): HTMLDialogElement {
  const ok = h("button", { class: "solid primary", attrs: { value: "", autofocus: true } }, "Go on without it");
  return dialog("This link cannot be used", h("p", {}, message), h("div", { class: "choices" }, ok));
}

/** Nothing is chosen for the reader: the focus is on the heading. */
function choices(run: string, type: string): HTMLElement {
  return h(
    "div",
    { class: "choices" },
    h("button", { class: "solid primary", attrs: { value: "run" } }, run),
    h("button", { class: "solid", attrs: { value: "type" } }, type),
    h("button", { class: "solid", attrs: { value: "" } }, "Leave it"),
  );
}

function dialog(title: string, ...content: HTMLElement[]): HTMLDialogElement {
  return h(
    "dialog",
    { class: "share", attrs: { "aria-labelledby": "link-title" } },
    h(
      "form",
      { attrs: { method: "dialog" } },
      h("h2", { attrs: { id: "link-title", tabindex: -1 } }, icon(...LINK_ICON), title),
      ...content,
    ),
  );
}

const LINK_ICON = [
  "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5",
  "M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5",
];

/** @returns the value of the button that closed it; "" also when it was left by Escape */
function ask(element: HTMLDialogElement): Promise<string> {
  document.body.append(element);
  return new Promise((resolve) => {
    element.addEventListener("close", () => {
      element.remove();
      resolve(element.returnValue);
    });
    element.showModal();
    if (!element.querySelector("[autofocus]")) element.querySelector<HTMLElement>("h2")?.focus();
  });
}
