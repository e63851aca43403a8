// What stock crit shows of an image beside what ours shows of it. Fields are told by their numbers, as those of a message are: a name may have
// changed from one version of CRIU to the next. What the stock one does not know may be missing from what it shows, and nothing else;
// each such field is named, for who compares to say whether it is one that has come since.

import { readSchema } from "../../../asm/abi/criu/generate.mjs";
import type { Known } from "./stock.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };
export interface Image {
  magic: string;
  entries: Fields[];
}

const blocks = readSchema();
const messages = new Map(
  blocks.filter(({ kind }) => kind === "message").map(({ words: [name = ""], fields }) => [name, fields]),
);
const images = new Map(
  blocks.filter(({ kind }) => kind === "image").map(({ words: [magic = "", , , message = ""] }) => [magic, message]),
);
const enums = new Set(blocks.filter(({ kind }) => kind === "enum").map(({ words: [name = ""] }) => name));

/** Numbers of more than 15 digits as texts, which keep all of them. */
export function exactly(json: string): Image {
  return JSON.parse(json.replace(/(?<=[[:] ?|, )-?\d{16,}(?=[,\]}])/g, '"$&"'));
}

/** The message of an entry. */
function messageOf({ magic }: Image, entry: number): string {
  if (entry > 0 && magic === "PAGEMAP") return "pagemap_entry";
  if (entry > 0 && magic === "GHOST_FILE") return "ghost_chunk_entry";
  return images.get(magic) ?? magic;
}

export class Comparison {
  /** What differs, one a line. */
  readonly differences: string[] = [];
  /** "MESSAGE.FIELD", "MESSAGE.FIELD=WORD", "MESSAGE.FIELD (OLD NAME)" of what the stock one does not know so and ours shows. */
  readonly newer = new Set<string>();

  constructor(private readonly known: Known) {}

  images(name: string, theirs: Image, ours: Image): void {
    if (theirs.magic !== ours.magic || theirs.entries.length !== ours.entries.length)
      this.differ(name, `${theirs.magic}, ${theirs.entries.length}`, `${ours.magic}, ${ours.entries.length}`);
    else
      for (const [i, entry] of ours.entries.entries()) {
        const { extra: theirExtra = null, ...their } = theirs.entries[i] ?? {};
        const { extra = null, ...our } = entry;
        this.message(`${name} ${i}`, messageOf(ours, i), their, our);
        this.values(`${name} ${i}, contents`, theirExtra, extra);
      }
  }

  private differ(where: string, theirs: unknown, ours: unknown): void {
    this.differences.push(`${where}: ${JSON.stringify(theirs)}, ours ${JSON.stringify(ours)}`);
  }

  private values(where: string, theirs: Json | undefined, ours: Json | undefined): void {
    if (JSON.stringify(theirs) !== JSON.stringify(ours)) this.differ(where, theirs, ours);
  }

  private message(where: string, type: string, theirs: Fields, ours: Fields): void {
    const fields = messages.get(type) ?? [];
    const unnamed = new Set(Object.keys(ours));
    const theirNames = new Set(Object.keys(theirs));
    for (const field of fields) {
      const mine = ours[field.name];
      unnamed.delete(field.name);
      // What reads images otherwise, as criu does, takes none without it.
      if (field.label === "!" && mine === undefined) this.differ(`${where}, ${field.name}`, "required", mine);
      const [theirName, words] = this.known[type]?.[field.number] ?? [];
      if (theirName === undefined || words === undefined) {
        if (mine !== undefined) this.newer.add(`${type}.${field.name}`);
        continue;
      }
      theirNames.delete(theirName);
      if (theirName !== field.name) this.newer.add(`${type}.${field.name} (${theirName})`);
      const his = theirs[theirName];
      const at = `${where}, ${field.name}`;
      if (enums.has(field.type) && typeof mine === "string" && !words.includes(mine))
        this.newer.add(`${type}.${field.name}=${mine}`);
      else if (!messages.has(field.type) || mine === undefined || his === undefined) this.values(at, his, mine);
      else if (!Array.isArray(mine) || !Array.isArray(his)) this.message(at, field.type, his as Fields, mine as Fields);
      else if (mine.length !== his.length) this.differ(at, his, mine);
      else
        for (const [i, one] of mine.entries()) this.message(`${at}[${i}]`, field.type, his[i] as Fields, one as Fields);
    }
    for (const name of unnamed) this.differ(where, undefined, { [name]: ours[name] });
    for (const name of theirNames) this.differ(where, { [name]: theirs[name] }, undefined);
  }
}
