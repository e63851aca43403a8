import { stderr } from "../../lib/io";

/** A line of error, without the program's name, as libcap's programs have it. @returns 1, the status to end with */
export function complain(text: string): i32 {
  stderr.put(text + "\n");
  return 1;
}
