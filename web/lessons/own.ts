// Lessons that are not of the course: files that somebody chose or dropped, alone or in a folder, and what came with a link or from the page around
// a frame. A tab keeps them as long as it is there.

import { reason } from "../life.ts";
import { LARGEST_LESSON } from "../share/link.ts";
import type { Listed } from "./course.ts";
import { parseLesson } from "./format.ts";

const KEY = "nutshell.lessons.own";

export interface Own extends Listed {
  text: string;
  /** What its file is called. */
  file: string;
}

interface Kept {
  text: string;
  file: string;
}

/** Frames of one site in one tab would have each other's. */
const alone = parent === window;

/** @throws LessonError */
function made({ text, file }: Kept): Own {
  const lesson = parseLesson(text);
  // Remembered by its title, so that one may mend it and go on; the course's names have no quotes.
  return { id: `"${lesson.title}"`, lesson, text, file };
}

function fileNameOf(title: string): string {
  return `${
    title
      .toLowerCase()
      .match(/[a-z\d]+/g)
      ?.join("-") ?? "lesson"
  }.md`;
}

export class OwnLessons {
  readonly all: Own[] = [];

  constructor() {
    if (!alone) return;
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      if (Array.isArray(kept)) for (const { text, file } of kept) this.put(made({ text: `${text}`, file: `${file}` }));
    } catch (refused) {
      console.info("Lessons of one's own are not there again.", refused);
    }
  }

  /** @throws LessonError */
  add(text: string, file?: string): Own {
    const own = made({ text, file: file ?? "" });
    if (file === undefined) own.file = fileNameOf(own.lesson.title);
    this.put(own);
    if (!alone) return own;
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.all.map(({ text, file }): Kept => ({ text, file }))));
    } catch (refused) {
      console.info("No room for it: a reload will have to be given the lesson again.", refused);
    }
    return own;
  }

  /** One of the same title is the same, which somebody has worked on. */
  private put(own: Own): void {
    const at = this.all.findIndex(({ id }) => id === own.id);
    if (at < 0) this.all.push(own);
    else this.all[at] = own;
  }

  /**
   * @param inFolder where other Markdown than lessons may lie too
   * @returns those that are lessons now, and a sentence for each that is not
   */
  async read(files: Iterable<File>, inFolder: boolean): Promise<{ read: Own[]; refused: string[] }> {
    const named = [...files].filter(({ name }) => /\.(md|markdown)$/i.test(name));
    const read: Own[] = [];
    const refused: string[] = [];
    for (const file of named.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))) {
      try {
        if (file.size > LARGEST_LESSON) throw new Error(`it has more than the ${LARGEST_LESSON >> 10} KB of a lesson`);
        const text = await file.text();
        if (inFolder && !text.startsWith("---")) continue;
        read.push(this.add(text, file.name));
      } catch (error) {
        refused.push(`${file.name} cannot be shown: ${reason(error)}`);
      }
    }
    if (read.length + refused.length === 0) refused.push("There is no lesson: each is a file NAME.md.");
    return { read, refused };
  }
}

/** What was dropped: files, and those that lie in folders. */
export async function droppedFiles(data: DataTransfer): Promise<{ files: File[]; inFolder: boolean }> {
  const files: File[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  // Of all at once: what a drop holds is gone after the first wait.
  for (const item of data.items) {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile(); // a folder looks like a file that cannot be read
    if (entry?.isDirectory) folders.push(entry as FileSystemDirectoryEntry);
    else if (file) files.push(file);
  }
  for (const folder of folders)
    for (const entry of await entriesIn(folder))
      if (entry.isFile)
        files.push(await new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
  return { files, inFolder: folders.length > 0 };
}

async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // It gives them in portions, and none when it has given all.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
