// Curves between two places of a picture.

export interface Point {
  x: number;
  y: number;
}

/** From one side to the other, leaving and arriving level; between two on the same side, around outside of them. */
export function curve(from: Point, to: Point): string {
  const around = Math.abs(to.x - from.x) < 24;
  const bend = around ? Math.min(34, 14 + Math.abs(to.y - from.y) / 8) : (to.x - from.x) / 2;
  const [x1, x2] = around
    ? [Math.max(from.x, to.x) + bend, Math.max(from.x, to.x) + bend]
    : [from.x + bend, to.x - bend];
  return `M${from.x} ${from.y}C${x1} ${from.y} ${x2} ${to.y} ${to.x} ${to.y}`;
}

/** The middle of an element's left or right side, in the coordinates of the picture that it is in. */
export function side(element: Element, picture: Element, which: "left" | "right"): Point {
  const box = element.getBoundingClientRect();
  const around = picture.getBoundingClientRect();
  return { x: Math.round(box[which] - around.left), y: Math.round(box.top + box.height / 2 - around.top) };
}
