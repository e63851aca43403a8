// The HTML that puts what a link carries into somebody's page: docs/embedding.md. DOM-free.

import type { Shared } from "./link.ts";

/** What the HTML is made of; an image is not in it, but the name of a file beside the page that it is put into, and so is a lesson's text. */
export type Embedded = Pick<Shared, "script" | "lesson"> & { imageFile?: string };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** What is read where the machine does not run (yet). */
function fallback({ script, lesson, imageFile }: Embedded, title: string): string {
  if (script === undefined) return `<p>${escaped(lesson ? `Lesson: ${title}` : `Processes of ${imageFile}`)}</p>`;
  const lines = script.trimEnd().split("\n");
  return `<pre>${escaped(lines.length === 1 ? `$ ${lines[0]}` : lines.join("\n"))}</pre>`;
}

/**
 * Two tags for a page of any host.
 * @param base address of the folder that the page's files lie in
 * @param title of the lesson
 */
export function embedHtml(what: Embedded, base: string, title = ""): string {
  const { script, lesson, imageFile } = what;
  const attributes: [string, string][] = [];
  if (script !== undefined) attributes.push(["script", script.trimEnd()]);
  if (lesson) attributes.push(["lesson", lesson.step === undefined ? lesson.id : `${lesson.id}.${lesson.step}`]);
  if (imageFile !== undefined) attributes.push(["image", imageFile]);
  const written = attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
  return `<script src="${escaped(new URL("nutshell-term.js", base).href)}" async></script>
<nutshell-term${written}>
${fallback(what, title)}
</nutshell-term>`;
}
