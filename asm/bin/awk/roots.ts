// Garbage (see ../../lib/rt/manual): collected between statements only. What an expression has in hand while another one is evaluated
// — that may call a function, whose statements collect — is entered here meanwhile.
import { collectionDue } from "../../lib/rt/manual";
import { poll } from "../../lib/safepoint";

let roots = new StaticArray<Object | null>(256);
let top = 0;

/** Enters an object until the matching drop(); they nest. */
export function keep<T extends object>(o: T): void {
  if (top == roots.length) {
    const more = new StaticArray<Object | null>(top * 2);
    for (let i = 0; i < top; i++) unchecked((more[i] = roots[i]));
    roots = more;
  }
  unchecked((roots[top++] = changetype<Object>(o)));
}
export function drop(n: i32 = 1): void {
  while (n--) unchecked((roots[--top] = null));
}
/** Between two statements or records: here the program may be interrupted, and garbage goes. */
export function pause(): void {
  poll();
  if (collectionDue()) __collect();
}
