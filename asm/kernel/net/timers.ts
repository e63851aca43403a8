// Timers of the network: what each kind means.

import { NetNs, netNsExpired } from "../ns/net";
import { TIMER_ADDR, TIMER_FRAG, TIMER_MINI, TIMER_NEIGH, TIMER_NETEXIT, TIMER_QDISC, TIMER_TCP } from "../time/timer";
import { addrTimer, IfAddr } from "./addr";
import { FragQueue, fragTimer } from "./frag";
import { InetSock } from "./inet";
import { Neigh, neighTimer } from "./neigh";
import { Qdisc, qdiscTimer } from "./qdisc";
import { miniTimer, TcpMini } from "./tcpmini";
import { tcpTimer } from "./tcptimer";
import { netRun } from "./xmit";

export function netTimer(kind: u32, owner: usize): void {
  switch (kind) {
    case TIMER_TCP:
      tcpTimer(changetype<InetSock>(owner));
      break;
    case TIMER_MINI:
      miniTimer(changetype<TcpMini>(owner));
      break;
    case TIMER_NEIGH:
      neighTimer(changetype<Neigh>(owner));
      break;
    case TIMER_ADDR:
      addrTimer(changetype<IfAddr>(owner));
      break;
    case TIMER_QDISC:
      qdiscTimer(changetype<Qdisc>(owner));
      break;
    case TIMER_FRAG:
      fragTimer(changetype<FragQueue>(owner));
      break;
    case TIMER_NETEXIT:
      netNsExpired(changetype<NetNs>(owner));
      break;
  }
  netRun();
}
