// -c: how often each system call was made, how long it took, how often it failed.
import { d, fmt, g as real, s } from "../../lib/fmt";
import { Writer } from "../../lib/io";
import { callOf } from "./calls";

class Count {
  calls: i64 = 0;
  errors: i64 = 0;
  /** Nanoseconds. */
  time: i64 = 0;
  constructor(public nr: i32) {}
}
const counts = new Map<i32, Count>();

export function count(nr: i32, result: i64, nanoseconds: i64): void {
  if (!counts.has(nr)) counts.set(nr, new Count(nr));
  const c = counts.get(nr);
  c.calls++;
  c.time += nanoseconds;
  if (result < 0 && result >= -4095) c.errors++;
}

let order = "time";
/** -S @returns false when it is none of the orders */
export function setOrder(by: string): bool {
  const known: string[] = [
    "time",
    "time-total",
    "total-time",
    "calls",
    "count",
    "name",
    "syscall",
    "syscall-name",
    "errors",
    "error",
    "none",
    "nothing",
  ];
  if (!known.includes(by)) return false;
  order =
    by.startsWith("time") || by == "total-time"
      ? "time"
      : by == "count"
        ? "calls"
        : by.startsWith("syscall")
          ? "name"
          : by.startsWith("error")
            ? "errors"
            : by;
  return true;
}
function compare(a: Count, b: Count): i32 {
  let x: i64 = 0;
  let y: i64 = 0;
  if (order == "name") {
    const m = callOf(a.nr).name;
    const n = callOf(b.nr).name;
    return m < n ? -1 : m > n ? 1 : 0;
  }
  if (order == "time") {
    x = a.time;
    y = b.time;
  } else if (order == "calls") {
    x = a.calls;
    y = b.calls;
  } else if (order == "errors") {
    x = a.errors;
    y = b.errors;
  }
  return x > y ? -1 : x < y ? 1 : 0;
}

export function printSummary(out: Writer): void {
  const list = counts.values();
  list.sort(compare);
  let total: i64 = 0;
  let calls: i64 = 0;
  let errors: i64 = 0;
  for (let i = 0; i < list.length; i++) {
    total += list[i].time;
    calls += list[i].calls;
    errors += list[i].errors;
  }
  const line = "------ ----------- ----------- --------- --------- ----------------\n";
  out.put("% time     seconds  usecs/call     calls    errors syscall\n" + line);
  for (let i = 0; i < list.length; i++) {
    const c = list[i];
    out.put(
      fmt("%6.2f %11.6f %11d %9d %9s %s\n", [
        real(total ? ((c.time as f64) * 100) / (total as f64) : 0),
        real((c.time as f64) / 1e9),
        d(c.time / 1000 / c.calls),
        d(c.calls),
        s(c.errors ? c.errors.toString() : ""),
        s(callOf(c.nr).name),
      ]),
    );
  }
  out.put(line);
  out.put(
    fmt("%6.2f %11.6f %11d %9d %9s %s\n", [
      real(100),
      real((total as f64) / 1e9),
      d(calls ? total / 1000 / calls : 0),
      d(calls),
      s(errors ? errors.toString() : ""),
      s("total"),
    ]),
  );
}
