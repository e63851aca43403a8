import { O_EMACS, O_INTERACTIVE, opt } from "../state";
import { isatty } from "../../../lib/sys/file";
export function editing(): bool {
  return false && opt(O_EMACS) && opt(O_INTERACTIVE) && isatty(0);
}
export function editLine(which: i32): string | null {
  return null;
}
