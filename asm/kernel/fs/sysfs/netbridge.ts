// The files of bridge/ and brport/: what is set of a bridge and of a port (net/bridgeconf.ts), and what they tell of themselves.
//
// A file's number: BRIDGE_FILES + that of the setting, after the settings what is only read; likewise of a port.

import { EINVAL, ENOENT, EPERM } from "../../../abi/errno";
import { isStr } from "../../mem/str";
import { fdbForget } from "../../net/bridge";
import {
  BR_BOOLOPT,
  BR_GROUP_FWD_MASK,
  BR_SETTINGS,
  bridgeId,
  bridgeFileName as bridgeSettingName,
  PORT_GROUP_FWD_MASK,
  PORT_SETTINGS,
  portId,
  portNumber,
  portFileName as portSettingName,
  portState,
  settingGet,
  settingSet,
} from "../../net/bridgeconf";
import { NetDev } from "../../net/dev";
import { linkNotify } from "../../net/rtnllink";
import { NET_SCRATCH } from "../../net/state";
import { out, outChar, outHex, outU64 } from "../proc/seq";
import { isNull, nil } from "../types";

export const BRIDGE_FILES: u32 = 174;
const BRIDGE_ID: u32 = BRIDGE_FILES + BR_SETTINGS;
const ROOT_ID: u32 = BRIDGE_ID + 1;
const ROOT_PORT: u32 = BRIDGE_ID + 2;
const ROOT_PATH_COST: u32 = BRIDGE_ID + 3;
const TOPOLOGY_CHANGE: u32 = BRIDGE_ID + 4;
const TOPOLOGY_CHANGE_DETECTED: u32 = BRIDGE_ID + 5;
const HELLO_TIMER: u32 = BRIDGE_ID + 6;
const TCN_TIMER: u32 = BRIDGE_ID + 7;
const TOPOLOGY_CHANGE_TIMER: u32 = BRIDGE_ID + 8;
const GC_TIMER: u32 = BRIDGE_ID + 9;
const GROUP_ADDR: u32 = BRIDGE_ID + 10;
const BRIDGE_FLUSH: u32 = BRIDGE_ID + 11;

const PORT_FILES: u32 = BRIDGE_FLUSH + 1;
const STATE: u32 = PORT_FILES + PORT_SETTINGS;
const DESIGNATED_ROOT: u32 = STATE + 1;
const DESIGNATED_BRIDGE: u32 = STATE + 2;
const DESIGNATED_PORT: u32 = STATE + 3;
const DESIGNATED_COST: u32 = STATE + 4;
const PORT_ID: u32 = STATE + 5;
const PORT_NO: u32 = STATE + 6;
const CHANGE_ACK: u32 = STATE + 7;
const CONFIG_PENDING: u32 = STATE + 8;
const MESSAGE_AGE_TIMER: u32 = STATE + 9;
const FORWARD_DELAY_TIMER: u32 = STATE + 10;
const HOLD_TIMER: u32 = STATE + 11;
const BACKUP_PORT: u32 = STATE + 12;
const PORT_FLUSH: u32 = STATE + 13;
if (PORT_FLUSH > 255) ERROR("inode numbers have eight bits for the file");

/** The name of a file; empty: the setting has none. */
export function bridgeFileName(id: u32): string {
  if (id < BRIDGE_ID) return bridgeSettingName(id - BRIDGE_FILES);
  if (id >= PORT_FILES && id < STATE) return portSettingName(id - PORT_FILES);
  switch (id) {
    case BRIDGE_ID:
      return "bridge_id";
    case ROOT_ID:
      return "root_id";
    case ROOT_PORT:
      return "root_port";
    case ROOT_PATH_COST:
      return "root_path_cost";
    case TOPOLOGY_CHANGE:
      return "topology_change";
    case TOPOLOGY_CHANGE_DETECTED:
      return "topology_change_detected";
    case HELLO_TIMER:
      return "hello_timer";
    case TCN_TIMER:
      return "tcn_timer";
    case TOPOLOGY_CHANGE_TIMER:
      return "topology_change_timer";
    case GC_TIMER:
      return "gc_timer";
    case GROUP_ADDR:
      return "group_addr";
    case BRIDGE_FLUSH:
    case PORT_FLUSH:
      return "flush";
    case STATE:
      return "state";
    case DESIGNATED_ROOT:
      return "designated_root";
    case DESIGNATED_BRIDGE:
      return "designated_bridge";
    case DESIGNATED_PORT:
      return "designated_port";
    case DESIGNATED_COST:
      return "designated_cost";
    case PORT_ID:
      return "port_id";
    case PORT_NO:
      return "port_no";
    case CHANGE_ACK:
      return "change_ack";
    case CONFIG_PENDING:
      return "config_pending";
    case MESSAGE_AGE_TIMER:
      return "message_age_timer";
    case FORWARD_DELAY_TIMER:
      return "forward_delay_timer";
    case HOLD_TIMER:
      return "hold_timer";
    default:
      return "backup_port";
  }
}

/** The file after `id` (0: the first) of a bridge or a port; 0: there is none. */
export function bridgeFileNext(port: bool, id: u32): u32 {
  const last = port ? PORT_FLUSH : BRIDGE_FLUSH;
  let next = id ? id + 1 : port ? PORT_FILES : BRIDGE_FILES;
  while (next <= last && !bridgeFileName(next).length) next++;
  return next <= last ? next : 0;
}

/** @returns its number, or 0 */
export function bridgeFileFind(port: bool, name: usize, len: i32): u32 {
  let id = bridgeFileNext(port, 0);
  while (id && !isStr(name, len, bridgeFileName(id))) id = bridgeFileNext(port, id);
  return id;
}

function isSetting(id: u32): bool {
  return id < BRIDGE_ID || (id >= PORT_FILES && id < STATE);
}

export function bridgeFileMode(id: u32): u32 {
  if (id == BRIDGE_FLUSH || id == PORT_FLUSH) return 0o200;
  return isSetting(id) || id == GROUP_ADDR || id == BACKUP_PORT ? 0o644 : 0o444;
}

/** "8000.02fc00000005". */
function outId(br: NetDev): void {
  bridgeId(br, NET_SCRATCH);
  for (let i = 0; i < 8; i++) {
    if (i == 2) outChar(46);
    outHex(load<u8>(NET_SCRATCH + i), 2);
  }
}

/** The text of a file of the bridge or port `d`. @returns 0 or -errno */
export function bridgeShow(d: NetDev, id: u32): i32 {
  const port = id >= PORT_FILES;
  if (port && isNull(d.master)) return -ENOENT;
  if (isSetting(id)) {
    const i = id - (port ? PORT_FILES : BRIDGE_FILES);
    const value = settingGet(d, port, i);
    if (i == (port ? PORT_GROUP_FWD_MASK : BR_GROUP_FWD_MASK)) {
      out("0x");
      outHex(value, 1);
    } else outU64(!port && i == BR_BOOLOPT ? value & 1 : value);
  } else
    switch (id) {
      case BRIDGE_ID:
      case ROOT_ID:
        outId(d);
        break;
      case DESIGNATED_ROOT:
      case DESIGNATED_BRIDGE:
        outId(d.master);
        break;
      case GROUP_ADDR:
        out("01:80:c2:00:00:00");
        break;
      case STATE:
        outU64(portState(d));
        break;
      case DESIGNATED_PORT:
        outU64(portId(d));
        break;
      case PORT_ID:
        out("0x");
        outHex(portId(d), 1);
        break;
      case PORT_NO:
        out("0x");
        outHex(portNumber(d), 1);
        break;
      case BACKUP_PORT:
        break;
      default:
        // No timer of a spanning tree runs, and none has changed.
        outU64(0);
    }
  outChar(10);
  return 0;
}

/** Of a bridge all that it has learnt is forgotten, of a port what is behind it. */
function flush(d: NetDev, port: bool): void {
  fdbForget(port ? d.master : d, port ? d : nil<NetDev>(), false);
}

/** A number is written to a file. @returns 0 or -errno */
export function bridgeStore(d: NetDev, id: u32, value: u64): i32 {
  const port = id >= PORT_FILES;
  if (port && isNull(d.master)) return -EINVAL;
  if (id == BRIDGE_FLUSH || id == PORT_FLUSH) flush(d, port);
  else if (!isSetting(id)) return -EPERM;
  else {
    const err = settingSet(d, port, id - (port ? PORT_FILES : BRIDGE_FILES), value);
    if (err) return err;
    linkNotify(d);
  }
  return 0;
}
