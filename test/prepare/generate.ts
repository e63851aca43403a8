// Random programs for tests of preparation: a seed gives the text of a module whose functions nest blocks, loops, ifs,
// branches with values, calls and indirect calls in every way that AssemblyScript and C compilers emit, and make system
// calls in the middle of expressions. Every program ends: loops count, and calls burn fuel.

type Type = "i32" | "i64" | "f32" | "f64";
const TYPES: readonly Type[] = ["i32", "i64", "f32", "f64"];

/** A small generator of numbers (mulberry32). */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

interface Signature {
  params: Type[];
  result: Type | undefined;
}

/** Labels that may be branched to from here, with the type they take; undefined: none. */
type Labels = readonly { name: string; type: Type | undefined }[];

class Generator {
  private readonly pick: (below: number) => number;
  private readonly signatures: Signature[] = [];
  private current: Signature = { params: [], result: undefined };
  private locals: Type[] = [];
  private names = 0;
  /** Expressions that the function may still grow by. */
  private budget = 0;

  constructor(seed: number) {
    this.pick = random(seed);
  }

  private type(): Type {
    return TYPES[this.pick(TYPES.length)] ?? "i32";
  }

  private one<T>(list: readonly T[]): T {
    return list[this.pick(list.length)] as T;
  }

  private name(): string {
    return `$n${this.names++}`;
  }

  /** Locals that count a loop's turns: nothing else writes them, so that every loop ends. */
  private readonly counters = new Set<number>();

  /** A local of that type, made when there is none or by chance. */
  private local(type: Type): number {
    const found = this.locals.flatMap((other, i) => (other === type && !this.counters.has(i) ? [i] : []));
    if (found.length > 0 && this.pick(3) > 0) return this.one(found);
    return this.locals.push(type) - 1;
  }

  private leaf(type: Type): string {
    switch (this.pick(4)) {
      case 0:
        return `(${type}.const ${this.pick(100) - 20})`;
      case 1:
        return `(${type}.load (i32.const ${200_000 + this.pick(64) * 8}))`;
      case 2:
        return `(global.get $g_${type})`;
      default:
        return `(local.get ${this.local(type)})`;
    }
  }

  /** One of the system calls, which may park. */
  private system(): string {
    return this.pick(2) === 0
      ? "(call $getppid)"
      : `(call $write ${this.expression("i32", 1, [])} ${this.expression("i32", 1, [])} ${this.leaf("i32")})`;
  }

  private convert(to: Type): string {
    const from = this.type();
    const value = this.expression(from, 2, []);
    if (from === to) return value;
    if (to === "i32") return from === "i64" ? `(i32.wrap_i64 ${value})` : `(i32.trunc_sat_${from}_s ${value})`;
    if (to === "i64") return from === "i32" ? `(i64.extend_i32_s ${value})` : `(i64.trunc_sat_${from}_s ${value})`;
    if (from === "f32") return `(f64.promote_f32 ${value})`;
    if (from === "f64") return `(f32.demote_f64 ${value})`;
    return `(${to}.convert_${from}_s ${value})`;
  }

  private call(type: Type | undefined, depth: number, labels: Labels): string | undefined {
    const fitting = this.signatures.flatMap((signature, i) => (signature.result === type ? [i] : []));
    if (fitting.length === 0) return undefined;
    const index = this.one(fitting);
    const args = (this.signatures[index] as Signature).params.map((param) => this.expression(param, depth - 1, labels));
    const direct = this.pick(3) > 0;
    return direct
      ? `(call $f${index} ${args.join(" ")})`
      : `(call_indirect (type $t${index}) ${args.join(" ")} (i32.const ${index}))`;
  }

  /** An expression of that type. */
  private expression(type: Type, depth: number, labels: Labels): string {
    if (depth <= 0 || this.budget-- <= 0) return this.leaf(type);
    const inner = (of: Type) => this.expression(of, depth - 1, labels);
    switch (this.pick(13)) {
      case 0:
      case 1:
      case 2: {
        const op = this.one(["add", "sub", "mul"]);
        return `(${type}.${op} ${inner(type)} ${inner(type)})`;
      }
      case 3:
        if (type === "i64") return this.system();
        return type === "i32" ? `(i32.wrap_i64 ${this.system()})` : `(${type}.convert_i64_s ${this.system()})`;
      case 4:
        return `(local.tee ${this.local(type)} ${inner(type)})`;
      case 5:
        return `(select ${inner(type)} ${inner(type)} ${inner("i32")})`;
      case 6:
        return `(if (result ${type}) ${inner("i32")} (then ${this.body(type, depth, labels)}) (else ${this.body(type, depth, labels)}))`;
      case 7: {
        const name = this.name();
        const within = [...labels, { name, type }];
        const early = `(drop (br_if ${name} ${this.expression(type, depth - 1, labels)} ${inner("i32")}))`;
        return `(block ${name} (result ${type}) ${early} ${this.body(type, depth, within)})`;
      }
      case 8: {
        const name = this.name();
        const counter = this.locals.push("i32") - 1;
        this.counters.add(counter);
        const next = `(br_if ${name} (i32.lt_s (local.tee ${counter} (i32.add (local.get ${counter}) (i32.const 1))) (i32.const ${2 + this.pick(4)})))`;
        return `(loop ${name} (result ${type}) ${this.statements(depth, labels)} ${next} ${inner(type)})`;
      }
      case 9:
        return this.call(type, depth, labels) ?? inner(type);
      case 10:
        return type === "i32" ? `(i32.eqz ${inner("i64").replace(/^/, "(i32.wrap_i64 ")}))` : this.convert(type);
      case 11:
        return this.convert(type);
      default: {
        // a branch out of the middle, with operands that are thrown away beneath it
        const target = labels.length > 0 ? this.one(labels) : undefined;
        if (target === undefined || this.pick(3) > 0) return inner(type);
        const value = target.type === undefined ? "" : this.expression(target.type, depth - 1, labels);
        return `(if (result ${type}) ${inner("i32")} (then ${inner(type)}) (else (br ${target.name} ${value})))`;
      }
    }
  }

  private body(type: Type, depth: number, labels: Labels): string {
    return `${this.statements(depth - 1, labels)} ${this.expression(type, depth - 1, labels)}`;
  }

  private statement(depth: number, labels: Labels): string {
    const type = this.type();
    const inner = (of: Type) => this.expression(of, depth - 1, labels);
    if (depth <= 0 || this.budget-- <= 0) return `(local.set ${this.local(type)} ${this.leaf(type)})`;
    switch (this.pick(9)) {
      case 0:
        return `(global.set $g_${type} ${inner(type)})`;
      case 1:
        return `(${type}.store (i32.const ${200_000 + this.pick(64) * 8}) ${inner(type)})`;
      case 2:
        return `(if ${inner("i32")} (then ${this.statements(depth - 1, labels)}))`;
      case 3: {
        const name = this.name();
        return `(block ${name} ${this.statements(depth - 1, [...labels, { name, type: undefined }])})`;
      }
      case 4: {
        const [a, b, c] = [this.name(), this.name(), this.name()];
        const within = [...labels, { name: a, type: undefined }, { name: b, type: undefined }];
        return `(block ${a} (block ${b} (block ${c} (br_table ${a} ${b} ${c} (i32.and ${inner("i32")} (i32.const 3)))) ${this.statements(depth - 1, within)}) ${this.statements(depth - 1, labels)})`;
      }
      case 5:
        return `(drop ${inner(type)})`;
      case 6:
        return this.call(undefined, depth, labels) ?? `(drop ${inner(type)})`;
      case 7: {
        const { result } = this.current;
        return `(if (i32.eq ${inner("i32")} (i32.const 7)) (then (return ${result === undefined ? "" : this.leaf(result)})))`;
      }
      default:
        return `(local.set ${this.local(type)} ${inner(type)})`;
    }
  }

  private statements(depth: number, labels: Labels): string {
    return Array.from({ length: this.pick(3) }, () => this.statement(depth, labels)).join(" ");
  }

  private function(index: number): string {
    const signature = this.signatures[index] as Signature;
    this.current = signature;
    this.locals = [...signature.params];
    this.counters.clear();
    this.budget = 60;
    const body = signature.result === undefined ? this.statements(5, []) : this.body(signature.result, 5, []);
    const { params, result } = signature;
    const zero = result === undefined ? "" : `(${result}.const 1)`;
    const locals = this.locals.slice(params.length).map((type) => `(local ${type})`);
    return `(func $f${index} (type $t${index}) ${params.map((type) => `(param ${type})`).join(" ")} ${result === undefined ? "" : `(result ${result})`} ${locals.join(" ")}
      (if (i32.le_s (global.get $fuel) (i32.const 0)) (then (return ${zero})))
      (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))
      ${body})`;
  }

  module(): string {
    const count = 3 + this.pick(5);
    for (let i = 0; i < count; i++) {
      const params = Array.from({ length: this.pick(4) }, () => this.type());
      this.signatures.push({ params, result: this.pick(4) === 0 ? undefined : this.type() });
    }
    const functions = this.signatures.map((_, i) => this.function(i));
    const calls = this.signatures.map(({ params, result }, i) => {
      const call = `(call $f${i} ${params.map((type) => `(${type}.const ${i})`).join(" ")})`;
      return result === undefined ? call : `(${result}.store (i32.const ${201_000 + i * 8}) ${call})`;
    });
    const types = this.signatures.map(
      ({ params, result }, i) =>
        `(type $t${i} (func ${params.map((type) => `(param ${type})`).join(" ")} ${result === undefined ? "" : `(result ${result})`}))`,
    );
    return `(module
      ${types.join("\n")}
      (import "wali" "SYS_getppid" (func $getppid (result i64)))
      (import "wali" "SYS_write" (func $write (param i32 i32 i32) (result i64)))
      (memory (export "memory") 4)
      (table (export "table") funcref (elem ${this.signatures.map((_, i) => `$f${i}`).join(" ")}))
      ${TYPES.map((type) => `(global $g_${type} (mut ${type}) (${type}.const 3))`).join("\n")}
      (global $fuel (mut i32) (i32.const 40))
      ${functions.join("\n")}
      (func (export "_start") ${calls.join("\n")}))`;
  }
}

/** The text of the program of that seed. */
export function generate(seed: number): string {
  return new Generator(seed).module();
}
