// JSON (RFC 8259) as far as config.json and state.json want it: read into values, and strings written.

export const NULL = 0;
export const BOOL = 1;
export const NUMBER = 2;
export const STRING = 3;
export const ARRAY = 4;
export const OBJECT = 5;

export class Json {
  kind: i32 = NULL;
  text: string = ""; // of a string
  number: f64 = 0; // of a number, 1 or 0 of a boolean
  keys: string[] = [];
  items: Json[] = [];

  /** A member, a null when there is none. */
  get(key: string): Json {
    for (let i = 0; i < this.keys.length; i++) if (this.keys[i] == key) return this.items[i];
    return NOTHING;
  }
  get isThere(): bool {
    return this.kind != NULL;
  }
  get int(): i64 {
    return <i64>this.number;
  }
  get yes(): bool {
    return this.kind == BOOL && this.number != 0;
  }
  /** The texts of an array. */
  strings(): string[] {
    const out: string[] = [];
    for (let i = 0; i < this.items.length; i++) out.push(this.items[i].text);
    return out;
  }
}
const NOTHING = new Json();

class Parser {
  at: i32 = 0;
  failed: bool = false;
  constructor(public text: string) {}

  private code(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }
  private blank(): void {
    while (this.code() == 32 || (this.code() >= 9 && this.code() <= 13)) this.at++;
  }
  private take(c: i32): bool {
    this.blank();
    if (this.code() != c) return false;
    this.at++;
    return true;
  }
  private word(word: string): bool {
    if (this.text.substr(this.at, word.length) != word) return false;
    this.at += word.length;
    return true;
  }
  string(): string {
    let out = "";
    while (!this.failed) {
      const c = this.code();
      this.at++;
      if (c == 34) break;
      if (c < 32) {
        this.failed = true;
        break;
      }
      if (c != 92) {
        out += String.fromCharCode(c);
        continue;
      }
      const e = this.code();
      this.at++;
      if (e == 110) out += "\n";
      else if (e == 116) out += "\t";
      else if (e == 114) out += "\r";
      else if (e == 98) out += "\b";
      else if (e == 102) out += "\f";
      else if (e == 117) {
        out += String.fromCharCode(<i32>parseInt(this.text.substr(this.at, 4), 16));
        this.at += 4;
      } else out += String.fromCharCode(e);
    }
    return out;
  }
  value(): Json {
    const v = new Json();
    this.blank();
    if (this.take(123)) {
      v.kind = OBJECT;
      if (this.take(125)) return v;
      do {
        if (!this.take(34)) {
          this.failed = true;
          return v;
        }
        v.keys.push(this.string());
        if (!this.take(58)) this.failed = true;
        v.items.push(this.failed ? NOTHING : this.value());
      } while (!this.failed && this.take(44));
      if (!this.take(125)) this.failed = true;
    } else if (this.take(91)) {
      v.kind = ARRAY;
      if (this.take(93)) return v;
      do v.items.push(this.value());
      while (!this.failed && this.take(44));
      if (!this.take(93)) this.failed = true;
    } else if (this.take(34)) {
      v.kind = STRING;
      v.text = this.string();
    } else if (this.word("true")) {
      v.kind = BOOL;
      v.number = 1;
    } else if (this.word("false")) v.kind = BOOL;
    else if (!this.word("null")) {
      const from = this.at;
      while ("+-.eE0123456789".includes(String.fromCharCode(this.code())) && this.code() > 0) this.at++;
      if (this.at == from) this.failed = true;
      v.kind = NUMBER;
      v.number = parseFloat(this.text.substring(from, this.at));
    }
    return v;
  }
}

/** @returns null when the text is none */
export function parseJson(text: string): Json | null {
  const p = new Parser(text);
  const v = p.value();
  return p.failed ? null : v;
}

export function quoted(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == 34 || c == 92) out += "\\" + text.charAt(i);
    else if (c == 10) out += "\\n";
    else if (c < 32) out += "\\u" + c.toString(16).padStart(4, "0");
    else out += text.charAt(i);
  }
  return out + '"';
}
