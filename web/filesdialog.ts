// Files out of the machine, and in: a small browser of its tree to download from. It comes when it is first opened.

import type { DirectoryEntry, Machine } from "../workers/api.ts";
import { h, icon } from "./dom.ts";
import { tell, upload } from "./files.ts";
import { reason } from "./life.ts";
import { DROP, resolvePath } from "./names.ts";
import { bytes } from "./status.ts";

/** Hands a file of the machine to the browser's own download. */
export async function download(machine: Machine, path: string): Promise<number> {
  const data = await machine.readFile(path);
  const url = URL.createObjectURL(new Blob([data.slice().buffer]));
  const link = h("a", { attrs: { href: url, download: path.split("/").at(-1) || "file" } });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return data.byteLength;
}

/** The dialog that lists a folder of the machine. */
export class FilesDialog {
  readonly element: HTMLDialogElement;
  private readonly path: HTMLInputElement;
  private readonly list: HTMLElement;
  private machine: Machine | undefined;

  constructor(
    private readonly say: (text: string) => void,
    private readonly changed: () => void,
  ) {
    this.path = h("input", {
      attrs: { "aria-label": "Folder", spellcheck: "false", autocomplete: "off", value: DROP },
    });
    this.list = h("ul", { class: "entries" });
    const chooser = h("input", {
      attrs: { type: "file", multiple: true, hidden: true },
      on: { change: () => void this.put(chooser.files ?? []) },
    });
    this.element = h(
      "dialog",
      { class: "files", attrs: { "aria-label": "Files of the machine" } },
      h(
        "form",
        {
          on: {
            submit: (event) => {
              event.preventDefault();
              void this.go(this.path.value);
            },
          },
        },
        h("h2", {}, "Files of the machine"),
        this.path,
        h(
          "button",
          { attrs: { type: "button", "aria-label": "Close" }, on: { click: () => this.element.close() } },
          icon("M7 7l10 10M17 7L7 17"),
        ),
      ),
      this.list,
      h(
        "footer",
        {},
        h("span", {}, `Choose a file to download it. Files dropped on the page land in ${DROP}.`),
        h(
          "button",
          { class: "solid", attrs: { type: "button" }, on: { click: () => chooser.click() } },
          "Put a file in …",
        ),
        chooser,
      ),
    );
  }

  async open(machine: Machine): Promise<void> {
    this.machine = machine;
    if (!this.element.isConnected) document.body.append(this.element);
    this.element.showModal();
    await this.go(this.path.value);
  }

  private async go(path: string): Promise<void> {
    const folder = resolvePath("/", path);
    this.path.value = folder;
    try {
      const entries = (await this.machine?.list(folder)) ?? [];
      const shown = entries.filter(({ name }) => name !== "." && name !== "..").sort(byKindAndName);
      if (folder !== "/") shown.unshift({ name: "..", type: "directory" });
      this.list.replaceChildren(...shown.map((entry) => this.row(folder, entry)));
      if (shown.length === 0) this.list.append(h("li", { class: "none" }, "Nothing in here."));
    } catch (error) {
      this.list.replaceChildren(h("li", { class: "none" }, reason(error)));
    }
  }

  private row(folder: string, entry: DirectoryEntry): HTMLElement {
    const path = resolvePath(folder, entry.name);
    const folderLike = entry.type === "directory" || entry.type === "symlink";
    const label = entry.type === "directory" ? `${entry.name}/` : entry.name;
    const button = h(
      "button",
      {
        class: entry.type,
        attrs: { type: "button", disabled: !folderLike && entry.type !== "file" },
        on: { click: () => void this.choose(path, entry.type) },
      },
      label,
    );
    return h("li", {}, button, entry.type === "file" && h("span", {}, "download"));
  }

  private async choose(path: string, type: DirectoryEntry["type"]): Promise<void> {
    const { machine } = this;
    if (!machine) return;
    if (type === "directory") return this.go(path);
    try {
      const size = await download(machine, path);
      this.say(`Downloaded ${path}, ${bytes(size)}`);
    } catch (error) {
      // What a link leads to is known only by trying: a folder cannot be read as a file.
      if (type === "symlink") return this.go(path);
      this.say(`${path}: ${reason(error)}`);
    }
  }

  private async put(files: Iterable<File>): Promise<void> {
    if (!this.machine) return;
    tell(await upload(this.machine, files), this.say);
    this.changed();
    await this.go(DROP);
  }
}

function byKindAndName(a: DirectoryEntry, b: DirectoryEntry): number {
  const rank = (entry: DirectoryEntry) => (entry.type === "directory" ? 0 : 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}
