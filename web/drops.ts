// Files that are dropped on the page. What puts them into the machine (files.ts) comes with the first.

import type { Machine } from "../workers/api.ts";
import { reason } from "./life.ts";

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
      put(running, files, say).then(done, (error: unknown) => say(`Nothing got in: ${reason(error)}`));
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

async function put(machine: Machine, files: File[], say: (text: string) => void): Promise<void> {
  const { tell, upload } = await import("./files.ts");
  tell(await upload(machine, files), say);
}
