// clear(1): an empty screen and an empty scrollback, with the cursor at the top.
import { Getopt, OPT_END, OPT_ERR } from "../../lib/getopt";
import { print, stderr } from "../../lib/io";

export function clear(args: string[]): i32 {
  let scrollback = true;
  const g = new Getopt(args, "T:Vx");
  for (let c = g.next(); c != OPT_END; c = g.next()) {
    if (c == 0x78) scrollback = false;
    else if (c == 0x56) {
      print("ncurses 6.4.20221231\n");
      return 0;
    } else if (c == OPT_ERR) {
      stderr.put(
        "Usage: clear [options]\n\nOptions:\n  -T TERM     use this instead of $TERM\n  -V          print curses-version\n  -x          do not try to clear scrollback\n",
      );
      return 1;
    }
  }
  print("\x1b[H\x1b[2J" + (scrollback ? "\x1b[3J" : ""));
  return 0;
}
