// A shell that commands are given to one at a time. They stand in its standard input, as a person's would at a terminal, so that a shell which one of
// them starts takes those that follow; standard output and error are one stream.

import type { Machine } from "../api.ts";

/** Characters of output that are kept of a command. */
const LONGEST = 1 << 20;

export interface Ended {
  /** Of the command; of the shell if that ended with it. */
  status: number;
  /** Without blanks at the end of lines, and without blank lines at the end. */
  output: string[];
  /** Why there was no end to wait for, in words. */
  trouble?: string;
}

export class Shell {
  /** The shell is gone: `exit`, or killed. */
  ended = false;
  private readonly mark = `nutshell-doctest-${crypto.randomUUID()}`;
  private readonly text = new TextDecoder();
  private readonly input: (string | null)[] = [];
  private asked: ((data: Uint8Array | null) => void) | undefined;
  private heard = "";
  private told: () => void = () => undefined;
  private readonly exit: Promise<number>;
  private code = 0;
  private pid = 0;

  private constructor(private readonly machine: Machine) {
    const hear = (data: Uint8Array) => {
      this.heard += this.text.decode(data, { stream: true });
      this.told();
    };
    this.exit = machine
      .run({ argv: ["sh"], cwd: "/root", stdin: () => this.next(), stdout: hear, stderr: hear })
      .then(({ code }) => code);
    this.exit.then(
      (code) => this.end(code),
      () => this.end(255),
    );
  }

  static async start(machine: Machine): Promise<Shell> {
    const shell = new Shell(machine);
    shell.send(`exec 2>&1; printf '\\n%s %d\\n' ${shell.mark} $$\n`);
    shell.pid = (await shell.answer(undefined)).status;
    return shell;
  }

  /** @param timeout milliseconds, after which all of the shell's session is killed */
  async run(command: string, timeout: number): Promise<Ended> {
    // A shell reads ahead. What tells the end is sent when the command has been read, or a shell that the command starts would wait for it in vain.
    this.send(`${this.tell("0")}\n${command}\n`);
    const begun = await this.answer(timeout);
    if (this.ended) return begun;
    this.send(`${this.tell("$s")}\n`);
    return this.answer(timeout);
  }

  /** A line that prints the mark and changes nothing: a subshell keeps its variable to itself, and ends as the command before it did. */
  private tell(status: string): string {
    return `(s=$?; printf '\\n%s %d\\n' ${this.mark} ${status}; exit $s) 2>/dev/null`;
  }

  /** End of input, which ends it. What it started in the background stays in the machine. */
  async close(): Promise<void> {
    if (this.ended) return;
    this.send(null);
    const late = setTimeout(() => void this.kill(), 2000);
    await this.exit.catch(() => undefined);
    clearTimeout(late);
  }

  private async answer(timeout: number | undefined): Promise<Ended> {
    let late = false;
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            void this.kill();
          }, timeout);
    const mark = `\n${this.mark} `;
    for (;;) {
      const told = new Promise<void>((resolve) => {
        this.told = resolve;
      });
      const at = this.heard.indexOf(mark);
      const end = at < 0 ? -1 : this.heard.indexOf("\n", at + mark.length);
      const long = this.heard.length > LONGEST;
      if (end < 0 && long && !late) {
        late = true;
        void this.kill();
      }
      if (end < 0 && !this.ended) {
        await told;
        continue;
      }
      clearTimeout(timer);
      // A program that reads its standard input may print what was meant for the shell.
      const output = lines(end < 0 ? this.heard : this.heard.slice(0, at)).filter((line) => !line.includes(this.mark));
      const status = end < 0 ? this.code : Number(this.heard.slice(at + mark.length, end));
      this.heard = end < 0 ? "" : this.heard.slice(end + 1);
      if (!late || end >= 0) return { status, output };
      const seconds = (timeout ?? 0) / 1000;
      const trouble = long
        ? "printed more than 1 MiB"
        : `did not end within ${seconds} s; does it read its standard input?`;
      return { status, output, trouble };
    }
  }

  private send(text: string | null): void {
    this.input.push(text);
    this.feed();
  }

  private next(): Promise<Uint8Array | null> {
    return new Promise((resolve) => {
      this.asked = resolve;
      this.feed();
    });
  }

  private feed(): void {
    if (!this.asked || this.input.length === 0) return;
    const text = this.input.shift() ?? null;
    this.asked(text === null ? null : new TextEncoder().encode(text));
    this.asked = undefined;
  }

  private async kill(): Promise<void> {
    const SIGKILL = 9;
    await this.machine.kill(-this.pid, SIGKILL).catch(() => undefined); // it has just ended by itself
  }

  private end(code: number): void {
    this.code = code;
    this.ended = true;
    this.told();
  }
}

function lines(text: string): string[] {
  const all = text.split("\n").map((line) => line.trimEnd());
  while (all.at(-1) === "") all.pop();
  return all;
}
