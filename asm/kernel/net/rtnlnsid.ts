// Numbers of network namespaces: RTM_NEWNSID, RTM_GETNSID; ip-netns(8).

import { EBADF, EEXIST, EINVAL, ESRCH } from "../../abi/errno";
import { NETNSA_FD, NETNSA_NSID, NETNSA_PID, NLM_F_MULTI, RTM_NEWNSID } from "../../abi/net";
import { fdGet } from "../fs/fdtable";
import { nsFromFile } from "../fs/nsfs";
import { isNull, nil } from "../fs/types";
import { NS_NET } from "../ns/common";
import { NetNs } from "../ns/net";
import { NsProxy } from "../ns/nsproxy";
import { findTask } from "../task/pid";
import { NsId, nsidAlloc, nsidOf } from "./dev";
import { answerSend, attrFind, dumpNext, messageBegin, messageEnd, putAttr32, Request } from "./nlmsg";
import { explain } from "./rtnl";

/** get_net_ns_by_fd. Null: EBADF or EINVAL. Not counted. */
export function netByFd(fd: i32): NetNs {
  const file = fdGet(fd);
  if (isNull(file)) return nil<NetNs>();
  const ns = nsFromFile(file);
  return isNull(ns) || ns.kind != NS_NET ? nil<NetNs>() : changetype<NetNs>(changetype<usize>(ns));
}

/** get_net_ns_by_pid. Null: ESRCH. Not counted. */
export function netByPid(pid: i32): NetNs {
  const task = findTask(pid);
  if (isNull(task) || !task.nsproxy) return nil<NetNs>();
  return changetype<NetNs>(changetype<NsProxy>(task.nsproxy).net);
}

/** The namespace that a request names. @returns its address or -errno */
function named(r: Request): i32 {
  const attrs = r.body + 4;
  const pid = attrFind(attrs, r.end, NETNSA_PID);
  if (pid) {
    const net = netByPid(load<i32>(pid));
    return isNull(net) ? -ESRCH : <i32>changetype<usize>(net);
  }
  const fd = attrFind(attrs, r.end, NETNSA_FD);
  if (!fd) return -EINVAL;
  if (isNull(fdGet(load<i32>(fd)))) return -EBADF;
  const net = netByFd(load<i32>(fd));
  return isNull(net) ? -EINVAL : <i32>changetype<usize>(net);
}

function put(r: Request, id: i32, flags: u32): void {
  const at = messageBegin(RTM_NEWNSID, flags, r.seq, r.portid, 4);
  putAttr32(NETNSA_NSID, <u32>id);
  messageEnd(at);
}

export function nsidGet(r: Request): i32 {
  const net = named(r);
  if (net < 0 && net > -4096) return net;
  put(r, nsidOf(r.sk.net, changetype<NetNs>(<usize>net)), 0);
  answerSend(r.sk);
  return 0;
}

export function nsidNewRequest(r: Request): i32 {
  const net = named(r);
  if (net < 0 && net > -4096) return net;
  const id = attrFind(r.body + 4, r.end, NETNSA_NSID);
  if (!id) return -EINVAL;
  if (nsidOf(r.sk.net, changetype<NetNs>(<usize>net)) >= 0)
    return explain("Peer netns already has a nsid assigned", -EEXIST);
  const made = nsidAlloc(r.sk.net, changetype<NetNs>(<usize>net), load<i32>(id));
  return made == -EEXIST ? explain("The specified nsid is already used", made) : made < 0 ? made : 0;
}

export function nsidDump(r: Request): void {
  for (let id = changetype<NsId>(r.sk.net.nsidHead); !isNull(id); id = id.next) {
    put(r, id.id, NLM_F_MULTI);
    dumpNext(r);
  }
}
