// One side of a pseudoterminal as it was: its settings and size, what had come in and was not read, where its line discipline stood.

import {
  NUT_TTY_ENTRY_CANON,
  NUT_TTY_ENTRY_CANON_COLUMN,
  NUT_TTY_ENTRY_COLUMN,
  NUT_TTY_ENTRY_COMMIT,
  NUT_TTY_ENTRY_ECHO,
  NUT_TTY_ENTRY_ECHO_COMMIT,
  NUT_TTY_ENTRY_ECHO_MARK,
  NUT_TTY_ENTRY_FLAGS,
  NUT_TTY_ENTRY_FLIP,
  NUT_TTY_ENTRY_LINE_ENDS,
  NUT_TTY_ENTRY_LINE_START,
  NUT_TTY_ENTRY_LOOKAHEAD,
  NUT_TTY_ENTRY_PACKET_STATUS,
  TERMIOS_ENTRY_C_CC,
  TERMIOS_ENTRY_C_CFLAG,
  TERMIOS_ENTRY_C_IFLAG,
  TERMIOS_ENTRY_C_ISPEED,
  TERMIOS_ENTRY_C_LFLAG,
  TERMIOS_ENTRY_C_LINE,
  TERMIOS_ENTRY_C_OFLAG,
  TERMIOS_ENTRY_C_OSPEED,
  TTY_DATA_ENTRY_DATA,
  TTY_DATA_ENTRY_TTY_ID,
  TTY_INFO_ENTRY_TERMIOS,
  TTY_INFO_ENTRY_TERMIOS_LOCKED,
  TTY_INFO_ENTRY_WINSIZE,
  WINSIZE_ENTRY_WS_COL,
  WINSIZE_ENTRY_WS_ROW,
  WINSIZE_ENTRY_WS_XPIXEL,
  WINSIZE_ENTRY_WS_YPIXEL,
} from "../../abi/criu";
import { kfree, kmalloc } from "../mem/slab";
import { flagSet, inputSetTermios } from "../tty/input";
import { FLIP_SIZE, NTTY_SIZE, Tty } from "../tty/tty";
import { imageName } from "./folder";
import { TTYF_ERASING, TTYF_LNEXT, TTYF_NO_ROOM, TTYF_PUSH, TTYF_STOPPED, TTYF_TCO_STOPPED } from "./format";
import { damaged, noMemory, plan } from "./plan";
import { getMsg, getNumbers, getSint, getU32, Msg, msgAt, msgSize } from "./protobuf";
import { ttyEntry } from "./repty";

const NCCS: u32 = 19;
const TERMIOS2: usize = 44;

/** @param at  a struct termios2 */
export function termios(at: usize, m: Msg): void {
  const cc = kmalloc(NCCS << 3);
  if (!cc) {
    noMemory();
    return;
  }
  store<u32>(at, getU32(m, TERMIOS_ENTRY_C_IFLAG));
  store<u32>(at, getU32(m, TERMIOS_ENTRY_C_OFLAG), 4);
  store<u32>(at, getU32(m, TERMIOS_ENTRY_C_CFLAG), 8);
  store<u32>(at, getU32(m, TERMIOS_ENTRY_C_LFLAG), 12);
  store<u8>(at, <u8>getU32(m, TERMIOS_ENTRY_C_LINE), 16);
  store<u32>(at, getU32(m, TERMIOS_ENTRY_C_ISPEED), 36);
  store<u32>(at, getU32(m, TERMIOS_ENTRY_C_OSPEED), 40);
  const n = getNumbers(m, TERMIOS_ENTRY_C_CC, cc, NCCS);
  if (n < NCCS) damaged();
  else for (let i: u32 = 0; i < NCCS; i++) store<u8>(at + 17 + i, <u8>load<u64>(cc + ((<usize>i) << 3)));
  kfree(cc);
}

/** A place in readBuf, counted from its first byte: no further than one buffer away on either side. */
function place(m: Msg, field: u32): u32 {
  const at = getSint(m, field, 0);
  if (at > <i64>NTTY_SIZE || at < -(<i64>NTTY_SIZE)) damaged();
  return <u32>(<i32>at);
}

function lineEnds(t: Tty, own: Msg): void {
  const at = kmalloc((<usize>NTTY_SIZE) << 3);
  if (!at) {
    noMemory();
    return;
  }
  const n = getNumbers(own, NUT_TTY_ENTRY_LINE_ENDS, at, NTTY_SIZE);
  for (let i: u32 = 0; i < n && i < NTTY_SIZE; i++) {
    const end = load<u64>(at + ((<usize>i) << 3));
    if (end < NTTY_SIZE) flagSet(t, <u32>end, true);
    else damaged();
  }
  kfree(at);
}

/** What has come in: read from the start of the buffer from now on. */
function input(t: Tty, id: u32, own: Msg): void {
  const data = getMsg(ttyEntry(plan().ttyData, TTY_DATA_ENTRY_TTY_ID, id), TTY_DATA_ENTRY_DATA);
  const flip = getMsg(own, NUT_TTY_ENTRY_FLIP);
  const n = msgSize(data);
  if (n > NTTY_SIZE || msgSize(flip) > FLIP_SIZE) {
    damaged();
    return;
  }
  if (n) memory.copy(t.readBuf, msgAt(data), n);
  t.readTail = 0;
  t.readHead = n;
  t.canonHead = place(own, NUT_TTY_ENTRY_CANON);
  t.commitHead = place(own, NUT_TTY_ENTRY_COMMIT);
  t.lineStart = place(own, NUT_TTY_ENTRY_LINE_START);
  if (<i32>t.canonHead > <i32>n || <i32>t.commitHead > <i32>n || <i32>t.lineStart > <i32>n) damaged();
  lineEnds(t, own);
  if (msgSize(flip)) memory.copy(t.flip, msgAt(flip), msgSize(flip));
  t.flipTail = 0;
  t.flipHead = msgSize(flip) % FLIP_SIZE;
  t.flipUsed = msgSize(flip);
  t.lookahead = getU32(own, NUT_TTY_ENTRY_LOOKAHEAD);
  if (t.lookahead > t.flipUsed) damaged();
}

function echo(t: Tty, own: Msg): void {
  const bytes = getMsg(own, NUT_TTY_ENTRY_ECHO);
  const n = msgSize(bytes);
  const mark = getU32(own, NUT_TTY_ENTRY_ECHO_MARK);
  const commit = getU32(own, NUT_TTY_ENTRY_ECHO_COMMIT);
  if (!t.echoBuf) return;
  if (n > NTTY_SIZE || mark > n || commit > n) {
    damaged();
    return;
  }
  if (n) memory.copy(t.echoBuf, msgAt(bytes), n);
  t.echoTail = 0;
  t.echoHead = n;
  t.echoMark = mark;
  t.echoCommit = commit;
}

/** @param id  its number; info, own: its entries */
export function ttyFill(t: Tty, id: u32, info: Msg, own: Msg): void {
  imageName("tty-info");
  termios(t.termios, getMsg(info, TTY_INFO_ENTRY_TERMIOS));
  const locks = getMsg(info, TTY_INFO_ENTRY_TERMIOS_LOCKED);
  if (locks) {
    t.locked = kmalloc(TERMIOS2);
    if (t.locked) termios(t.locked, locks);
    else noMemory();
  }
  inputSetTermios(t, 0, 0, true);
  const w = getMsg(info, TTY_INFO_ENTRY_WINSIZE);
  t.winsize =
    <u64>(getU32(w, WINSIZE_ENTRY_WS_ROW) & 0xffff) |
    ((<u64>(getU32(w, WINSIZE_ENTRY_WS_COL) & 0xffff)) << 16) |
    ((<u64>(getU32(w, WINSIZE_ENTRY_WS_XPIXEL) & 0xffff)) << 32) |
    ((<u64>(getU32(w, WINSIZE_ENTRY_WS_YPIXEL) & 0xffff)) << 48);
  imageName("nutshell-tty");
  input(t, id, own);
  echo(t, own);
  const flags = getU32(own, NUT_TTY_ENTRY_FLAGS);
  t.stopped = flags & TTYF_STOPPED ? 1 : 0;
  t.tcoStopped = flags & TTYF_TCO_STOPPED ? 1 : 0;
  t.lnext = flags & TTYF_LNEXT ? 1 : 0;
  t.erasing = flags & TTYF_ERASING ? 1 : 0;
  t.push = flags & TTYF_PUSH ? 1 : 0;
  t.noRoom = flags & TTYF_NO_ROOM ? 1 : 0;
  t.pktStatus = getU32(own, NUT_TTY_ENTRY_PACKET_STATUS);
  t.column = getU32(own, NUT_TTY_ENTRY_COLUMN);
  t.canonColumn = getU32(own, NUT_TTY_ENTRY_CANON_COLUMN);
}
