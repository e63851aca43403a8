// Removing files and trees, for rm and mv. Directories are walked by descriptors relative to one another, so that a tree may be
// deeper than a path name can be long.

import { Dir, lastError as dirError, openDirAt } from "../../lib/dirs";
import { EISDIR, ENOENT, ENOTDIR } from "../../lib/errno";
import { error } from "../../lib/error";
import { println } from "../../lib/io";
import { joinPath, lastComponent, stripTrailingSlashes } from "../../lib/path";
import { quoteaf } from "../../lib/quote";
import { isDir, isLink, Stat, typeName } from "../../lib/stat";
import {
  AT_EACCESS,
  AT_FDCWD,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  faccessat,
  O_NOFOLLOW,
  W_OK,
} from "../../lib/sys/file";
import { unlinkat } from "../../lib/sys/fs";
import { ask } from "./common";

export const SOMETIMES = 0;
export const ALWAYS = 1;
export const NEVER = 2;

export class Remover {
  recursive: bool = false;
  /** -d: empty directories may go like files. */
  directories: bool = false;
  /** -f: what is not there is no error. */
  force: bool = false;
  verbose: bool = false;
  interactive: i32 = SOMETIMES;
  oneFileSystem: bool = false;
  /** The root directory, which is not removed; null removes it too. */
  root: Stat | null = null;
  preserveAllRoot: bool = false;
  stdinTty: bool = false;

  /** @returns whether all of it went well */
  remove(names: string[]): bool {
    let ok = true;
    for (let i = 0; i < names.length; i++) if (!this.operand(names[i])) ok = false;
    return ok;
  }

  private operand(name: string): bool {
    const st = new Stat();
    const e = st.lstat(name);
    if (e < 0) return this.failed(e, name, name);
    if (this.recursive && isDir(st.mode)) {
      const base = stripTrailingSlashes(lastComponent(name));
      if (base == "." || base == "..") {
        error(0, 0, "refusing to remove '.' or '..' directory: skipping " + quoteaf(name));
        return false;
      }
      const root = this.root;
      if (root !== null && st.same(root)) {
        if (name == "/") error(0, 0, "it is dangerous to operate recursively on " + quoteaf(name));
        else error(0, 0, "it is dangerous to operate recursively on " + quoteaf(name) + " (same as '/')");
        error(0, 0, "use --no-preserve-root to override this failsafe");
        return false;
      }
    }
    return this.entry(AT_FDCWD, name, name, st, st.dev);
  }

  /** @param path how messages call it */
  private entry(dir: i32, name: string, path: string, st: Stat, device: u64): bool {
    if (!isDir(st.mode) || !this.recursive) {
      if (isDir(st.mode)) {
        if (!this.directories) {
          error(0, EISDIR, "cannot remove " + quoteaf(path));
          return false;
        }
        return this.emptyDirectory(dir, name, path, st);
      }
      if (!this.agreed(dir, name, path, st, false, false)) return true;
      return this.unlink(dir, name, path, false);
    }
    if (this.oneFileSystem && st.dev != device) {
      error(0, 0, "skipping " + quoteaf(path) + ", since it's on a different device");
      return false;
    }
    const d: Dir | null = openDirAt(dir, name, O_NOFOLLOW);
    if (d === null) {
      // an empty directory that may not be read can still go
      const r = unlinkat(dir, name, AT_REMOVEDIR);
      if (r == 0) {
        if (this.verbose) println("removed directory " + quoteaf(path));
        return true;
      }
      error(0, dirError, "cannot remove " + quoteaf(path));
      return false;
    }
    const names: string[] = [];
    while (d.next()) if (!d.isDots) names.push(d.name);
    if (names.length && !this.agreed(dir, name, path, st, true, false)) {
      d.close();
      return true;
    }
    let ok = true;
    let kept = false;
    const child = new Stat();
    for (let i = 0; i < names.length; i++) {
      const sub = joinPath(path, names[i]);
      const e = child.statAt(d.fd, names[i], AT_SYMLINK_NOFOLLOW);
      if (e < 0) {
        if (!this.failed(e, names[i], sub)) ok = false;
        continue;
      }
      if (!this.entry(d.fd, names[i], sub, child, device)) ok = false;
      if (this.interactive == ALWAYS && child.statAt(d.fd, names[i], AT_SYMLINK_NOFOLLOW) == 0) kept = true;
    }
    d.close();
    // what was left is the reason, and has been told; a directory somebody chose to keep something in is not even tried
    if (!ok || kept) return ok;
    if (!this.agreed(dir, name, path, st, true, true)) return true;
    return this.unlink(dir, name, path, true);
  }

  private emptyDirectory(dir: i32, name: string, path: string, st: Stat): bool {
    if (!this.agreed(dir, name, path, st, true, true)) return true;
    return this.unlink(dir, name, path, true);
  }

  private unlink(dir: i32, name: string, path: string, directory: bool): bool {
    const r = unlinkat(dir, name, directory ? AT_REMOVEDIR : 0);
    if (r == 0) {
      if (this.verbose) println((directory ? "removed directory " : "removed ") + quoteaf(path));
      return true;
    }
    return this.failed(r, name, path);
  }
  private failed(e: i32, name: string, path: string): bool {
    if (this.force && (e == -ENOENT || e == -ENOTDIR)) return true;
    error(0, e, "cannot remove " + quoteaf(path));
    return false;
  }

  /**
   * Asks when it must be asked.
   * @param last the directory is about to go; else: to be entered
   */
  private agreed(dir: i32, name: string, path: string, st: Stat, directory: bool, last: bool): bool {
    if (this.interactive == NEVER) return true;
    const protectedFile =
      !this.force &&
      (this.interactive == ALWAYS || this.stdinTty) &&
      !isLink(st.mode) &&
      faccessat(dir, name, W_OK, AT_EACCESS) < 0;
    if (this.interactive != ALWAYS && !(protectedFile && this.stdinTty)) return true;
    if (directory && !last)
      return this.question(
        (protectedFile ? "descend into write-protected directory " : "descend into directory ") + quoteaf(path),
      );
    if (directory) {
      // a write-protected one was asked about on the way in
      if (this.interactive != ALWAYS) return true;
      return this.question((protectedFile ? "remove write-protected directory " : "remove directory ") + quoteaf(path));
    }
    return this.question(
      (protectedFile ? "remove write-protected " : "remove ") + typeName(st.mode, st.size) + " " + quoteaf(path),
    );
  }
  private question(text: string): bool {
    return ask(text);
  }
}
