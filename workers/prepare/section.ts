// The custom section "nutshell" of a prepared program: that it is prepared, where its unwind area lies, which globals it has.
//
//   version: u8 (SECTION_VERSION), flags: u32 (bit 0: calls through tables were made uniform, casts.ts),
//   areaBase: u32, areaSize: u32 (0 = the CPU grows the memory by FOREIGN_AREA_PAGES before the start),
//   with flag bit 1 (threads): memoryMin: u32, memoryMax: u32, pages of the shared memory that is imported as nut.memory,
//   globals: vector of value types, in the order of the exports nut_g0, nut_g1 …           (all u32 are LEB128)

import { Reader, Writer } from "./bytes.ts";

export const SECTION_NAME = "nutshell";
export const SECTION_VERSION = 2;
export const FOREIGN_AREA_PAGES = 16;
export const PAGE = 65536;
/** What the frames of nut_slow and of a wrapper take of a parked stack: behind them is that of the program's own caller. */
export const SETJMP_FRAMES = 24;
const FLAG_LOOSE_TYPES = 1;
const FLAG_THREADS = 2;

export interface ProgramInfo {
  looseTypes: boolean;
  /** Address and length of the unwind area in bytes; length 0 = to be grown. */
  areaBase: number;
  areaSize: number;
  /** Makes threads: its memory is shared and comes from outside, with these limits. */
  memory: { initial: number; maximum: number } | undefined;
  /** Value types (module.ts) of the mutable globals that belong to the program's state. */
  globals: number[];
}

export function encodeInfo(info: ProgramInfo): Uint8Array {
  const writer = new Writer().u8(SECTION_VERSION);
  writer
    .u32((info.looseTypes ? FLAG_LOOSE_TYPES : 0) | (info.memory === undefined ? 0 : FLAG_THREADS))
    .u32(info.areaBase)
    .u32(info.areaSize);
  if (info.memory !== undefined) writer.u32(info.memory.initial).u32(info.memory.maximum);
  writer.u32(info.globals.length).u8(...info.globals);
  return writer.finish();
}

export function decodeInfo(bytes: Uint8Array): ProgramInfo {
  const reader = new Reader(bytes);
  const version = reader.u8();
  if (version !== SECTION_VERSION)
    throw new Error(`prepared for version ${version} of Nutshell, this is ${SECTION_VERSION}`);
  const flags = reader.u32();
  const looseTypes = (flags & FLAG_LOOSE_TYPES) !== 0;
  const areaBase = reader.u32();
  const areaSize = reader.u32();
  const memory = (flags & FLAG_THREADS) === 0 ? undefined : { initial: reader.u32(), maximum: reader.u32() };
  const globals: number[] = [];
  for (let n = reader.u32(); n > 0; n--) globals.push(reader.u8());
  return { looseTypes, areaBase, areaSize, memory, globals };
}

/** What a compiled module says of itself, or undefined when it is not prepared. */
export function infoOfModule(module: WebAssembly.Module): ProgramInfo | undefined {
  const [section] = WebAssembly.Module.customSections(module, SECTION_NAME);
  return section === undefined ? undefined : decodeInfo(new Uint8Array(section));
}

/** Same question of a file's bytes, without decoding the rest. */
export function isPrepared(bytes: Uint8Array): boolean {
  const reader = new Reader(bytes, 8);
  while (!reader.done) {
    const id = reader.u8();
    const section = reader.sub(reader.u32());
    if (id === 0 && section.name() === SECTION_NAME) return section.u8() === SECTION_VERSION;
  }
  return false;
}
