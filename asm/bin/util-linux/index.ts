// The util-linux programs, and hostname, in one file; applets.txt says where each is found.
import "../../lib/busybox";
import { NO_APPLET, run } from "../../lib/start";
import { chrt } from "./chrt";
import { fallocate } from "./fallocate";
import { findmnt } from "./findmnt";
import { flock } from "./flock";
import { getopt } from "./getopt";
import { hostname } from "./hostname";
import { ipcmk } from "./ipcmk";
import { ipcrm } from "./ipcrm";
import { ipcs } from "./ipcs";
import { lsns } from "./lsns";
import { mesg } from "./mesg";
import { mount } from "./mount";
import { mountpoint } from "./mountpoint";
import { newidmap } from "./newidmap";
import { nsenter } from "./nsenter";
import { pivot_root } from "./pivot_root";
import { prlimit } from "./prlimit";
import { renice } from "./renice";
import { setpriv } from "./setpriv";
import { setsid } from "./setsid";
import { su } from "./su";
import { switch_root } from "./switch_root";
import { taskset } from "./taskset";
import { umount } from "./umount";
import { unshare } from "./unshare";

run((name: string, args: string[]): i32 => {
  if (name == "chrt") return chrt(args);
  if (name == "fallocate") return fallocate(args);
  if (name == "getopt") return getopt(args);
  if (name == "unshare") return unshare(args);
  if (name == "nsenter") return nsenter(args);
  if (name == "ipcs") return ipcs(args);
  if (name == "ipcmk") return ipcmk(args);
  if (name == "ipcrm") return ipcrm(args);
  if (name == "lsns") return lsns(args);
  if (name == "setpriv") return setpriv(args);
  if (name == "mesg") return mesg(args);
  if (name == "mount") return mount(args);
  if (name == "umount") return umount(args);
  if (name == "findmnt") return findmnt(args);
  if (name == "mountpoint") return mountpoint(args);
  if (name == "pivot_root") return pivot_root(args);
  if (name == "switch_root") return switch_root(args);
  if (name == "flock") return flock(args);
  if (name == "setsid") return setsid(args);
  if (name == "renice") return renice(args);
  if (name == "prlimit") return prlimit(args);
  if (name == "taskset") return taskset(args);
  if (
    name == "hostname" ||
    name == "domainname" ||
    name == "dnsdomainname" ||
    name == "nisdomainname" ||
    name == "ypdomainname"
  )
    return hostname(args);
  if (name == "su") return su(args);
  if (name == "newuidmap" || name == "newgidmap") return newidmap(args, name == "newgidmap");
  return NO_APPLET;
});
