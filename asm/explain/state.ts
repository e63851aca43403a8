// What an explanation is computed from: one process's files of /proc, and the namespaces around it with their owners. strace(1) reads
// them itself (asm/bin/strace/look.ts), the page asks its machine (web/map/explain.ts). This folder is both AssemblyScript and
// TypeScript: only what means the same in both stands in it, and u32 and i32 are plain numbers to the page.

/** A namespace. Numbers are inode numbers; 0 = none, or not to be seen from here. */
export class Space {
  constructor(
    public kind: string,
    public inum: u32,
    /** The user namespace that owns it. */
    public owner: u32,
    /** Of pid and user: the one around it. */
    public parent: u32,
    /** Of user: who made it, as the observer numbers users. */
    public creator: u32,
    /** Somebody in it, as the observer numbers processes; 0 = nobody. */
    public member: u32,
  ) {}
}

/** The inode number of the first user namespace of a machine: PROC_USER_INIT_INO. */
export const FIRST_USER: u32 = 0xeffffffd;

/** One process and its surroundings at one moment. */
export class State {
  private names: string[] = [];
  private texts: string[] = [];
  spaces: Space[] = [];
  /** The observer's number of the process. */
  constructor(public pid: u32) {}

  /** Sets a file's text or a link's target. Names are those under /proc/PID; those of another process begin with "target/", those of sysctl with "sys/". */
  set(name: string, text: string): void {
    const at = this.names.indexOf(name);
    if (at >= 0) {
      this.texts[at] = text;
      return;
    }
    this.names.push(name);
    this.texts.push(text);
  }
  /** "" = not known, or empty. */
  text(name: string): string {
    const at = this.names.indexOf(name);
    return at >= 0 ? this.texts[at] : "";
  }
  /** The same of another process. */
  copy(pid: u32): State {
    const other = new State(pid);
    for (let i = 0; i < this.names.length; i++) other.set(this.names[i], this.texts[i]);
    other.spaces = this.spaces;
    return other;
  }
  knows(name: string): boolean {
    return this.names.includes(name);
  }
  space(inum: u32): Space | null {
    for (let i = 0; i < this.spaces.length; i++) if (this.spaces[i].inum == inum) return this.spaces[i];
    return null;
  }
  /** The inode number of its namespace of a kind; 0 = not known. */
  own(kind: string): u32 {
    return inumOf(this.text("ns/" + kind));
  }
  /** The user namespace that owns its namespace of a kind; 0 = not known. */
  ownerOf(kind: string): u32 {
    const space = this.space(this.own(kind));
    return space ? space.owner : 0;
  }
  /** A line of a status file, without its name. */
  line(file: string, name: string): string {
    const lines = this.text(file).split("\n");
    for (let i = 0; i < lines.length; i++)
      if (lines[i].startsWith(name + ":")) return lines[i].substring(name.length + 1).trim();
    return "";
  }
  /** Real, effective, saved and file system ids: "Uid" or "Gid" of a status file; −1 = not known. */
  id(file: string, name: string, which: i32): i32 {
    const words = this.line(file, name).split("\t");
    return which < words.length && words[which].length ? decimal(words[which]) : -1;
  }
  get euid(): i32 {
    return this.id("status", "Uid", 1);
  }
}

/** Leading decimal digits of a text; 0 when there are none. */
export function decimal(text: string): u32 {
  let value: u32 = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}

/** 4026531838 of "uts:[4026531838]"; 0 of anything else. */
export function inumOf(link: string): u32 {
  const at = link.indexOf(":[");
  return at > 0 && link.endsWith("]") ? decimal(link.substring(at + 2)) : 0;
}

/** Bit of a mask in hexadecimal, as CapEff is written. */
export function bitOf(mask: string, bit: i32): boolean {
  const at = mask.length - 1 - (bit >> 2);
  if (at < 0) return false;
  const c = mask.charCodeAt(at);
  const digit = c <= 57 ? c - 48 : (c | 32) - 87;
  return ((digit >> (bit & 3)) & 1) == 1;
}

/** How many bits of such a mask are set. */
export function bitsOf(mask: string): i32 {
  let count = 0;
  for (let bit = 0; bit < mask.length * 4; bit++) if (bitOf(mask, bit)) count++;
  return count;
}

/** The words of a line, however many spaces are between them. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  const parts = line.split("\t").join(" ").split(" ");
  for (let i = 0; i < parts.length; i++) if (parts[i].length > 0) words.push(parts[i]);
  return words;
}
