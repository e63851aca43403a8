// The end of a shell: the EXIT trap, what is buffered, the terminal's group, _exit.
import { stdout } from "../../lib/io";
import { _exit } from "../../lib/sys/proc";
import { saveHistory } from "./edit/history";
import { evalString } from "./eval";
import { setJobControl } from "./jobs";
import { unwindFrames } from "./redir";
import { O_INTERACTIVE, opt, R_NONE, Sh } from "./state";
import { Signals, setTrap, traps } from "./trap";

/** Never returns. The status is Sh.status, unless the EXIT trap ends with `exit N` or an error. */
export function exitShell(): void {
  let status = Sh.status;
  const t = traps[0];
  if (t !== null) {
    setTrap(0, null);
    if (t.length) {
      Sh.raised = R_NONE;
      Sh.skip = 0;
      Sh.status = status;
      Signals.savedStatus = status;
      evalString(t, 0);
      if (Sh.raised) status = Sh.status; // exit N, an error, set -e
    }
  }
  Sh.raised = R_NONE;
  unwindFrames(0);
  if (Sh.level == 0) {
    if (opt(O_INTERACTIVE)) saveHistory();
    setJobControl(false);
    // who had the terminal before us cannot have it back
    if (Sh.raised) status = Sh.status;
  }
  stdout.flush();
  _exit(status & 0xff);
}
