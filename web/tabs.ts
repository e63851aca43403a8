// The row of tabs over the terminals, after the ARIA tabs pattern: arrows move, Delete closes, + opens another shell.

import { h, icon } from "./dom.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface TabActions<T> {
  open(): void;
  /** One more beside the one in front. */
  split(): void;
  /** Larger text, or the usual again. */
  size(): void;
  close(session: Session<T>): void;
}

export class TabBar<T> {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  /** Owns the tabs, which lie elsewhere among the buttons that close them: a list of tabs may hold nothing else. */
  private readonly owner = h("div", { attrs: { role: "tablist", "aria-label": "Terminals" } });
  private readonly plus: HTMLButtonElement;
  private readonly splitButton: HTMLButtonElement;
  private readonly sizeButton: HTMLButtonElement;

  constructor(
    private readonly sessions: Sessions<T>,
    private readonly actions: TabActions<T>,
  ) {
    this.list = h("div", {
      class: "tablist",
      on: { keydown: (event) => this.key(event) },
    });
    this.plus = h(
      "button",
      {
        class: "plus",
        attrs: {
          type: "button",
          "aria-label": "New terminal",
          title: "New terminal on the same machine",
          disabled: true,
        },
        on: { click: () => actions.open() },
      },
      icon("M12 6v12M6 12h12"),
    );
    this.splitButton = h(
      "button",
      {
        class: "tool split",
        attrs: {
          type: "button",
          "aria-label": "Terminal beside this one",
          title: "One more terminal beside this one (Ctrl+Shift+E)",
          disabled: true,
        },
        on: { click: () => actions.split() },
      },
      icon("M4 5.5h16v13H4zM12 5.5v13"),
    );
    this.sizeButton = h(
      "button",
      {
        class: "tool",
        attrs: {
          type: "button",
          "aria-label": "Presenter size",
          "aria-pressed": "false",
          title: "Presenter size: to be read from far away",
        },
        on: { click: () => actions.size() },
      },
      icon("M3 19l4.5-11 4.5 11M4.6 15h5.8", "M15 19l2.7-6.5 2.7 6.5M16 16.6h3.4"),
    );
    this.element = h(
      "section",
      { class: "tabs", attrs: { "aria-label": "Terminals" } },
      this.owner,
      this.list,
      this.plus,
      h("div", { class: "tools" }, this.splitButton, this.sizeButton),
    );
    sessions.changed.on(() => this.draw());
  }

  /** Whether another terminal can be opened (the machine runs). */
  set ready(ready: boolean) {
    this.plus.disabled = !ready;
    this.splitButton.disabled = !ready;
  }

  /** Whether text is large. */
  set large(large: boolean) {
    this.sizeButton.setAttribute("aria-pressed", String(large));
  }

  private draw(): void {
    const hadFocus = this.list.contains(document.activeElement);
    this.list.replaceChildren(
      ...this.sessions.all.flatMap((session) => {
        const on = session === this.sessions.active;
        const tab = h(
          "button",
          {
            class: "tab",
            attrs: {
              type: "button",
              role: "tab",
              id: `tab-${session.key}`,
              "aria-selected": on ? "true" : "false",
              "aria-controls": `screen-${session.key}`,
              tabindex: on ? 0 : -1,
              title: session.title,
            },
            on: { click: () => this.sessions.activate(session), auxclick: (event) => this.middle(event, session) },
          },
          h("span", { class: "dot" }),
          h("span", { class: "title" }, session.title),
        );
        const close = h(
          "button",
          {
            class: "close",
            attrs: { type: "button", "aria-label": `Close ${session.title}`, title: "Close (Delete)", tabindex: -1 },
            on: { click: () => this.actions.close(session) },
          },
          icon("M8 8l8 8M16 8l-8 8"),
        );
        return [
          h(
            "span",
            { class: on ? "cell on" : this.sessions.shown.includes(session) ? "cell beside" : "cell" },
            tab,
            close,
          ),
        ];
      }),
    );
    this.owner.setAttribute("aria-owns", this.sessions.all.map(({ key }) => `tab-${key}`).join(" "));
    const active = this.list.querySelector<HTMLElement>('[aria-selected="true"]');
    active?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (hadFocus) active?.focus();
  }

  private middle(event: MouseEvent, session: Session<T>): void {
    if (event.button === 1) this.actions.close(session);
  }

  private key(event: KeyboardEvent): void {
    const { active } = this.sessions;
    if (event.key === "ArrowRight") this.sessions.step(1);
    else if (event.key === "ArrowLeft") this.sessions.step(-1);
    else if (event.key === "Delete" && active) this.actions.close(active);
    else return;
    event.preventDefault();
  }
}
