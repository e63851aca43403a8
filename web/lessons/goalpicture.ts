// The goal of a step as the map would draw it, with a mark at what has been reached.

import "../map/map.css";
import type { Census } from "../../workers/api.ts";
import { h } from "../dom.ts";
import { buildModel } from "../map/model.ts";
import { Tree } from "../map/tree.ts";
import { describeGoal, type Goal, pictured, reached } from "./goal.ts";

export class GoalPicture {
  readonly element: HTMLElement;
  private readonly drawing: HTMLElement;
  private readonly caption = h("p", { class: "caption" });

  constructor(private readonly goal: Goal) {
    const nothing = () => undefined;
    const tree = new Tree({ choose: nothing, enter: nothing, redraw: nothing, key: () => false });
    tree.draw(buildModel(pictured(goal)), []);
    // It is looked at, and told by the label: there is nothing to choose in it.
    tree.element.inert = true;
    this.drawing = h("div", { class: "drawing", attrs: { role: "img" } }, tree.element);
    this.element = h("figure", { class: "goal" }, this.caption, this.drawing);
    this.mark(goal.map(() => false));
  }

  /** Marks what is there now. @returns whether all is */
  look(census: Census): boolean {
    const there = reached(this.goal, census);
    this.mark(there);
    return there.every(Boolean);
  }

  private mark(there: boolean[]): void {
    const count = there.filter(Boolean).length;
    const all = count === there.length;
    const text = all ? "The goal, reached" : `The goal: ${count} of ${there.length} processes are there`;
    if (this.caption.textContent !== text) this.caption.textContent = text;
    this.element.classList.toggle("all", all);
    for (const [at, is] of there.entries()) {
      this.drawing.querySelector(`.process[data-pid="${at + 1}"]`)?.classList.toggle("reached", is);
    }
    const lines = describeGoal(this.goal).map((line, at) => `${line}${there[at] ? ": reached" : ""}`);
    this.drawing.setAttribute("aria-label", lines.join("; "));
  }
}
