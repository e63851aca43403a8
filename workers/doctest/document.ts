// The console blocks of a Markdown file: what is typed in each, and what should come of it. The notation is that of trycmd, which is for the same
// thing: "$ " begins a command, "> " continues it, "? N" is its exit status, all else is output. docs/doctest.md

import MarkdownIt from "markdown-it";

/** Names of the language of a fence that hold a session at a terminal. */
const LANGUAGES = new Set(["console", "shell-session", "shellsession", "sh-session"]);
/** What stands before a command: "$ ", "# ", or what the machine's own prompt looks like. */
const PROMPT = /^(?:[\w.-]+@[\w.-]+:\S*)?[$#] /;
const CONTINUED = /^> ?/;
const STATUS = /^\? (\d{1,3})$/;
const DIRECTIVE = /<!--\s*doctest:(.*?)-->/g;

/** One command of a block. Lines are counted from 0 on here, as indexes of the file's lines. */
export interface Command {
  /** What is typed, its continued lines joined by newlines. */
  text: string;
  line: number;
  /** What is said of its end; undefined: nothing, so it must be 0. */
  status: number | undefined;
  /** Without blank lines at the end. */
  expected: string[];
  /** The file's lines that say what comes of it: [from, to). */
  from: number;
  to: number;
}

export interface Block {
  /** Of the fence. */
  line: number;
  /** What stands before each of its lines in the file: it may be in a list or a quotation. */
  indent: string;
  commands: Command[];
  skip: boolean;
  /** In the shell of the block before. */
  sameShell: boolean;
  /** In a machine of its own, that later blocks share. */
  newMachine: boolean;
  /** How a command ends does not matter unless it is said. */
  anyStatus: boolean;
  /** Seconds that a command may take; undefined: what holds for all. */
  timeout: number | undefined;
}

/** Something in the file that cannot be understood. */
export class DocumentError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
    this.name = "DocumentError";
  }
}

const markdown = new MarkdownIt({ html: true });

type Directives = Pick<Block, "skip" | "sameShell" | "newMachine" | "anyStatus" | "timeout">;

/** @throws DocumentError for a word that is none of ours: a typing mistake must not pass for a comment */
function readDirectives(words: string[], line: number): Directives {
  const found: Directives = { skip: false, sameShell: false, newMachine: false, anyStatus: false, timeout: undefined };
  for (const word of words) {
    const seconds = Number(/^timeout=(\d+)$/.exec(word)?.[1]);
    if (word === "skip") found.skip = true;
    else if (word === "same-shell") found.sameShell = true;
    else if (word === "new-machine") found.newMachine = true;
    else if (word === "any-status") found.anyStatus = true;
    else if (seconds > 0) found.timeout = seconds;
    else
      throw new DocumentError(`"${word}" is no directive: skip, same-shell, new-machine, any-status, timeout=N`, line);
  }
  if (found.sameShell && found.newMachine) throw new DocumentError("a new machine has no shell to go on in", line);
  return found;
}

/** @param first the file's line that the content begins at */
function readCommands(content: string[], first: number): Command[] {
  const commands: Command[] = [];
  for (let at = 0; at < content.length; ) {
    const line = content[at] ?? "";
    if (!PROMPT.test(line)) {
      if (line.trim() !== "")
        throw new DocumentError('the block does not begin with a command ("$ " or "# ")', first + at);
      at += 1;
      continue;
    }
    const typed = [line.replace(PROMPT, "")];
    const begin = at;
    at += 1;
    for (; at < content.length && CONTINUED.test(content[at] ?? ""); at += 1)
      typed.push((content[at] ?? "").replace(CONTINUED, ""));
    const from = at;
    const status = STATUS.exec(content[at] ?? "")?.[1];
    if (status !== undefined) at += 1;
    const expected: string[] = [];
    for (; at < content.length && !PROMPT.test(content[at] ?? ""); at += 1)
      expected.push((content[at] ?? "").trimEnd());
    while (expected.at(-1) === "") expected.pop();
    commands.push({
      text: typed.join("\n"),
      line: first + begin,
      status: status === undefined ? undefined : Number(status),
      expected,
      from: first + from,
      to: first + from + (status === undefined ? 0 : 1) + expected.length,
    });
  }
  return commands;
}

/** @throws DocumentError */
export function readDocument(source: string): Block[] {
  const lines = source.split(/\r?\n/);
  const blocks: Block[] = [];
  let words: string[] = [];
  let said = 0;
  for (const { type, map, info, content } of markdown.parse(source.replaceAll("\r\n", "\n"), {})) {
    const line = map?.[0] ?? 0;
    if (type === "html_block") {
      for (const [, text = ""] of content.matchAll(DIRECTIVE)) {
        if (words.length === 0) said = line;
        words.push(...text.trim().split(/[\s,]+/));
      }
      continue;
    }
    if (type === "fence" && LANGUAGES.has(info.trim().split(/\s+/)[0]?.toLowerCase() ?? "")) {
      const text = content === "" ? [] : content.replace(/\n$/, "").split("\n");
      const begin = lines[line + 1] ?? "";
      const indent =
        text.length > 0 && begin.endsWith(text[0] ?? "") ? begin.slice(0, begin.length - (text[0]?.length ?? 0)) : "";
      const directives = readDirectives(words, said);
      // What is skipped may be written as it likes.
      const commands = directives.skip ? [] : readCommands(text, line + 1);
      blocks.push({ line, indent, commands, ...directives });
    } else if (words.length > 0 && type !== "list_item_open") {
      throw new DocumentError("a directive stands before a console block", said);
    }
    words = [];
  }
  if (words.length > 0) throw new DocumentError("a directive stands before a console block", said);
  return blocks;
}

/** How a command went instead. */
export interface Outcome {
  status: number;
  output: string[];
}

/** A line of output as the file can hold it: what would be taken for a command or a status begins with a wildcard instead. */
function asExpected(line: string, first: boolean): string {
  const taken = PROMPT.test(line) || (first && (CONTINUED.test(line) || STATUS.test(line)));
  return taken ? `[..]${line.slice(1)}` : line;
}

/** The file with what came in place of what was expected. @param outcomes of those commands that went otherwise */
export function rewritten(source: string, blocks: Block[], outcomes: Map<Command, Outcome>): string {
  const ending = source.includes("\r\n") ? "\r\n" : "\n";
  const lines = source.split(/\r?\n/);
  // From the end on, so that what is still to be done stands where it stood.
  for (const { commands, indent, anyStatus } of blocks.toReversed()) {
    for (const command of commands.toReversed()) {
      const outcome = outcomes.get(command);
      if (!outcome) continue;
      const { status, output } = outcome;
      const said = status !== 0 && (!anyStatus || command.status !== undefined) ? [`? ${status}`] : [];
      const written = [...said, ...output.map((line, at) => asExpected(line, at === 0 && said.length === 0))];
      lines.splice(command.from, command.to - command.from, ...written.map((line) => (indent + line).trimEnd()));
    }
  }
  return lines.join(ending);
}
