// tar and gzip; applets.txt says where each is found.
// zstd is left out: what is packed in here is packed by gzip, and a zstd built for WALI (docs/building-c.md) can be brought along.
import "../../lib/busybox";
import { NO_APPLET, run } from "../../lib/start";
import { gzip } from "./gzip";
import { tar } from "./tar";

run((name: string, args: string[]): i32 => {
  if (name == "gzip" || name == "gunzip" || name == "zcat") return gzip(args, name);
  if (name == "tar") return tar(args);
  return NO_APPLET;
});
