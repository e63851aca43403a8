// New content in an old one's place, without taking the keyboard away from who is in it.

/** Replaces all children. What has the focus keeps it when there is one with the same data-key again; else `body` gets it. */
export function replaceKeeping(body: HTMLElement, nodes: Node[]): void {
  const focused = body.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
  const key = focused?.dataset["key"];
  body.replaceChildren(...nodes);
  if (!focused || focused === body) return;
  const again = key === undefined ? null : body.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  (again ?? body).focus({ preventScroll: true });
}
