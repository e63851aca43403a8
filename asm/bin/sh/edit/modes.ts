// The terminal's settings between lines. While a line is edited the terminal is raw; programs get it as it was. What a program
// leaves when it ends by itself is meant (stty), what one leaves that was stopped or killed is not.

import { TCSETSW, Termios, tcgetattr, tcsetattr } from "../../../lib/tty";

export class Modes {
  /** A foreground job has been stopped or killed since the last line. */
  static doubtful: bool = false;
  /** As they were at the last line. */
  static last: Termios | null = null;
}

/** The settings that programs are to find, put right if need be. */
export function settledModes(): Termios {
  const now = new Termios();
  tcgetattr(0, now);
  const last = Modes.last;
  if (Modes.doubtful && last !== null) {
    // the speed and the like may stay as they are
    now.iflag = last.iflag;
    now.oflag = last.oflag;
    now.lflag = last.lflag;
    for (let i = 0; i < 19; i++) now.setCc(i, last.cc(i));
    tcsetattr(0, TCSETSW, now);
  }
  Modes.doubtful = false;
  Modes.last = now;
  return now;
}
