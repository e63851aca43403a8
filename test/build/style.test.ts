import { describe, expect, test } from "vitest";
import { hideDecorators, showDecorators } from "../../workers/build/style.mjs";

const SOURCE = `@inline export function f(a: i32): i32 {
  return a;
}
@external("wali", "SYS_read") export declare function SYS_read(fd: i32): i64;
@inline
@unsafe
function g(): void {}
@lazy const TABLE: usize = 0;
@unmanaged export class Task {
  @inline get x(): i32 { return 0; }
}
`;

describe("decorators of functions and variables", () => {
  test("are comments for the formatter, and come back", () => {
    const hidden = hideDecorators(SOURCE);
    expect(hidden).toContain('/*@external("wali", "SYS_read")*/ export declare function');
    expect(hidden).toContain("/*@inline*/\n/*@unsafe*/\nfunction g");
    expect(hidden).toContain("/*@lazy*/ const TABLE");
    expect(showDecorators(hidden)).toBe(SOURCE);
  });

  test("those of classes and methods stay: TypeScript knows them", () => {
    expect(hideDecorators(SOURCE)).toContain("@unmanaged export class Task {\n  @inline get x()");
  });
});
