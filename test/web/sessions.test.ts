import { describe, expect, test } from "vitest";
import { Sessions } from "../../web/sessions.ts";

function three() {
  const sessions = new Sessions<string>();
  const [a, b, c] = ["a", "b", "c"].map((name) => sessions.add(name, name));
  if (!a || !b || !c) throw new Error("unreachable");
  return { sessions, a, b, c };
}

describe("Sessions", () => {
  test("a new one comes to the front", () => {
    const { sessions, c } = three();
    expect(sessions.active).toBe(c);
  });

  test("when one closes its right neighbour comes to the front, at the end the left one", () => {
    const { sessions, a, b, c } = three();
    sessions.activate(b);
    sessions.remove(b);
    expect(sessions.active).toBe(c);
    sessions.remove(c);
    expect(sessions.active).toBe(a);
    sessions.remove(a);
    expect(sessions.active).toBeUndefined();
  });

  test("closing one behind leaves the front alone", () => {
    const { sessions, a, c } = three();
    sessions.remove(a);
    expect(sessions.active).toBe(c);
  });

  test("steps go round the end", () => {
    const { sessions, a, c } = three();
    sessions.step(1);
    expect(sessions.active).toBe(a);
    sessions.step(-1);
    expect(sessions.active).toBe(c);
  });

  test("only changes are told", () => {
    const { sessions, c } = three();
    let told = 0;
    sessions.changed.on(() => {
      told += 1;
    });
    sessions.activate(c);
    sessions.rename(c, "c");
    expect(told).toBe(0);
    sessions.rename(c, "top");
    expect(told).toBe(1);
  });

  test("beside each other: a new one comes at the right of the front, what is chosen takes its place, what closes gives it up", () => {
    const { sessions, a, b, c } = three();
    expect(sessions.shown).toEqual([c]);
    const d = sessions.add("d", "d", true);
    expect(sessions.shown).toEqual([c, d]);
    sessions.activate(c);
    expect(sessions.shown).toEqual([c, d]);
    sessions.activate(a);
    expect(sessions.shown).toEqual([a, d]);
    const e = sessions.add("e", "e", true);
    expect(sessions.shown).toEqual([a, e, d]);
    sessions.remove(e);
    expect([sessions.active, ...sessions.shown]).toEqual([d, a, d]);
    sessions.remove(a);
    expect([sessions.active, ...sessions.shown]).toEqual([d, d]);
    sessions.remove(d);
    expect([sessions.active, ...sessions.shown]).toEqual([c, c]);
    sessions.arrange([b, c]);
    expect([sessions.active, ...sessions.shown]).toEqual([c, b, c]);
    sessions.arrange([a]);
    expect([sessions.active, ...sessions.shown]).toEqual([c, b, c]);
  });
});
