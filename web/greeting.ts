// What a new machine's first terminal says before its shell does.

const COMMAND = "\x1b[36m";
const PLAIN = "\x1b[0m";

const WELCOME = "a Linux kernel in this browser tab. You are its root, and a new tab is a new machine.";

/** What to try first, and what it is. */
const FIRST_STEPS: readonly (readonly [command: string, what: string])[] = [
  ["unshare -u sh", "a shell with a host name of its own"],
  ["unshare -p -f --mount-proc sh", "one that is process 1 of its own world"],
  ["lsns", "the namespaces, and who is in them"],
  ["help", "commands; man namespaces says how it works"],
];

/** @param cols the terminal's width: what does not fit beside a command stands below it */
export function greeting(cols: number): string {
  const width = Math.max(...FIRST_STEPS.map(([command]) => command.length)) + 4;
  const wide = cols >= 80;
  const lines = [`Nutshell: ${WELCOME}`, ""];
  for (const [command, what] of FIRST_STEPS) {
    const shown = `  ${COMMAND}${command}${PLAIN}`;
    if (wide) lines.push(`${shown}${" ".repeat(width - command.length)}${what}`);
    else lines.push(shown, `    ${what}`);
  }
  return `${wrapped(lines, cols).join("\r\n")}\r\n\r\n`;
}

/** Lines broken at spaces; escape sequences stand only at the beginning of the first word. */
function wrapped(lines: string[], cols: number): string[] {
  return lines.flatMap((line) => {
    if (visible(line) <= cols) return [line];
    const out: string[] = [];
    const indent = /^ */.exec(line)?.[0] ?? "";
    let now = "";
    for (const word of line.trimStart().split(" ")) {
      if (now && visible(now) + 1 + visible(word) > cols) {
        out.push(now);
        now = indent + word;
      } else now = now ? `${now} ${word}` : indent + word;
    }
    return [...out, now];
  });
}

function visible(text: string): number {
  return text.replaceAll(COMMAND, "").replaceAll(PLAIN, "").length;
}
