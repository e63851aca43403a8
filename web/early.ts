// The machine of a first visit boots while the page's own code comes: there is no saved state that it could go on from.

import type { BootOptions, LogLine, Machine, PanicReport } from "../workers/api.ts";
import { savepointOptions } from "./budget.ts";

type Boot = (options: BootOptions) => Promise<Machine>;

/**
 * Boots now. @returns the `boot` of the page: its first call takes over the machine that is on its way, if that is what it asks
 * for; what the machine said meanwhile it is told then.
 */
export function bootEarly(boot: Boot, cpus: number | undefined): Boot {
  const said: LogLine[] = [];
  let panic: PanicReport | undefined;
  let listener: Pick<BootOptions, "onLog" | "onPanic"> | undefined;
  let machine: Promise<Machine> | undefined = boot({
    ...(cpus === undefined ? {} : { cpus }),
    savepoints: savepointOptions(),
    onLog: (line) => {
      if (listener) listener.onLog?.(line);
      else said.push(line);
    },
    onPanic: (report) => {
      if (listener) listener.onPanic?.(report);
      else panic = report;
    },
  });
  machine.catch(() => undefined); // whoever takes it over hears of it
  return (options) => {
    const early = machine;
    machine = undefined;
    if (early === undefined || options.snapshot !== undefined || options.cpus !== cpus) {
      void early?.then((unwanted) => unwanted.shutdown()).catch(() => undefined);
      return boot(options);
    }
    listener = options;
    for (const line of said.splice(0)) options.onLog?.(line);
    if (panic) options.onPanic?.(panic);
    return early;
  };
}
