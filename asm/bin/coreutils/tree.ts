// What chmod, chown and chgrp -R have in common: which links they follow, and which directory they had better leave alone.

import { error } from "../../lib/error";
import { quoteaf, quotef } from "../../lib/quote";
import { Stat } from "../../lib/stat";
import { Walk } from "../../lib/walk";

/** Says so when a walk has lost its way back. @returns whether it came to its end */
export function cameThrough(walk: Walk, operand: string): bool {
  if (walk.lost < 0) error(0, walk.lost, "fts_read failed: " + quotef(operand));
  return walk.lost == 0;
}

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
