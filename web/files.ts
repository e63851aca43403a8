// Files in and out of the machine: a small browser of its tree to download from, and dropping files into /home.

import type { DirectoryEntry, Machine } from "../workers/api.ts";
import { h, icon } from "./dom.ts";
import { reason } from "./life.ts";
import { DROP, dropMode, dropPath, isProgram, resolvePath } from "./names.ts";
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

/** More than this in one file, and the machine's memory, which holds all its files, is too small. */
const LARGEST = 1 << 30;
const ENOENT = 2;

/** Puts files into /home. @returns what became of each, in words */
export async function upload(machine: Machine, files: Iterable<File>): Promise<string[]> {
  const said: string[] = [];
  for (const file of files) {
    try {
      said.push(await put(machine, file));
    } catch (error) {
      said.push(`${file.name} did not get in: ${reason(error)}`);
    }
  }
  return said;
}

async function put(machine: Machine, file: File): Promise<string> {
  if (file.size > LARGEST) {
    throw new Error(
      `it has ${bytes(file.size)}, and the machine's files, which are all in memory, up to ${bytes(LARGEST)}`,
    );
  }
  const data = new Uint8Array(await file.arrayBuffer());
  const path = dropPath(file.name);
  const before = await occupant(machine, path);
  if (before !== undefined && before !== "file" && before !== "symlink") {
    throw new Error(`${path} is there already, and is no file (${before})`);
  }
  const old = `${path}~`;
  if (before !== undefined) {
    const { code, stderr } = await machine.run({ argv: ["mv", "-f", "-T", "--", path, old] });
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr).trim());
  }
  await machine.writeFile(path, data, dropMode(data));
  return described(path, file.name, data) + (before === undefined ? "" : `; what was there is now ${old}`);
}

/** What stands at a path of /home already. */
async function occupant(machine: Machine, path: string): Promise<DirectoryEntry["type"] | undefined> {
  const entries = await machine.list(DROP).catch((error: unknown) => {
    if (error instanceof Error && "errno" in error && error.errno === ENOENT) return []; // it is made with the file
    throw error;
  });
  return entries.find(({ name }) => resolvePath(DROP, name) === path)?.type;
}

function described(path: string, name: string, data: Uint8Array): string {
  const size = bytes(data.length);
  if (isProgram(data)) return `${path}, ${size}: a program, which its path runs`;
  if (name.endsWith(".wasm")) return `${path}, ${size}, is no WebAssembly, whatever its name says`;
  return dropMode(data) & 0o111 ? `${path}, ${size}: a script, which its path runs` : `${path}, ${size}`;
}

/** Lets files be dropped anywhere on `target`. @param machine undefined while none runs */
export function acceptDrops(
  target: HTMLElement,
  machine: () => Machine | undefined,
  say: (text: string) => void,
  done: () => void,
): void {
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
  let depth = 0;
  const hover = (by: number) => {
    depth = Math.max(0, depth + by);
    target.classList.toggle("dropping", depth > 0);
  };
  target.addEventListener("dragenter", (event) => carriesFiles(event) && hover(1));
  target.addEventListener("dragleave", (event) => carriesFiles(event) && hover(-1));
  target.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  target.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hover(-depth);
    const running = machine();
    if (!running) return say("The machine is not running yet: drop it again in a moment.");
    const { files, folders } = dropped(event.dataTransfer);
    for (const name of folders) say(`${name} is a folder: drop the files in it.`);
    if (files.length > 0)
      void upload(running, files)
        .then((said) => tell(said, say))
        .then(done);
  });
}

/** What a drop holds. A folder looks like a file that cannot be read, but for this. */
function dropped(data: DataTransfer | null): { files: File[]; folders: string[] } {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of data?.items ?? []) {
    const file = item.getAsFile();
    if (file === null) continue;
    if (item.webkitGetAsEntry()?.isDirectory) folders.push(file.name);
    else files.push(file);
  }
  return { files, folders };
}

function tell(said: string[], say: (text: string) => void): void {
  for (const text of said) say(text.startsWith(DROP) ? `In the machine: ${text}` : text);
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
