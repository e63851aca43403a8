// The kernel's names for its functions (the name section: core specification, appendix "Custom Sections"). An engine's stacks have them, so that
// a panic tells where it was, and where an error comes from: the kernel's all begin with PREFIX. They are a fifteenth of what a prompt needs to come
// over the wire and seldom wanted; so a page's kernel comes without, is given numbers as names, and the names come when there is a trace to spell.

import { Reader, Writer } from "./prepare/bytes.ts";

/** What the kernel's functions are called begins so: it is the folder of its sources. */
const PREFIX = "asm/kernel/";
const HEADER = 8;
const CUSTOM = 0;
const IMPORTS = 2;
const FUNCTIONS = 3;
const FUNCTION_NAMES = 1;

/** Where the name section begins, or the end, and how many functions there are at most. */
function survey(wasm: Uint8Array): { names: number; functions: number } {
  const reader = new Reader(wasm, HEADER);
  let functions = 0;
  while (!reader.done) {
    const start = reader.pos;
    const id = reader.u8();
    const section = reader.sub(reader.u32());
    if (id === CUSTOM && section.name() === "name") return { names: start, functions };
    // Some imports are no functions: a number too many names nothing.
    if (id === IMPORTS || id === FUNCTIONS) functions += section.u32();
  }
  return { names: wasm.length, functions };
}

/** The module without its name section, which compilers put last: what is the same for whoever has it with or without. */
export function withoutNames(wasm: Uint8Array): Uint8Array {
  return wasm.subarray(0, survey(wasm).names);
}

/** The module with names, its own or numbers: "asm/kernel/#123". */
export function withNames(wasm: Uint8Array): Uint8Array {
  const { names, functions } = survey(wasm);
  if (names < wasm.length) return wasm;
  const prefix = new TextEncoder().encode(`${PREFIX}#`);
  const section = new Writer().u8(CUSTOM).sized((custom) =>
    custom
      .name("name")
      .u8(FUNCTION_NAMES)
      .sized((map) => {
        map.u32(functions);
        // Thousands of them, while a page waits: no text is encoded.
        for (let i = 0; i < functions; i++) {
          const digits = Array.from(String(i), (digit) => digit.charCodeAt(0));
          map
            .u32(i)
            .u32(prefix.length + digits.length)
            .raw(prefix)
            .u8(...digits);
        }
      }),
  );
  const added = section.finish();
  const whole = new Uint8Array(wasm.length + added.length);
  whole.set(wasm);
  whole.set(added, wasm.length);
  return whole;
}

/** Whether a stack has numbers where it could have names. */
export function isNumbered(stack: string): boolean {
  return stack.includes(`${PREFIX}#`);
}

/** @param names contents of the name section, behind "name" */
export function spelled(stack: string, names: Uint8Array): string {
  const known = new Map<number, string>();
  const reader = new Reader(names);
  while (!reader.done) {
    const id = reader.u8();
    const part = reader.sub(reader.u32());
    if (id !== FUNCTION_NAMES) continue;
    for (let n = part.u32(); n > 0; n--) known.set(part.u32(), part.name());
  }
  return stack.replaceAll(/asm\/kernel\/#(\d+)/g, (number, index) => known.get(Number(index)) ?? number);
}
