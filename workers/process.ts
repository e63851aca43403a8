// A process while it is on a CPU: one instance of its program. Starts it, unwinds and rewinds it, copies it, and tells how
// it came back. At rest a process is only its memory and its mutable globals: save() and load() are that sentence.

import * as park from "../asm/abi/park.ts";
import { F32, F64, I32, I64 } from "./prepare/module.ts";
import { FOREIGN_AREA_PAGES, PAGE } from "./prepare/section.ts";
import type { Program } from "./program.ts";

/** Thrown by nut.leave: the stack is given up, because the task exits, execs, or jumps to another. */
export const LEAVE = Symbol("leave");

export type Outcome =
  | { kind: "returned" }
  /** The stack has been unwound into the unwind area. */
  | { kind: "parked" }
  | { kind: "left" }
  | { kind: "trapped"; trap: number; error: Error };

/** What a new instance of a program has in its memory and globals. */
export interface FirstImage {
  pages: number;
  start: number;
  bytes: Uint8Array;
  globals: DataView;
}

const UNWINDING = 1;
const REWINDING = 2;

interface ProgramExports {
  memory: WebAssembly.Memory;
  nut_table: WebAssembly.Table;
  _start(): void;
  /** Of a program that makes threads: the beginning of one. */
  nut_thread(entry: number, tid: number, argument: number): void;
  asyncify_start_unwind(area: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(area: number): void;
  asyncify_stop_rewind(): void;
  asyncify_get_state(): number;
  nut_grow_memory(pages: number): number;
}

export const ACCESSORS = [
  [park.SLOT_PEEK8, "nut_peek8"],
  [park.SLOT_PEEK32, "nut_peek32"],
  [park.SLOT_PEEK64, "nut_peek64"],
  [park.SLOT_POKE8, "nut_poke8"],
  [park.SLOT_POKE32, "nut_poke32"],
  [park.SLOT_POKE64, "nut_poke64"],
] as const;

/** Which trap an engine's error is. The texts are V8's, SpiderMonkey's and JavaScriptCore's. */
export function trapKind(error: unknown): number {
  if (error instanceof RangeError || (error instanceof Error && error.name === "InternalError")) return park.TRAP_STACK;
  if (!(error instanceof WebAssembly.RuntimeError)) return park.TRAP_OTHER;
  const text = error.message.toLowerCase();
  if (/unreachable/.test(text)) return park.TRAP_UNREACHABLE;
  if (/zero|overflow|unrepresentable|integer result/.test(text)) return park.TRAP_ARITHMETIC;
  if (/memory|out of bounds|table|signature|indirect|null function/.test(text)) return park.TRAP_MEMORY;
  return park.TRAP_OTHER;
}

export class Process {
  readonly program: Program;
  readonly exports: ProgramExports;
  readonly memory: WebAssembly.Memory;
  private readonly globals: WebAssembly.Global[];
  /** A number that no other instance has had, while what it holds is what the kernel has stored of its process; else 0. */
  stored = 0;
  private area = 0;
  private areaSize = 0;
  /** Of an instance that has not run: where there may be bytes that are not zero. */
  private written: [start: number, end: number] | undefined;
  /** End of what any parked stack in this memory has taken of the area. */
  private areaDirty = 0;
  private thread: [entry: number, tid: number, argument: number] | undefined;
  private bytes: Uint8Array;
  private words: Uint32Array;

  /** @param imports of bindImports; its nut.park must end up in this object's park() while it runs */
  constructor(program: Program, imports: WebAssembly.Imports) {
    this.program = program;
    const { exports } = new WebAssembly.Instance(program.module, imports);
    this.exports = exports as unknown as ProgramExports;
    this.memory = this.exports.memory;
    this.globals = program.info.globals.map((_, i) => (exports as Record<string, WebAssembly.Global>)[`nut_g${i}`]!);
    this.area = program.info.areaBase;
    this.areaSize = program.info.areaSize;
    this.bytes = new Uint8Array(this.memory.buffer);
    this.words = new Uint32Array(this.memory.buffer);
  }

  /** Address of the unwind area: {cur, end}, signal frames, saved stack. */
  get areaBase(): number {
    return this.area;
  }

  get areaBytes(): number {
    return this.areaSize;
  }

  get pages(): number {
    return this.memory.buffer.byteLength / PAGE;
  }

  /** What another thread has grown may not have got round to this one's: growing by nothing brings it up to date. */
  refresh(): void {
    this.memory.grow(0);
  }

  /** The memory's bytes now; a view taken before a grow is dead. */
  view(): Uint8Array {
    if (this.bytes.buffer !== this.memory.buffer) {
      this.bytes = new Uint8Array(this.memory.buffer);
      this.words = new Uint32Array(this.memory.buffer);
    }
    return this.bytes;
  }

  /** Gives a foreign program its unwind area, behind its initial memory. @returns false when the memory cannot grow */
  placeArea(): boolean {
    if (this.areaSize !== 0) return true;
    const old = this.exports.nut_grow_memory(FOREIGN_AREA_PAGES);
    if (old < 0) return false;
    this.setArea(old * PAGE);
    return true;
  }

  /** Where the area of a stored foreign program lies: the task's record says so. */
  setArea(base: number): void {
    if (this.program.info.areaSize !== 0) return;
    this.area = base;
    this.areaSize = FOREIGN_AREA_PAGES * PAGE;
  }

  /** Whether it was on its way up from a park, or down to one, when it trapped or returned: it would go on with that whatever it is begun with. */
  get halfway(): boolean {
    return this.exports.asyncify_get_state() !== 0;
  }

  /** Runs the program from its beginning. */
  start(): Outcome {
    return this.enter();
  }

  /** Runs a thread from its beginning. */
  startThread(entry: number, tid: number, argument: number): Outcome {
    this.thread = [entry, tid, argument];
    return this.enter();
  }

  /** Whether what is rewound begins where threads do: a thread's instance, or that of a process which a thread has forked. The arguments then come from the stack. */
  beginsAsThread(isThread: boolean): void {
    this.thread = isThread ? [0, 0, 0] : undefined;
  }

  /** Goes on where it was parked. */
  rewind(): Outcome {
    this.exports.asyncify_start_rewind(this.area);
    return this.enter();
  }

  private enter(): Outcome {
    this.written = undefined;
    this.stored = 0;
    try {
      if (this.thread === undefined) this.exports._start();
      else this.exports.nut_thread(...this.thread);
    } catch (error) {
      if (error === LEAVE) return { kind: "left" };
      const wrapped = error instanceof Error ? error : new Error(String(error));
      // What preparation added traps when the unwind area is full: there was no room for so deep a stack.
      const full = this.exports.asyncify_get_state() === UNWINDING;
      return { kind: "trapped", trap: full ? park.TRAP_STACK : trapKind(error), error: wrapped };
    }
    if (this.exports.asyncify_get_state() !== UNWINDING) return { kind: "returned" };
    this.exports.asyncify_stop_unwind();
    this.areaDirty = Math.max(this.areaDirty, this.areaUsedEnd);
    return { kind: "parked" };
  }

  /** The body of nut.park: begins to unwind, or has arrived where it began. */
  park(): void {
    if (this.exports.asyncify_get_state() === REWINDING) {
      this.exports.asyncify_stop_rewind();
      return;
    }
    this.view();
    this.words[this.area >> 2] = this.area + park.AREA_STACK;
    this.words[(this.area >> 2) + 1] = this.area + this.areaSize;
    this.exports.asyncify_start_unwind(this.area);
  }

  /** Wipes what former stacks left in the area from `used` on: what lay there is nobody's business. */
  cleanArea(used: number): void {
    if (this.areaDirty > used) this.view().fill(0, used, this.areaDirty);
    this.areaDirty = used;
  }

  /** Says that it is a new instance of the program with this image. */
  isNew({ start, bytes }: FirstImage): void {
    this.written = [start, start + bytes.length];
  }

  /** Zeroes a page, unless it is known to be zero: to touch it costs the engine memory. */
  clearPage(page: number): void {
    const start = page * PAGE;
    const end = start + PAGE;
    if (this.written !== undefined && (end <= this.written[0] || start >= this.written[1])) return;
    if (this.areaSize !== 0 && start >= Math.max(this.area, this.areaDirty) && end <= this.area + this.areaSize) return;
    this.view().fill(0, start, end);
  }

  /** The memory as it was before the start: its bytes that are not zero, from one to the other end. */
  firstImage(): FirstImage {
    const bytes = this.view();
    const { words } = this;
    let start = 0;
    let end = words.length;
    while (end > 0 && words[end - 1] === 0) end--;
    while (start < end && words[start] === 0) start++;
    const globals = new DataView(new ArrayBuffer(8 * this.globals.length));
    this.saveGlobals(globals, 0);
    return { pages: this.pages, start: start * 4, bytes: bytes.slice(start * 4, end * 4), globals };
  }

  /** Makes a used instance one that has not started. Precondition: as many pages as the image has. */
  reset(image: FirstImage): void {
    const view = this.view();
    const end = image.start + image.bytes.length;
    view.fill(0, 0, image.start);
    view.set(image.bytes, image.start);
    view.fill(0, end);
    this.loadGlobals(image.globals, 0);
    this.areaDirty = 0;
  }

  /** First byte of the unwind area behind what the parked stack uses. Precondition: parked. */
  get areaUsedEnd(): number {
    this.view();
    return this.words[this.area >> 2] as number;
  }

  /** Says how much of the area a stack that was put there by hand takes. */
  setAreaUsedEnd(end: number): void {
    this.view();
    this.words[this.area >> 2] = end;
    this.words[(this.area >> 2) + 1] = this.area + this.areaSize;
  }

  /** Copies the globals, eight bytes each. */
  saveGlobals(view: DataView, at: number): void {
    this.program.info.globals.forEach((type, i) => {
      const { value } = this.globals[i] as WebAssembly.Global;
      const address = at + i * 8;
      if (type === I64) view.setBigInt64(address, value, true);
      else if (type === F64) view.setFloat64(address, value, true);
      else if (type === F32) view.setFloat32(address, value, true);
      else view.setInt32(address, value, true);
    });
  }

  loadGlobals(view: DataView, at: number): void {
    this.program.info.globals.forEach((type, i) => {
      const global = this.globals[i] as WebAssembly.Global;
      const address = at + i * 8;
      if (type === I64) global.value = view.getBigInt64(address, true);
      else if (type === F64) global.value = view.getFloat64(address, true);
      else if (type === F32) global.value = view.getFloat32(address, true);
      else if (type === I32) global.value = view.getInt32(address, true);
    });
  }

  /** Points the kernel's table at this program's memory. */
  install(table: WebAssembly.Table): void {
    const functions = this.exports as unknown as Record<string, unknown>;
    for (const [slot, name] of ACCESSORS) table.set(slot, functions[name]);
  }
}
