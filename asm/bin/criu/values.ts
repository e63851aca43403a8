// Which values CRIU takes for options that ask nothing of this kernel, so that a slip of the pen is told here too.
import { numEnd, strtol } from "../../lib/number";

const NAMESPACES = ["cgroup", "ipc", "mnt", "net", "time", "user", "uts"];
const CPU = ["all", "none", "cpu", "fpu", "ins"];

export function isNumber(text: string): bool {
  strtol(text, 10);
  return text.length > 0 && numEnd == text.length;
}

/** --cpu-cap: some of the list, with commas. */
function capabilities(text: string): bool {
  const words = text.split(",");
  for (let i = 0; i < words.length; i++) if (CPU.indexOf(words[i].trim()) < 0) return false;
  return true;
}

export function allowed(option: string, value: string): bool {
  if (option == "file-validation") return value == "filesize" || value == "buildid";
  if (option == "network-lock") return value == "iptables" || value == "nftables" || value == "skip";
  if (option == "pre-dump-mode") return value == "splice" || value == "read";
  if (option == "status-fd" || option == "port") return isNumber(value);
  if (option == "cpu-cap") return !value.length || capabilities(value);
  // a kind of module and its label, or a place and its mount
  if (option == "lsm-profile") return value.startsWith("apparmor:") || value.startsWith("selinux:");
  if (option == "ext-mount-map") return value == "auto" || value.includes(":");
  if (option == "cgroup-props") return value.includes(":");
  return true;
}

/** NS:PID or NS:FILE, and of a user namespace also ,UID,GID. */
export function joinable(value: string): bool {
  const colon = value.indexOf(":");
  return colon > 0 && colon + 1 < value.length && NAMESPACES.indexOf(value.substring(0, colon)) >= 0;
}
