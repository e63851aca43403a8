// Files into the machine: what is dropped on the page (drops.ts) goes to /home.

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

/** Says what became of files. */
export function tell(said: string[], say: (text: string) => void): void {
  for (const text of said) say(text.startsWith(DROP) ? `In the machine: ${text}` : text);
}
