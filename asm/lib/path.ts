// Path names as text, and realpath(3).
import { ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR } from "./errno";
import { isDir, isLink, Stat } from "./stat";
import { lastError as fsError, getcwd, readlink } from "./sys/fs";

/** basename(1): without trailing slashes; "/" for the root, "" for "". */
export function basename(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) == 0x2f) end--;
  if (end == 1 && path.charCodeAt(0) == 0x2f) return "/";
  const slash = path.lastIndexOf("/", end - 1);
  return path.substring(slash + 1, end);
}
/** dirname(1) */
export function dirname(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) == 0x2f) end--;
  const slash = end > 0 ? path.lastIndexOf("/", end - 1) : -1;
  if (slash < 0) return ".";
  end = slash;
  while (end > 1 && path.charCodeAt(end - 1) == 0x2f) end--;
  return end == 0 || (end == 1 && path.charCodeAt(0) == 0x2f) ? "/" : path.substring(0, end);
}
/** directory/name with exactly one slash between. */
export function joinPath(directory: string, name: string): string {
  if (!directory.length) return name;
  return directory.endsWith("/") ? directory + name : directory + "/" + name;
}
/** gnulib's last_component: what follows the last slash that has something after it, with its trailing slashes. */
export function lastComponent(path: string): string {
  let i = 0;
  while (i < path.length && path.charCodeAt(i) == 0x2f) i++;
  let start = i;
  let slash = false;
  for (; i < path.length; i++) {
    if (path.charCodeAt(i) == 0x2f) slash = true;
    else if (slash) {
      start = i;
      slash = false;
    }
  }
  return path.substring(start);
}
export function stripTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) == 0x2f) end--;
  return path.substring(0, end);
}
/** Removes "." and empty components and resolves ".." by text alone (cd -L). The path must begin with "/". */
export function normalize(path: string): string {
  const out: string[] = [];
  const parts = path.split("/");
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i];
    if (!p.length || p == ".") continue;
    if (p == "..") {
      if (out.length) out.pop();
    } else out.push(p);
  }
  return "/" + out.join("/");
}

/** What may be missing: realpath -e, the default, realpath -m. */
export const ALL_EXIST = 0;
export const LAST_MAY_MISS = 1;
export const ANY_MAY_MISS = 2;
/** −errno of the last realpath that returned null. */
export let lastError: i32 = 0;

/** The canonical absolute path, or null with lastError set. @param follow resolve symbolic links (realpath -s does not) */
export function realpath(path: string, mode: i32 = ALL_EXIST, follow: bool = true): string | null {
  lastError = 0;
  if (!path.length) {
    lastError = -ENOENT;
    return null;
  }
  let out = "";
  if (!path.startsWith("/")) {
    const cwd = getcwd();
    if (cwd === null) {
      lastError = fsError;
      return null;
    }
    out = cwd == "/" ? "" : cwd;
  }
  let rest = path;
  let links = 0;
  const st = new Stat();
  while (rest.length) {
    let i = 0;
    while (i < rest.length && rest.charCodeAt(i) == 0x2f) i++;
    let j = rest.indexOf("/", i);
    if (j < 0) j = rest.length;
    const name = rest.substring(i, j);
    const after = rest.substring(j);
    rest = after;
    if (!name.length) break;
    if (name == ".") continue;
    if (name == "..") {
      const slash = out.lastIndexOf("/");
      out = slash > 0 ? out.substring(0, slash) : "";
      continue;
    }
    const full = out + "/" + name;
    if (full.length >= 4096) {
      lastError = -ENAMETOOLONG;
      return null;
    }
    const e = st.lstat(full);
    if (e < 0) {
      let onlySlashes = true;
      for (let k = 0; k < after.length && onlySlashes; k++) onlySlashes = after.charCodeAt(k) == 0x2f;
      if (mode == ANY_MAY_MISS || (mode == LAST_MAY_MISS && e == -ENOENT && onlySlashes)) {
        out = full;
        continue;
      }
      lastError = e;
      return null;
    }
    if (isLink(st.mode) && follow) {
      if (++links > 40) {
        if (mode == ANY_MAY_MISS) {
          out = full;
          continue;
        }
        lastError = -ELOOP;
        return null;
      }
      const target = readlink(full);
      if (target === null) {
        lastError = fsError;
        return null;
      }
      if (target.startsWith("/")) out = "";
      rest = target + after;
      continue;
    }
    // "link/.." without following: what the link leads to must be a directory all the same
    if (after.length && isLink(st.mode) && mode != ANY_MAY_MISS) {
      const s = st.stat(full);
      if (s < 0 || !isDir(st.mode)) {
        lastError = s < 0 ? s : -ENOTDIR;
        return null;
      }
    }
    if (after.length && !isDir(st.mode) && !isLink(st.mode) && mode != ANY_MAY_MISS) {
      lastError = -ENOTDIR;
      return null;
    }
    out = full;
  }
  return out.length ? out : "/";
}
