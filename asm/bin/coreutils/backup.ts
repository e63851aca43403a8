// Backup names for cp, mv, ln and install: --backup[=CONTROL] and -S SUFFIX, see cp(1).

import { listDir } from "../../lib/dirs";
import { getenv } from "../../lib/env";
import { dirname, lastComponent } from "../../lib/path";
import { argMatch } from "./common";

export const NO_BACKUP = 0;
export const SIMPLE = 1;
export const EXISTING = 2;
export const NUMBERED = 3;

export let backupSuffix: string = "~";
export function setBackupSuffix(s: string): void {
  if (s.length && !s.includes("/")) backupSuffix = s;
}
export function environmentSuffix(): void {
  const s = getenv("SIMPLE_BACKUP_SUFFIX");
  if (s !== null) setBackupSuffix(s);
}

/** What --backup asks for. @param control its argument; null looks at VERSION_CONTROL */
export function backupType(control: string | null): i32 {
  let context = "backup type";
  let text = control;
  if (text === null || !text.length) {
    text = getenv("VERSION_CONTROL");
    context = "$VERSION_CONTROL";
  }
  if (text === null || !text.length) return EXISTING;
  return argMatch(
    context,
    text,
    ["none", "off", "simple", "never", "existing", "nil", "numbered", "t"],
    [NO_BACKUP, NO_BACKUP, SIMPLE, SIMPLE, EXISTING, EXISTING, NUMBERED, NUMBERED],
  );
}

/** The name under which `path` is kept. */
export function backupName(path: string, type: i32): string {
  if (type == SIMPLE) return path + backupSuffix;
  const base = lastComponent(path);
  const names = listDir(dirname(path));
  let highest = 0;
  if (names !== null) {
    for (let i = 0; i < names.length; i++) {
      const n = names[i];
      if (!n.startsWith(base + ".~") || !n.endsWith("~")) continue;
      const digits = n.substring(base.length + 2, n.length - 1);
      let ok = digits.length > 0 && digits.length < 10;
      for (let k = 0; k < digits.length; k++) ok = ok && digits.charCodeAt(k) >= 48 && digits.charCodeAt(k) <= 57;
      if (ok) highest = max(highest, I32.parseInt(digits));
    }
  }
  if (type == EXISTING && highest == 0) return path + backupSuffix;
  return path + ".~" + (highest + 1).toString() + "~";
}
