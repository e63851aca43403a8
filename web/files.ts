// Files into the machine: what is dropped on the page goes to /home.

import type { DirectoryEntry, Machine } from "../workers/api.ts";
import { reason } from "./life.ts";
import { DROP, dropMode, dropPath, isProgram, resolvePath } from "./names.ts";
import { bytes } from "./status.ts";

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

/** Says what became of files. */
export function tell(said: string[], say: (text: string) => void): void {
  for (const text of said) say(text.startsWith(DROP) ? `In the machine: ${text}` : text);
}
