// Self-checking programs for checkpoint and restart, one for each kind of thing that an image holds: `kinds NAME` sets it up, says so
// (/tmp/up), waits until it is told to go on (/tmp/go) – that is when it is written down and built again – and checks that nothing
// has changed: /tmp/result is "ok", or what was wrong. Each group is a file beside this one; `kind` in it enters a program.

import { print } from "../../../asm/lib/io";
import { run } from "../../../asm/lib/start";
import * as fs from "../../../asm/lib/sys/fs";
import "./blocked";
import "./busy";
import { bodyOf, put, wrong } from "./common";
import "./events";
import "./files";
import "./flags";
import "./inotify";
import "./ipc";
import "./mappings";
import "./memory";
import "./mqueue";
import "./process";
import "./ptys";
import "./restorer";
import "./rights";
import "./dgram";
import "./outside";
import "./signals";
import "./sockets";
import "./talk";
import "./timed";
import "./tcp";
import "./unix";

run((_name: string, args: string[]): i32 => {
  const body = args.length > 1 ? bodyOf(args[1]) : null;
  if (!body) {
    print("unknown kind\n");
    return 2;
  }
  body();
  // Who is one half of two has a place of his own.
  const to = args.length > 2 ? args[2] : "/tmp/result";
  put(to + ".new", wrong.length ? wrong + "\n" : "ok\n");
  fs.rename(to + ".new", to);
  return 0;
});
