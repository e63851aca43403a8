// A lesson: a Markdown file with a title, and steps of words, commands, a check, hints and a solution. docs/lessons.md tells teachers how to write one.
// A lesson may come from anywhere: of its Markdown no HTML is taken, and its checks are a language of their own that can only look (check.ts).

import MarkdownIt from "markdown-it";
import { unseenIn } from "../share/unseen.ts";
import { type Check, CheckError, parseCheck } from "./check.ts";
import { type Goal, GoalError, parseGoal } from "./goal.ts";

/** A piece of a step, in the order of the file. */
export type Part =
  /** HTML made of Markdown: what it holds is safe to be shown. */
  | { kind: "words"; html: string }
  /** Commands, a line each, that a click types or runs. */
  | { kind: "run"; commands: string[] }
  | { kind: "hint"; html: string };

/** What somebody may do instead, and what the check says then. Only tests play it. */
export interface WrongTurn {
  /** How the check's message begins. */
  says: string;
  commands: string[];
}

export interface Step {
  title: string;
  parts: Part[];
  /** All must hold; empty: the step is done when it has been read. */
  checks: Check[];
  /** The picture that it leads to. */
  goal: Goal | undefined;
  /** What makes the checks hold: the commands of its own block, or of all run blocks. */
  solution: string[];
  wrong: WrongTurn[];
}

export interface Lesson {
  title: string;
  /** One sentence for the list of lessons. */
  summary: string;
  /** HTML before the first step. */
  intro: string;
  steps: Step[];
}

/** What is wrong with a lesson, and where. */
export class LessonError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(`line ${line}: ${message}`);
    this.name = "LessonError";
  }
}

const BLOCKS = new Set(["run", "check", "hint", "solution", "wrong", "goal"]);

const markdown = new MarkdownIt({ html: false, linkify: false });
type Token = ReturnType<typeof markdown.parse>[number];

/** "name: value" lines between lines of three dashes. @returns them, and how many lines they took */
function frontMatter(lines: string[]): { fields: Map<string, string>; length: number } {
  const fields = new Map<string, string>();
  if (lines[0]?.trimEnd() !== "---") throw new LessonError('a lesson begins with a line "---", then "title: …"', 1);
  for (let at = 1; at < lines.length; at++) {
    const line = (lines[at] ?? "").trimEnd();
    if (line === "---") return { fields, length: at + 1 };
    const [, name, value] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
    else if (line !== "") throw new LessonError(`"${line}" is not "name: value"`, at + 1);
  }
  throw new LessonError('the front matter has no end: a line "---"', lines.length);
}

function commandsOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** @throws LessonError */
export function parseLesson(source: string): Lesson {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const { fields, length } = frontMatter(lines);
  const title = fields.get("title");
  if (!title) throw new LessonError('the front matter has no "title: …"', 1);
  const lineOf = (token: Token) => length + (token.map?.[0] ?? 0) + 1;
  const lesson: Lesson = { title, summary: fields.get("summary") ?? "", intro: "", steps: [] };
  let step: Step | undefined;
  let solved = false;
  let words: Token[] = [];
  const flush = () => {
    const html = markdown.renderer.render(words, markdown.options, {});
    words = [];
    if (html.trim() === "") return;
    if (step) step.parts.push({ kind: "words", html });
    else lesson.intro += html;
  };
  const tokens = markdown.parse(lines.slice(length).join("\n"), {});
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (token.type === "heading_open" && token.tag === "h2") {
      flush();
      step = { title: tokens[at + 1]?.content ?? "", parts: [], checks: [], goal: undefined, solution: [], wrong: [] };
      lesson.steps.push(step);
      solved = false;
      at += 2; // its text and its end
      continue;
    }
    const [block = "", ...rest] = token.type === "fence" ? token.info.trim().split(/\s+/) : [];
    if (!BLOCKS.has(block)) {
      words.push(token);
      continue;
    }
    flush();
    if (!step) throw new LessonError(`a block "${block}" before the first step ("## …")`, lineOf(token));
    if (block === "hint") step.parts.push({ kind: "hint", html: markdown.render(token.content) });
    else if (block === "check") {
      token.content.split("\n").forEach((line, i) => {
        if (line.trim() === "") return;
        try {
          step?.checks.push(parseCheck(line));
        } catch (error) {
          if (error instanceof CheckError) throw new LessonError(error.message, lineOf(token) + 1 + i);
          throw error;
        }
      });
    } else if (block === "goal") {
      try {
        step.goal = parseGoal(token.content);
      } catch (error) {
        if (error instanceof GoalError) throw new LessonError(error.message, lineOf(token));
        throw error;
      }
    } else if (block === "wrong") step.wrong.push({ says: rest.join(" "), commands: commandsOf(token.content) });
    else {
      // A click types them: an unseen key would be pressed, and what turns the direction of writing would hide what they do.
      const unseen = unseenIn(token.content);
      if (unseen !== undefined)
        throw new LessonError(`a command holds a character that is not seen (${unseen})`, lineOf(token));
      const commands = commandsOf(token.content);
      if (block === "run") step.parts.push({ kind: "run", commands });
      if (block === "solution" && !solved) {
        solved = true;
        step.solution = [];
      }
      if (block === "solution" || !solved) step.solution.push(...commands);
    }
  }
  flush();
  if (lesson.steps.length === 0) throw new LessonError('no steps: each begins with a heading "## …"', length + 1);
  return lesson;
}
