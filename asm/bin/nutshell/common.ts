// What these programs share: their help, their complaints about usage.
import { print, stderr } from "../../lib/io";
import { progShort } from "../../lib/start";

export const EBUSY = 16;
export const EINVAL = 22;

export function help(text: string): i32 {
  print(text);
  return 0;
}

export function tryHelp(): i32 {
  stderr.put("Try '" + progShort() + " --help' for more information.\n");
  return 1;
}

export function badUsage(message: string): i32 {
  stderr.put(progShort() + ": " + message + "\n");
  return tryHelp();
}
