// The course: the lessons of course/, in the order of their names.

import { type Lesson, parseLesson } from "./format.ts";

/** Text of each, by path. Together they are a few packets of the network, and come with the panel. */
const FILES = import.meta.glob<string>("./course/*.md", { query: "?raw", import: "default", eager: true });

export interface Listed {
  /** Its name in links (?lesson=uts) and in what is remembered. */
  id: string;
  lesson: Lesson;
}

export const course: readonly Listed[] = Object.keys(FILES)
  .sort()
  .map((path) => ({ id: /\/\d+-(.*)\.md$/.exec(path)?.[1] ?? path, lesson: parseLesson(FILES[path] ?? "") }));
