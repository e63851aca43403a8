// Savepoints beyond their machine: the tree of them as pieces that a page keeps beside the machine's snapshot, and the way back into
// a machine that goes on from it. A piece is written once: a *pack* is pages that the vault has come to hold since the last time, a
// *content* all that a moment is and will be; how moments hang together, and which is the present one's, is small and comes each time.
//
// Pages have numbers (vault.ts) that mean the same for as long as any machine goes on from this one.

import type { MachineState, MomentContent, MomentLink, Pack, SavedHistory } from "./api.ts";
import type { SavepointService } from "./asked.ts";
import type { CompileListener } from "./compile/listener.ts";
import type { Outside } from "./machine.ts";
import type { Moment, Savepoints } from "./savepoints.ts";
import type { Copy } from "./tables.ts";
import { FIRST_SLOT, type Image, PAGE_BYTES, type Vault } from "./vault.ts";

/** Pages of a pack, 4 MiB: storage is asked for pieces of a size that it takes well. */
const PACK_PAGES = 1024;

/** A pack that whoever keeps the history has been given: by which writing (0: by the machine before), and the numbers of its pages. */
interface Given {
  writing: number;
  pages: Uint32Array;
}

export class History {
  private writing = 0;
  /** By their keys. */
  private readonly packs = new Map<number, Given>();
  /** By the moment's number: the writing. */
  private readonly contents = new Map<number, number>();

  constructor(
    private readonly savepoints: Savepoints<Outside>,
    private readonly asked: SavepointService,
    private readonly compiler: CompileListener,
  ) {}

  /**
   * What is to be kept of the savepoints, and of that what has not been given yet. The machine is at rest.
   * @param stored the last writing that whoever asks has kept; 0 = none
   * @param since what the machine knows of the time since its current one
   */
  write(stored: number, since: Pick<SavedHistory, "arrived" | "missed">): Omit<MachineState, "snapshot"> {
    for (const [key, { writing }] of this.packs) if (writing > stored) this.packs.delete(key);
    for (const [id, writing] of this.contents) if (writing > stored) this.contents.delete(id);
    const writing = ++this.writing;
    const { vault, moments } = this.savepoints;
    const kept = [...moments.values()].filter(({ outside }) => outside.shown);
    const contents = kept.filter(({ id }) => !this.contents.has(id)).map((moment) => this.content(moment));
    for (const { id } of contents) this.contents.set(id, writing);
    const nearest = (id: number): number => {
      let at = id;
      while (at !== 0 && moments.get(at)?.outside.shown !== true) at = moments.get(at)?.parent ?? 0;
      return at;
    };
    const packs = this.writePacks(vault, writing);
    const history = {
      ...since,
      writing,
      current: nearest(this.savepoints.currentId),
      lastMoment: this.savepoints.lastId,
      lastPage: vault.lastNumber,
      moments: kept.map((moment) => linkOf(moment, nearest(moment.parent))),
      packs: [...this.packs.keys()],
    };
    return { history, contents, packs };
  }

  /** Packs with more of what nobody holds any more than of what somebody does are written anew. */
  private writePacks(vault: Vault, writing: number): Pack[] {
    const slots = new Map(vault.held().map((slot) => [vault.numbers[slot] as number, slot]));
    let stored = 0;
    let wanted = 0;
    for (const [key, { pages }] of this.packs) {
      const alive = pages.reduce((sum, page) => sum + (slots.has(page) ? 1 : 0), 0);
      if (alive === 0) this.packs.delete(key);
      else {
        stored += pages.length;
        wanted += alive;
      }
    }
    if (wanted * 2 < stored) this.packs.clear();
    for (const { pages } of this.packs.values()) for (const page of pages) slots.delete(page);
    const fresh = Uint32Array.from(slots.keys()).sort();
    const packs: Pack[] = [];
    for (let at = 0; at < fresh.length; at += PACK_PAGES) {
      const pages = fresh.slice(at, at + PACK_PAGES);
      const bytes = new Uint8Array(pages.length * PAGE_BYTES);
      for (const [i, page] of pages.entries()) bytes.set(vault.page(slots.get(page) as number), i * PAGE_BYTES);
      // Not its first page's number: a pack that is written anew must not take the place of one that an earlier state needs.
      const key = ++vault.lastNumber;
      packs.push({ key, pages, bytes });
      this.packs.set(key, { writing, pages });
    }
    return packs;
  }

  private content({ id, image, outside }: Moment<Outside>): MomentContent {
    return {
      id,
      pages: numbered(this.savepoints.vault, image),
      tables: outside.tables,
      terminals: outside.terminals.map(({ saved, unheard, screen }) => ({
        saved: { ...saved },
        unheard,
        ...(screen === undefined ? {} : { screen }),
      })),
      children: [...outside.exits.keys()],
      sockets: outside.sockets,
      questions: this.asked.questionsOf(outside.pumps, `ok ${id}\n`),
    };
  }

  /** Puts the savepoints of the machine before this one into its tree: those that it has taken itself come after them. */
  recall(history: SavedHistory, contents: MomentContent[], packs: Pack[]): void {
    const { savepoints } = this;
    const given = new Map(contents.map((content) => [content.id, content]));
    const texts = new Map<string, Copy>();
    const pages = new Pages(savepoints.vault, packs);
    const old: Moment<Outside>[] = [];
    /** Of each moment that cannot be had any more, the one before it: as if it had been given up for room. */
    const before = new Map<number, number>();
    const there = (id: number): number => {
      let at = id;
      for (let up = before.get(at); up !== undefined; up = before.get(at)) at = up;
      return at;
    };
    for (const link of history.moments) {
      const content = given.get(link.id);
      const image = content && pages.image(content.pages);
      if (content === undefined || image === undefined) before.set(link.id, link.parent);
      else old.push({ ...link, parent: there(link.parent), image, since: 0, outside: this.outside(content, texts) });
    }
    for (const { key, pages } of packs) this.packs.set(key, { writing: 0, pages });
    for (const { id } of old) this.contents.set(id, 0);
    savepoints.adopt(old, there(history.current));
  }

  private outside(content: MomentContent, texts: Map<string, Copy>): Outside {
    const once = (copy: Copy): Copy => {
      const key = `${copy.namespace} ${copy.text}`;
      if (!texts.has(key)) texts.set(key, copy);
      return texts.get(key) as Copy;
    };
    const { tables, terminals, children, sockets, questions } = content;
    return {
      tables: { ...tables, mountinfo: tables.mountinfo.map(once), devices: tables.devices.map(once) },
      exits: new Map(children.map((pid) => [pid, { settle: () => undefined, fail: () => undefined }])),
      pumps: new Set([this.compiler, ...(sockets[0] < 0 ? [] : [this.asked]), ...this.asked.again(questions)]),
      sockets,
      terminals: terminals.map(({ saved, unheard, screen }) => ({ saved, unheard, screen })),
      shown: true,
      recalled: true,
    };
  }
}

function linkOf(moment: Moment<Outside>, parent: number): MomentLink {
  const { id, forward, label, prompt, time, monotonic, extra, changed } = moment;
  return { id, parent, forward, label, prompt, time, monotonic, extra, changed };
}

/** An image as the numbers of its pages; what is no page stays what it is. */
function numbered(vault: Vault, image: Image): Uint32Array {
  return image.map((slot) => (slot < FIRST_SLOT ? slot : (vault.numbers[slot] as number)));
}

/** Kept pages on their way back into a vault. */
class Pages {
  private readonly slots = new Map<number, number>();
  private readonly places = new Map<number, Uint8Array>();

  constructor(
    private readonly vault: Vault,
    packs: Pack[],
  ) {
    for (const { pages, bytes } of packs) {
      for (const [i, page] of pages.entries()) {
        this.places.set(page, bytes.subarray(i * PAGE_BYTES, (i + 1) * PAGE_BYTES));
      }
    }
  }

  /** @returns undefined when one of the pages is not there */
  image(pages: Uint32Array): Image | undefined {
    const image = new Uint32Array(pages.length);
    for (const [at, page] of pages.entries()) {
      const slot = page < FIRST_SLOT ? page : this.slot(page);
      if (slot === undefined) {
        this.vault.drop(image);
        return undefined;
      }
      image[at] = slot;
    }
    return image;
  }

  private slot(page: number): number | undefined {
    const known = this.slots.get(page);
    // An image that was given up may have been the only one to hold it.
    if (known !== undefined && this.vault.numbers[known] === page && this.vault.holds(known)) {
      this.vault.share(known);
      return known;
    }
    const bytes = this.places.get(page);
    if (bytes === undefined || bytes.length !== PAGE_BYTES) return undefined;
    const slot = this.vault.put(bytes);
    this.vault.numbers[slot] = page;
    this.slots.set(page, slot);
    return slot;
  }
}
