// Bridges and their ports by rtnetlink(7): what IFLA_INFO_DATA and IFLA_INFO_SLAVE_DATA hold (br_netlink.c).

import { EINVAL, EOPNOTSUPP, ERANGE } from "../../abi/errno";
import {
  IFLA_BR_BRIDGE_ID,
  IFLA_BR_FDB_FLUSH,
  IFLA_BR_GROUP_ADDR,
  IFLA_BR_HELLO_TIMER,
  IFLA_BR_ROOT_ID,
  IFLA_BR_ROOT_PATH_COST,
  IFLA_BR_ROOT_PORT,
  IFLA_BR_TOPOLOGY_CHANGE,
  IFLA_BR_TOPOLOGY_CHANGE_DETECTED,
  IFLA_BRPORT_BRIDGE_ID,
  IFLA_BRPORT_CONFIG_PENDING,
  IFLA_BRPORT_DESIGNATED_COST,
  IFLA_BRPORT_DESIGNATED_PORT,
  IFLA_BRPORT_FLUSH,
  IFLA_BRPORT_ID,
  IFLA_BRPORT_MESSAGE_AGE_TIMER,
  IFLA_BRPORT_NO,
  IFLA_BRPORT_ROOT_ID,
  IFLA_BRPORT_STATE,
  IFLA_BRPORT_TOPOLOGY_CHANGE_ACK,
  IFLA_INFO_DATA,
  IFLA_INFO_SLAVE_DATA,
} from "../../abi/net";
import { nil } from "../fs/types";
import { fdbForget } from "./bridge";
import {
  BR_BOOLOPT,
  bridgeId,
  portId,
  portNumber,
  portState,
  settingAttr,
  settingCount,
  settingGet,
  settingSet,
  settingSize,
} from "./bridgeconf";
import { NetDev } from "./dev";
import { attrFind, attrLen, nestBegin, nestEnd, putAttr, putAttr8, putAttr32 } from "./nlmsg";
import { NET_SCRATCH } from "./state";

function putSettings(d: NetDev, port: bool): void {
  for (let i: u32 = 0; i < settingCount(port); i++) {
    store<u64>(NET_SCRATCH, settingGet(d, port, i));
    // struct br_boolopt_multi: the values, and which there are.
    if (!port && i == BR_BOOLOPT) store<u32>(NET_SCRATCH, 1, 4);
    putAttr(settingAttr(port, i), NET_SCRATCH, settingSize(port, i));
  }
}

/** br_fill_info; a bridge of its own is the root of its tree, and no timer of a tree runs. */
export function putBridge(d: NetDev): void {
  const data = nestBegin(IFLA_INFO_DATA);
  putSettings(d, false);
  bridgeId(d, NET_SCRATCH);
  putAttr(IFLA_BR_ROOT_ID, NET_SCRATCH, 8);
  putAttr(IFLA_BR_BRIDGE_ID, NET_SCRATCH, 8);
  store<u64>(NET_SCRATCH, 0);
  putAttr(IFLA_BR_ROOT_PORT, NET_SCRATCH, 2);
  putAttr32(IFLA_BR_ROOT_PATH_COST, 0);
  putAttr8(IFLA_BR_TOPOLOGY_CHANGE, 0);
  putAttr8(IFLA_BR_TOPOLOGY_CHANGE_DETECTED, 0);
  for (let i: u32 = 0; i < 4; i++) putAttr(IFLA_BR_HELLO_TIMER + i, NET_SCRATCH, 8);
  store<u64>(NET_SCRATCH, 0x0000_00c2_8001); // 01:80:c2:00:00:00
  putAttr(IFLA_BR_GROUP_ADDR, NET_SCRATCH, 6);
  nestEnd(data);
}

/** br_port_fill_attrs. */
export function putPort(d: NetDev): void {
  const data = nestBegin(IFLA_INFO_SLAVE_DATA);
  putAttr8(IFLA_BRPORT_STATE, portState(d));
  putSettings(d, true);
  bridgeId(d.master, NET_SCRATCH);
  putAttr(IFLA_BRPORT_ROOT_ID, NET_SCRATCH, 8);
  putAttr(IFLA_BRPORT_BRIDGE_ID, NET_SCRATCH, 8);
  store<u64>(NET_SCRATCH, 0);
  putAttr(IFLA_BRPORT_DESIGNATED_COST, NET_SCRATCH, 2);
  putAttr8(IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, 0);
  putAttr8(IFLA_BRPORT_CONFIG_PENDING, 0);
  for (let i: u32 = 0; i < 3; i++) putAttr(IFLA_BRPORT_MESSAGE_AGE_TIMER + i, NET_SCRATCH, 8);
  store<u32>(NET_SCRATCH, portId(d));
  putAttr(IFLA_BRPORT_ID, NET_SCRATCH, 2);
  putAttr(IFLA_BRPORT_DESIGNATED_PORT, NET_SCRATCH, 2);
  store<u32>(NET_SCRATCH, portNumber(d));
  putAttr(IFLA_BRPORT_NO, NET_SCRATCH, 2);
  nestEnd(data);
}

/** What a request sets of a bridge or of a port. @param data  IFLA_INFO_DATA or IFLA_INFO_SLAVE_DATA @returns 0 or -errno */
export function setSettings(d: NetDev, port: bool, data: usize): i32 {
  const end = data + attrLen(data);
  // Without a spanning tree nobody chooses a port's state.
  const state = port ? attrFind(data, end, IFLA_BRPORT_STATE) : 0;
  if (state) return load<u8>(state) > 4 ? -EINVAL : -EOPNOTSUPP;
  if (attrFind(data, end, port ? IFLA_BRPORT_FLUSH : IFLA_BR_FDB_FLUSH))
    fdbForget(port ? d.master : d, port ? d : nil<NetDev>(), false);
  for (let i: u32 = 0; i < settingCount(port); i++) {
    const at = attrFind(data, end, settingAttr(port, i));
    if (!at) continue;
    const n = settingSize(port, i);
    if (attrLen(at) < n) return -ERANGE;
    let value: u64 = 0;
    memory.copy(NET_SCRATCH, at, n);
    value = n == 1 ? load<u8>(NET_SCRATCH) : n == 2 ? load<u16>(NET_SCRATCH) : load<u32>(NET_SCRATCH);
    if (n == 8 && load<u32>(NET_SCRATCH, 4)) {
      // Of the options only those that are named change; a time that long is none.
      if (port || i != BR_BOOLOPT) return -ERANGE;
      const mask = load<u32>(NET_SCRATCH, 4);
      value = (value & mask) | (settingGet(d, port, i) & ~mask);
    }
    const err = settingSet(d, port, i, value);
    if (err) return err;
  }
  return 0;
}
