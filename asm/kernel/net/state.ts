// The globals of net/, laid over their page, and the scratch of one call: what a message is made of while it is sent or
// received. All under the kernel lock, nothing kept between two entries but the counts.

import { NET_STATE } from "../mem/map";

@unmanaged
export class NetState {
  sockSuper: usize; // Super
  /** Unix sockets whose descriptor is in a message somewhere: without any there is no garbage to look for. */
  inflight: u32;
  /** Messages whose descriptors are still to be put: a list, so that a chain of sockets in sockets is no recursion. */
  dropHead: usize; // Skb
  dropping: u32;
  flightHead: usize; // UnixSock
  autobind: u32;
  ephemeral: u32;
  cookie: u64;
  sockets: u32;
  // the netlink answer in the making: a kmalloc'd buffer, how much of it is used, how large it is (nlmsg.ts)
  answer: usize;
  answerLen: u32;
  answerRoom: u32;
  answerFailed: u32;
  /** Words that go with the error in hand: a literal. */
  explanation: usize;
  // packets that have come in at a device and wait for netRun (xmit.ts), oldest first
  backlogHead: usize; // Skb
  backlogTail: usize;
  backlogLen: u32;
  running: u32;
  /** Timer that goes on with a backlog that was too long for one run. */
  backlogTimer: usize;
  /** All capture sockets: without any nobody is asked about a packet. */
  taps: u32;
  /** Fragments being put together (frag.ts). */
  fragHead: usize;
  /** Identification of the last IPv4 packet. */
  ipId: u32;
  fragId: u32;
  /** TIME_WAIT, SYN_RECV: TcpMini, all of them (tcpmini.ts). */
  miniHash: usize;
  /** Hosts that were told of errors (peer.ts). */
  peers: usize;
}
if (offsetof<NetState>() > 256) ERROR("NetState ran into its scratch");

/** The message of the call in hand: msghdr, with what was copied in. */
@unmanaged
export class Msg {
  /** Kernel array of {base u32, len u32}. */
  iov: usize;
  count: u32;
  total: u32;
  /** Address: in MSG_NAME; its length, 0 = none. */
  nameLen: u32;
  control: u32; // user address
  controlLen: u32; // room when receiving; what is there when sending
  flags: u32; // MSG_* as given
  // answers of a receive
  outFlags: u32;
  outControl: u32; // bytes used
  // what sendmsg's control data said
  files: usize; // kmalloc'd {count, File …}, counted
  credPid: usize; // Pid, counted; 0 = not given
  credUid: u32;
  credGid: u32;
  nonblock: u32;
  // a segment of its own, for read and write
  segBase: u32;
  segLen: u32;
}

export const MSG_AT: usize = NET_STATE + 256;
/** sockaddr of the message in hand. */
export const MSG_NAME: usize = NET_STATE + 512;
/** Small records on their way to or from the program. */
export const NET_SCRATCH: usize = NET_STATE + 768;

/** Sockets with a port: chains by namespace, local and remote port (inet.ts). */
export const SOCK_HASH: usize = NET_STATE + 2048;
export const SOCK_HASH_SIZE: u32 = 512;

@inline
export function netState(): NetState {
  return changetype<NetState>(NET_STATE);
}

@inline
export function theMsg(): Msg {
  return changetype<Msg>(MSG_AT);
}
