// ~ and ~user (POSIX 2.6.1).
import { passwdByName } from "../../lib/users";
import { HOME } from "./vars";

/** The home directory, or null when there is none and the tilde stays. */
export function homeOf(user: string): string | null {
  if (!user.length) return HOME.value;
  const p = passwdByName(user);
  return p === null ? null : p.dir;
}
