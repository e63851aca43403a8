// find's expression as a tree, and what evaluating it needs to know of the file at hand.

import { Writer } from "../../../lib/io";
import { Regex } from "../../../lib/regex";
import { Stat } from "../../../lib/stat";
import { AT_FDCWD } from "../../../lib/sys/file";

// kinds of nodes
export const AND = 1;
export const OR = 2;
export const COMMA = 3;
export const NOT = 4;
export const TRUE = 5;
export const FALSE = 6;
export const NAME = 10; // text = pattern, flag = without case
export const PATH = 11;
export const LNAME = 12;
export const REGEX = 13;
export const TYPE = 14; // text = letters
export const XTYPE = 15;
export const SIZE = 16; // n, compare, unit
export const EMPTY = 17;
export const PERM = 18; // n = bits (file), m = bits (directory), compare: 0 exactly, 1 all, 2 any
export const USER = 19; // n = id, compare
export const GROUP = 20;
export const NO_USER = 21;
export const NO_GROUP = 22;
export const TIME = 23; // which: a c m; n periods of unit seconds, compare
export const NEWER = 24; // which; sec, nsec
export const LINKS = 25;
export const INUM = 26;
export const SAME_FILE = 27; // dev, ino
export const ACCESS = 28; // n = mode of access(2)
export const FSTYPE = 29;
export const USED = 30;
// actions
export const PRINT = 40;
export const PRINT0 = 41;
export const PRINTF = 42;
export const LS = 43;
export const EXEC = 44;
export const DELETE = 45;
export const PRUNE = 46;
export const QUIT = 47;

/** More than, exactly, less than: "+n", "n", "-n". */
export const MORE = 1;
export const EXACT = 0;
export const LESS = -1;

export class Node {
  left: Node | null = null;
  right: Node | null = null;
  text: string = "";
  flag: bool = false;
  n: i64 = 0;
  m: i64 = 0;
  compare: i32 = 0;
  unit: i64 = 1;
  which: i32 = 0;
  sec: i64 = 0;
  nsec: i64 = 0;
  regex: Regex | null = null;
  /** Where an action writes; null = standard output. */
  output: Writer | null = null;
  // -exec
  command: string[] = [];
  plus: bool = false;
  inDirectory: bool = false;
  confirm: bool = false;
  batch: string[] = [];
  batchSize: i32 = 0;
  batchDirectory: string = "";
  constructor(public kind: i32) {}
}

/** A file that is being looked at. */
export class File {
  path: string = "";
  /** What system calls take for it: a directory and a name in it, which may be what is left of a path too long for them. */
  dir: i32 = AT_FDCWD;
  name: string = "";
  /** The start point it was found below. */
  start: string = "";
  depth: i32 = 0;
  stat: Stat = new Stat();
}
