// What an explanation is.

/** A call that has returned. */
export class Made {
  constructor(
    public name: string,
    /** Arguments, the low 32 bits of each. */
    public args: u32[],
    /** Strings that arguments point to, by argument; "" = not known. */
    public texts: string[],
    /** Positive; 0 = it has not failed. */
    public errno: i32,
  ) {}
  /** Of clone3: what its structure asks for. */
  flags: u32 = 0;
  arg(n: i32): u32 {
    return n < this.args.length ? this.args[n] : 0;
  }
  text(n: i32): string {
    return n < this.texts.length ? this.texts[n] : "";
  }
}

export class Answer {
  /** Who can run the command: "" = the process itself, "root" = root of the machine, else in words. */
  who: string = "";
  command: string = "";
  constructor(public why: string) {}
  /** With a command that does it. */
  by(command: string, who: string): Answer {
    this.command = command;
    this.who = who;
    return this;
  }
}

/** A word as a shell takes it. */
export function shellWord(text: string): string {
  let plain = text.length > 0;
  for (let i = 0; i < text.length; i++)
    if (!"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-".includes(text.charAt(i)))
      plain = false;
  return plain ? text : "'" + text.split("'").join("'\\''") + "'";
}
