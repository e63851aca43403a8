// Who draws the machine (the page's map) hears when there is something new to see, and not how often: it asks once, the next
// change rings once. So a flood of changes costs one ring, and a machine that nobody watches one load of a word. What is new it
// reads in the census (census.ts) and in the trace's ring. A leaf among the modules: everything may tell of a change.

import { event } from "./host";
import { TRACE_STATE } from "./mem/map";

/** 1: ring at the next change. Behind the fields of trace.ts, whose page this is. */
const WATCHED: usize = TRACE_STATE + 64;

/** watch_begin(): the control plane is rung at the next change. */
export function watchBegin(): void {
  store<u32>(WATCHED, 1);
}

/** watch_quiet(): nothing has changed since watch_begin(). */
export function watchQuiet(): bool {
  return load<u32>(WATCHED) != 0;
}

/** Something that the census shows has changed: a process, a namespace, a name, a cgroup, an owner, a state that lasts. */
export function changed(): void {
  if (!load<u32>(WATCHED)) return;
  store<u32>(WATCHED, 0);
  event();
}
