// Plays the tour of the README in the page, command by command, as it is written there.

import { afterEach, describe, expect, test } from "vitest";
import { playTour } from "../tour.ts";
import { Person } from "./person.ts";

let person: Person | undefined;

afterEach(async () => {
  await person?.leaves();
  person = undefined;
});

describe.each([
  ["SMP", ""],
  ["UP", "?cpus=1"],
])("the README's tour, %s", (_mode, query) => {
  test("does what it says", { timeout: 180_000 }, async () => {
    person = await Person.arrive({ query, width: 1080, height: 720 });
    await playTour(person);
    expect(person.complaints).toEqual([]);
  });
});
