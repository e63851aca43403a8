// Network devices by name: netdevice(7).
import * as raw from "./sys/raw";

const AF_INET = 2;
const SOCK_DGRAM = 2;

const SIOCGIFINDEX = 0x8933;
export const SIOCGIFTXQLEN = 0x8942;

/** What a SIOCGIF* request tells of a device, as a number; 0 when there is none of that name. */
export function deviceNumber(name: string, request: i32): i32 {
  const ifreq = heap.alloc(40);
  memory.fill(ifreq, 0, 40);
  for (let i = 0; i < name.length && i < 15; i++) store<u8>(ifreq + i, name.charCodeAt(i) as u8);
  const fd = raw.SYS_socket(AF_INET, SOCK_DGRAM, 0) as i32;
  if (fd < 0) return 0;
  const r = raw.SYS_ioctl(fd, request, ifreq as i32) as i32;
  raw.SYS_close(fd);
  return r < 0 ? 0 : load<i32>(ifreq, 16);
}

/** The index of a device, 0 = there is none. */
export function interfaceIndex(name: string): i32 {
  return deviceNumber(name, SIOCGIFINDEX);
}
