// Copies of a memory's pages, each content that stays where it is held once: what a savepoint has in common with the one before
// it, it shares. A *slot* is the number of a held page; an *image* is a memory as slots, by page number.
//
// Pages are compared, not hashed: that is exact, ends at the first difference, and took about as long as a hash of two words when both
// were measured, because a hash has to read every page as well.
//
// A slot is used again; a held page has a *number* too, which no other page ever has: for who keeps pages elsewhere (history.ts).

export const PAGE_BYTES = 4096;
const PAGE_WORDS = PAGE_BYTES / 4;
/** Slots of a block, 1 MiB: engines are asked for few and large pieces. */
const BLOCK_SLOTS = 256;

/** The page was free: whatever lies there will do. */
const NOTHING = 0;
/** The page is all zeros. */
const ZEROS = 1;
/** Slots begin here. */
export const FIRST_SLOT = 2;

export type Image = Uint32Array;

/** How many bytes an image takes by itself. */
export const imageBytes = (image: Image): number => image.byteLength;

interface Block {
  bytes: Uint8Array;
  words: Int32Array;
}

function isZero(words: Int32Array, at: number): boolean {
  for (let i = at; i < at + PAGE_WORDS; i += 4) {
    if (((words[i] as number) | (words[i + 1] as number) | (words[i + 2] as number) | (words[i + 3] as number)) !== 0)
      return false;
  }
  return true;
}

function isSame(a: Int32Array, at: number, b: Int32Array, bt: number): boolean {
  for (let i = 0; i < PAGE_WORDS; i += 4) {
    const differ =
      ((a[at + i] as number) ^ (b[bt + i] as number)) |
      ((a[at + i + 1] as number) ^ (b[bt + i + 1] as number)) |
      ((a[at + i + 2] as number) ^ (b[bt + i + 2] as number)) |
      ((a[at + i + 3] as number) ^ (b[bt + i + 3] as number));
    if (differ !== 0) return false;
  }
  return true;
}

export class Vault {
  private readonly blocks: (Block | undefined)[] = [];
  /** How many images have the page of a slot. */
  private refs = new Uint32Array(BLOCK_SLOTS);
  /** The number of the page in each slot; of a slot that holds nothing it says nothing. */
  readonly numbers: number[] = [];
  /** Slots that hold nothing, the lowest last. */
  private free: number[] = [];
  private heldSlots = 0;

  /** @param lastNumber numbers up to that one have been given already */
  constructor(public lastNumber = FIRST_SLOT) {}

  /** Bytes of the pages that are held. What the engine has given for them may be more: slots are used again, and blocks given back when empty. */
  get bytes(): number {
    return this.heldSlots * PAGE_BYTES;
  }

  /**
   * Copies what is not held yet.
   * @param memory a multiple of the page's size, aligned to it
   * @param held one bit for each page: whether it holds something
   * @param before the image that the memory was last, or began from
   * @param same one bit for each page: whether it is known to hold what it held in `before`
   * @throws RangeError when the engine has no room; nothing is kept then
   */
  take(memory: Uint8Array, held: Uint8Array, before?: Image, same?: Uint8Array): Image {
    const pages = memory.length / PAGE_BYTES;
    const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length / 4);
    const image = new Uint32Array(pages);
    try {
      for (let page = 0; page < pages; page++) {
        const bit = 1 << (page & 7);
        if (((held[page >> 3] as number) & bit) === 0) continue;
        const old = before?.[page] ?? NOTHING;
        if (old !== NOTHING && same !== undefined && ((same[page >> 3] as number) & bit) !== 0) {
          image[page] = old;
          if (old >= FIRST_SLOT) this.share(old);
          continue;
        }
        const at = page * PAGE_WORDS;
        if (old >= FIRST_SLOT && this.same(old, words, at)) {
          image[page] = old;
          this.share(old);
        } else if (isZero(words, at)) image[page] = ZEROS;
        else image[page] = this.put(memory.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES));
      }
    } catch (error) {
      this.drop(image);
      throw error;
    }
    return image;
  }

  /**
   * Puts an image's pages into a memory that is as large at least.
   * @param present the image that the memory is, if that is known: what both have is left alone
   */
  restore(image: Image, memory: Uint8Array, present?: Image): void {
    for (let page = 0; page < image.length; page++) {
      const slot = image[page] as number;
      if (slot === present?.[page]) continue;
      const at = page * PAGE_BYTES;
      if (slot === ZEROS) memory.fill(0, at, at + PAGE_BYTES);
      else if (slot >= FIRST_SLOT) memory.set(this.page(slot), at);
    }
  }

  /** Gives up an image. */
  drop(image: Image): void {
    for (const slot of image) {
      if (slot < FIRST_SLOT) continue;
      const refs = (this.refs[slot] as number) - 1;
      this.refs[slot] = refs;
      if (refs > 0) continue;
      this.free.push(slot);
      this.heldSlots -= 1;
    }
    this.shrink();
  }

  /** Has another image hold what that slot does. */
  share(slot: number): void {
    this.refs[slot] = (this.refs[slot] as number) + 1;
  }

  holds(slot: number): boolean {
    return (this.refs[slot] as number) > 0;
  }

  /** Slots that hold a page. */
  held(): number[] {
    return [...this.refs.keys()].filter((slot) => this.holds(slot));
  }

  /** Bytes of an image's pages, and of those that no other image has. */
  sizes(image: Image): { all: number; own: number } {
    let all = 0;
    let own = 0;
    for (const slot of image) {
      if (slot < FIRST_SLOT) continue;
      all += PAGE_BYTES;
      if (this.refs[slot] === 1) own += PAGE_BYTES;
    }
    return { all, own };
  }

  page(slot: number): Uint8Array {
    const at = (slot % BLOCK_SLOTS) * PAGE_BYTES;
    return (this.blocks[Math.floor(slot / BLOCK_SLOTS)] as Block).bytes.subarray(at, at + PAGE_BYTES);
  }

  private same(slot: number, words: Int32Array, at: number): boolean {
    const block = this.blocks[Math.floor(slot / BLOCK_SLOTS)] as Block;
    return isSame(words, at, block.words, (slot % BLOCK_SLOTS) * PAGE_WORDS);
  }

  /** Holds a page, for one image. @returns its slot */
  put(page: Uint8Array): number {
    if (this.free.length === 0) this.grow();
    const slot = this.free.pop() as number;
    this.page(slot).set(page);
    this.refs[slot] = 1;
    this.numbers[slot] = ++this.lastNumber;
    this.heldSlots += 1;
    return slot;
  }

  private grow(): void {
    const gap = this.blocks.indexOf(undefined);
    const index = gap < 0 ? this.blocks.length : gap;
    const bytes = new Uint8Array(BLOCK_SLOTS * PAGE_BYTES);
    const first = index * BLOCK_SLOTS;
    if (first + BLOCK_SLOTS > this.refs.length) {
      const refs = new Uint32Array(Math.max(first + BLOCK_SLOTS, this.refs.length * 2));
      refs.set(this.refs);
      this.refs = refs;
    }
    this.blocks[index] = { bytes, words: new Int32Array(bytes.buffer) };
    for (let slot = first + BLOCK_SLOTS - 1; slot >= Math.max(first, FIRST_SLOT); slot--) this.free.push(slot);
  }

  /** Gives blocks back in which nothing is held. */
  private shrink(): void {
    if (this.free.length < BLOCK_SLOTS) return;
    const unused = new Uint32Array(this.blocks.length);
    for (const slot of this.free) unused[Math.floor(slot / BLOCK_SLOTS)]!++;
    const empty = (index: number): boolean => unused[index] === (index === 0 ? BLOCK_SLOTS - FIRST_SLOT : BLOCK_SLOTS);
    if (!this.blocks.some((block, index) => block !== undefined && empty(index))) return;
    this.free = this.free.filter((slot) => !empty(Math.floor(slot / BLOCK_SLOTS)));
    for (let index = 0; index < this.blocks.length; index++) if (empty(index)) this.blocks[index] = undefined;
  }
}
