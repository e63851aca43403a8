// Numbers of the socket interface: socket(2), unix(7), ip(7), tcp(7), netlink(7), as the kernel and our programs use them.

export const AF_UNSPEC: u32 = 0;
export const AF_UNIX: u32 = 1;
export const AF_INET: u32 = 2;
export const AF_INET6: u32 = 10;
export const AF_NETLINK: u32 = 16;
export const AF_MAX: u32 = 46;

export const SOCK_STREAM: u32 = 1;
export const SOCK_DGRAM: u32 = 2;
export const SOCK_RAW: u32 = 3;
export const SOCK_SEQPACKET: u32 = 5;
export const SOCK_PACKET: u32 = 10;
export const SOCK_TYPE_MASK: u32 = 15;
export const SOCK_NONBLOCK: u32 = 0o4000;
export const SOCK_CLOEXEC: u32 = 0o2000000;

export const SOL_SOCKET: i32 = 1;
export const SO_DEBUG = 1;
export const SO_REUSEADDR = 2;
export const SO_TYPE = 3;
export const SO_ERROR = 4;
export const SO_DONTROUTE = 5;
export const SO_BROADCAST = 6;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_KEEPALIVE = 9;
export const SO_OOBINLINE = 10;
export const SO_NO_CHECK = 11;
export const SO_PRIORITY = 12;
export const SO_LINGER = 13;
export const SO_REUSEPORT = 15;
export const SO_PASSCRED = 16;
export const SO_PEERCRED = 17;
export const SO_RCVLOWAT = 18;
export const SO_SNDLOWAT = 19;
export const SO_RCVTIMEO = 20;
export const SO_SNDTIMEO = 21;
export const SO_BINDTODEVICE = 25;
export const SO_TIMESTAMP = 29;
export const SO_ACCEPTCONN = 30;
export const SO_PEERSEC = 31;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SO_MARK = 36;
export const SO_PROTOCOL = 38;
export const SO_DOMAIN = 39;
export const SO_PEERGROUPS = 59;
export const SO_COOKIE = 57;
export const SO_RCVTIMEO_NEW = 66;
export const SO_SNDTIMEO_NEW = 67;

export const MSG_OOB: u32 = 1;
export const MSG_PEEK: u32 = 2;
export const MSG_DONTROUTE: u32 = 4;
export const MSG_CTRUNC: u32 = 8;
export const MSG_TRUNC: u32 = 0x20;
export const MSG_DONTWAIT: u32 = 0x40;
export const MSG_EOR: u32 = 0x80;
export const MSG_WAITALL: u32 = 0x100;
export const MSG_ERRQUEUE: u32 = 0x2000;
export const MSG_NOSIGNAL: u32 = 0x4000;
export const MSG_MORE: u32 = 0x8000;
export const MSG_WAITFORONE: u32 = 0x10000;
export const MSG_CMSG_CLOEXEC: u32 = 0x40000000;

export const SCM_RIGHTS: i32 = 1;
export const SCM_CREDENTIALS: i32 = 2;
export const SCM_MAX_FD: u32 = 253;

export const SHUT_RD: u32 = 1; // as bits: how + 1
export const SHUT_WR: u32 = 2;
export const SHUT_BOTH: u32 = 3;

// Record sizes of a program: WALI's C library lays them out for longs of eight bytes.
export const MSGHDR_SIZE: u32 = 36;
export const MMSGHDR_SIZE: u32 = 40;
export const CMSGHDR_SIZE: u32 = 16;
export const SOCKADDR_MAX: u32 = 128;
export const SOCKADDR_UN_MAX: u32 = 110;

export const SIOCINQ: u32 = 0x541b;
export const SIOCOUTQ: u32 = 0x5411;
