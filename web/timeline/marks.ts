// What of the timeline is drawn: the part that is seen, however many moments there are; and moments that lie closer together than a finger or a
// pointer is wide are one mark, with their number, until the picture is made larger. DOM-free.

import type { Place } from "./tree.ts";

/** Moments of one lane that stand at one place: mostly one. */
export interface Mark {
  readonly places: Place[];
  readonly column: number;
  readonly lane: number;
}

/** Columns and lanes, both ends included. */
export interface Part {
  from: number;
  to: number;
  top: number;
  bottom: number;
}

/**
 * @param places as placed() gives them: by lane, and from left to right in each
 * @param fold columns that are one mark; they begin at multiples of it, so that marks stay what they are while one scrolls
 */
export function marksIn(places: readonly Place[], fold: number, { from, to, top, bottom }: Part): Mark[] {
  const first = Math.floor(from / fold) * fold;
  const last = Math.ceil((to + 1) / fold) * fold - 1;
  const marks: Mark[] = [];
  for (const place of places) {
    const { column, lane } = place;
    if (lane < top || lane > bottom || column < first || column > last) continue;
    const start = Math.floor(column / fold) * fold;
    const before = marks.at(-1);
    if (before?.lane === lane && before.column === start) before.places.push(place);
    else marks.push({ places: [place], column: start, lane });
  }
  return marks;
}

/** Moments whose lines from their parents cross the part. Of lines down from one parent to below of it, one, as they lie on each other. */
export function linesIn(places: readonly Place[], { from, to, top, bottom }: Part): Place[] {
  const lines: Place[] = [];
  const down = new Map<Place, Place>();
  for (const place of places) {
    const { parent, column, lane } = place;
    if (!parent || column < from || parent.column > to || lane < top || parent.lane > bottom) continue;
    if (lane <= bottom || place.onWay) lines.push(place);
    else if ((down.get(parent)?.lane ?? 0) < lane) down.set(parent, place);
  }
  return [...lines, ...down.values()];
}
