// Walking a tree for chmod, chown and chgrp -R: parents before children, links as -H, -L or -P say.

import { Dir, lastError, openDir } from "../../lib/dirs";
import { error } from "../../lib/error";
import { quoteaf } from "../../lib/quote";
import { Stat } from "../../lib/stat";

export const PHYSICAL = 0;
export const COMMAND_LINE = 1;
export const LOGICAL = 2;

/** Refuses "/" (or what is the same) in a recursive change. @returns whether it was refused, after the message */
export function isProtectedRoot(name: string, st: Stat): bool {
  const root = new Stat();
  if (root.lstat("/") < 0 || !root.same(st)) return false;
  error(0, 0, "it is dangerous to operate recursively on " + quoteaf(name) + (name == "/" ? "" : " (same as '/')"));
  error(0, 0, "use --no-preserve-root to override this failsafe");
  return true;
}

/** Names in a directory, in its own order; null after a message. */
export function entriesOf(path: string, complaint: string): string[] | null {
  const d: Dir | null = openDir(path);
  if (d === null) {
    error(0, lastError, complaint + " " + quoteaf(path));
    return null;
  }
  const names: string[] = [];
  while (d.next()) if (!d.isDots) names.push(d.name);
  d.close();
  return names;
}
