// tar and gzip; applets.txt says where each is found.
import { NO_APPLET, run } from "../../lib/start";
import { gzip } from "./gzip";
import { tar } from "./tar";

run((name: string, args: string[]): i32 => {
  if (name == "gzip" || name == "gunzip" || name == "zcat") return gzip(args, name);
  if (name == "tar") return tar(args);
  return NO_APPLET;
});
