// Removing files and trees, for rm and mv.

import { EISDIR, ENOENT, ENOTDIR } from "../../lib/errno";
import { error } from "../../lib/error";
import { println } from "../../lib/io";
import { lastComponent, stripTrailingSlashes } from "../../lib/path";
import { quoteaf, quotef } from "../../lib/quote";
import { isDir, isLink, Stat, typeName } from "../../lib/stat";
import { AT_EACCESS, AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW, faccessat, O_NOFOLLOW, W_OK } from "../../lib/sys/file";
import { unlinkat } from "../../lib/sys/fs";
import { Walk } from "../../lib/walk";
import { ask } from "./common";

export const SOMETIMES = 0;
export const ALWAYS = 1;
export const NEVER = 2;

/** A directory whose entries are being removed. */
class Inside {
  ok: bool = true;
  /** Something was kept on purpose. */
  kept: bool = false;
  constructor(public st: Stat) {}
}
const present = new Stat();

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
    if (e < 0) return this.failed(e, name);
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
    return this.tree(name, st);
  }

  /** Removes an operand, and with -r what is below it. @param st of the operand */
  private tree(name: string, st: Stat): bool {
    const device = st.dev;
    const walk = new Walk(name);
    /** The directories that we are in; [0] stands for what the operand is in. */
    const inside: Inside[] = [new Inside(new Stat())];
    while (walk.next()) {
      const depth = walk.depth;
      if (walk.leaving) {
        const d = inside.pop();
        // what was left is the reason, and has been told; a directory somebody chose to keep something in is not even tried
        if (d.ok && !d.kept && this.agreed(walk, d.st, true, true)) d.ok = this.unlink(walk, true);
        if (!d.ok) inside[depth].ok = false;
        if (depth) this.remember(walk, inside[depth]);
        continue;
      }
      if (depth) {
        st = new Stat();
        const e = st.statAt(walk.dir, walk.name, AT_SYMLINK_NOFOLLOW);
        if (e < 0) {
          if (!this.failed(e, walk.path)) inside[depth].ok = false;
          continue;
        }
      }
      if (isDir(st.mode) && this.recursive && !(this.oneFileSystem && st.dev != device)) {
        const e = walk.enter(O_NOFOLLOW);
        if (e == 0) {
          if (!walk.count || this.agreed(walk, st, true, false)) {
            inside.push(new Inside(st));
            continue;
          }
          if (!walk.skip()) break;
        } else if (!this.unreadable(walk, e)) inside[depth].ok = false;
      } else if (!this.single(walk, st)) inside[depth].ok = false;
      if (depth) this.remember(walk, inside[depth]);
    }
    if (walk.lost < 0) {
      error(0, walk.lost, "traversal failed: " + quotef(name));
      return false;
    }
    return inside[0].ok;
  }
  /** Whether something is still there that somebody wanted to keep. */
  private remember(walk: Walk, d: Inside): void {
    if (this.interactive == ALWAYS && present.statAt(walk.dir, walk.name, AT_SYMLINK_NOFOLLOW) == 0) d.kept = true;
  }

  /** What is not entered: a file, or a directory without -r or on another device. */
  private single(walk: Walk, st: Stat): bool {
    if (!isDir(st.mode)) return !this.agreed(walk, st, false, false) || this.unlink(walk, false);
    if (this.recursive) {
      error(0, 0, "skipping " + quoteaf(walk.path) + ", since it's on a different device");
      return false;
    }
    if (!this.directories) {
      error(0, EISDIR, "cannot remove " + quoteaf(walk.path));
      return false;
    }
    return !this.agreed(walk, st, true, true) || this.unlink(walk, true);
  }
  /** An empty directory that may not be read can still go. @param e why it could not be entered */
  private unreadable(walk: Walk, e: i32): bool {
    if (unlinkat(walk.dir, walk.name, AT_REMOVEDIR) < 0) {
      error(0, e, "cannot remove " + quoteaf(walk.path));
      return false;
    }
    if (this.verbose) println("removed directory " + quoteaf(walk.path));
    return true;
  }

  private unlink(walk: Walk, directory: bool): bool {
    const r = unlinkat(walk.dir, walk.name, directory ? AT_REMOVEDIR : 0);
    if (r == 0) {
      if (this.verbose) println((directory ? "removed directory " : "removed ") + quoteaf(walk.path));
      return true;
    }
    return this.failed(r, walk.path);
  }
  private failed(e: i32, path: string): bool {
    if (this.force && (e == -ENOENT || e == -ENOTDIR)) return true;
    error(0, e, "cannot remove " + quoteaf(path));
    return false;
  }

  /**
   * Asks when it must be asked.
   * @param last the directory is about to go; else: to be entered
   */
  private agreed(walk: Walk, st: Stat, directory: bool, last: bool): bool {
    if (this.interactive == NEVER) return true;
    const protectedFile =
      !this.force &&
      (this.interactive == ALWAYS || this.stdinTty) &&
      !isLink(st.mode) &&
      faccessat(walk.dir, walk.name, W_OK, AT_EACCESS) < 0;
    if (this.interactive != ALWAYS && !(protectedFile && this.stdinTty)) return true;
    const path = walk.path;
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
