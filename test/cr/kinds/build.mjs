// Before the tests of a host (vitest's globalSetup): builds index.ts like a program of asm/bin, and threads/ as a stranger's compiler would, when
// they are out of date.

import { buildProgram, buildThreaded } from "../../programs.mjs";

export default async function buildKinds() {
  await buildProgram("kinds", "test/cr/kinds/index.ts");
  await buildThreaded("kinds-threads", "test/cr/kinds/threads/index.ts");
}
