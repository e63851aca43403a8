// Names and modes of the files that go in and out of the machine. DOM-free.

/** Where dropped files go. */
export const DROP = "/home";

/** A dropped file's path: its own name, without anything that would lead elsewhere. */
export function dropPath(name: string): string {
  const base = name.replaceAll("\0", "").split("/").at(-1) ?? "";
  return `${DROP}/${base === "" || base === "." || base === ".." ? "file" : base}`;
}

/** Whether it begins as WebAssembly does. */
export function isProgram(data: Uint8Array): boolean {
  return data[0] === 0 && data[1] === 0x61 && data[2] === 0x73 && data[3] === 0x6d;
}

/** Programs and scripts may be run at once; the rest is data. */
export function dropMode(data: Uint8Array): number {
  const script = data[0] === 0x23 && data[1] === 0x21;
  return isProgram(data) || script ? 0o755 : 0o644;
}

/** Joins and resolves `.` and `..`, as a path without symbolic links. */
export function resolvePath(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith("/") ? "" : base}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
