// The generator: what is done, by whom, with which arguments follows from the seed alone. Names, weights and argument ranges are
// those of test/fuzz/namespaces/README.md, and of the program that makes the same sequence on Linux.

/** name, weight, then the range of each argument. */
const TABLE: string[] = [
  "FORK 90 6 14",
  "UNSHARE 60 14",
  "SAVE 40 2 6 10",
  "SETNSFD 40 2 8",
  "SETNS 40 6 10 2",
  "NSIOC 16 8 4",
  "HOST 24 10",
  "DOM 8 10",
  "PIDS 12",
  "SETSID 8",
  "SETPGID 8 4",
  "KILL 36 10 5",
  "WAIT 36",
  "EXIT 16 4",
  "SUBREAPER 8 2",
  "SETUID 14 4",
  "SETGID 8 4",
  "SETGROUPS 6",
  "IDS 16",
  "MAP 40 6 4 7",
  "READMAP 12 6",
  "MSGGET 24 5 4",
  "MSGCTL 20 5 2",
  "MSGSND 14 5 4",
  "MSGRCV 14 5 4",
  "SEMGET 14 5 4",
  "SEMOP 14 5 5",
  "SEMCTL 10 5 3",
  "SHMGET 10 5 4",
  "SHMCTL 10 5 2",
  "MTMPFS 40 6",
  "MBIND 30 6 6 2",
  "UMOUNT 24 6 2",
  "MPROP 36 6 8",
  "MREMNT 12 6 2",
  "MMOVE 12 6 6",
  "TOUCH 24 6 4",
  "LS 20 6",
  "MINFO 30",
  "TIMEOFF 14 2 4 2",
  "CLOCK 14 2",
];

export const SLOTS = 6;
export const OP_FORK = 0;
export const OP_UNSHARE = 1;
export const OP_SAVE = 2;
export const OP_SETNSFD = 3;
export const OP_SETNS = 4;
export const OP_NSIOC = 5;
export const OP_HOST = 6;
export const OP_DOM = 7;
export const OP_PIDS = 8;
export const OP_SETSID = 9;
export const OP_SETPGID = 10;
export const OP_KILL = 11;
export const OP_WAIT = 12;
export const OP_EXIT = 13;
export const OP_SUBREAPER = 14;
export const OP_SETUID = 15;
export const OP_SETGID = 16;
export const OP_SETGROUPS = 17;
export const OP_IDS = 18;
export const OP_MAP = 19;
export const OP_READMAP = 20;
export const OP_MSGGET = 21;
export const OP_MSGCTL = 22;
export const OP_MSGSND = 23;
export const OP_MSGRCV = 24;
export const OP_SEMGET = 25;
export const OP_SEMOP = 26;
export const OP_SEMCTL = 27;
export const OP_SHMGET = 28;
export const OP_SHMCTL = 29;
export const OP_MTMPFS = 30;
export const OP_MBIND = 31;
export const OP_UMOUNT = 32;
export const OP_MPROP = 33;
export const OP_MREMNT = 34;
export const OP_MMOVE = 35;
export const OP_TOUCH = 36;
export const OP_LS = 37;
export const OP_MINFO = 38;
export const OP_TIMEOFF = 39;
export const OP_CLOCK = 40;
/** Not drawn: a worker only says how it is. */
export const OP_PING = 41;

const names: string[] = [];
const weights: i32[] = [];
const ranges: StaticArray<i32>[] = [];
let total: u32 = 0;

for (let i = 0; i < TABLE.length; i++) {
  const words = TABLE[i].split(" ");
  const range = new StaticArray<i32>(words.length - 2);
  for (let k = 2; k < words.length; k++) range[k - 2] = I32.parseInt(words[k]);
  names.push(words[0]);
  weights.push(I32.parseInt(words[1]));
  ranges.push(range);
  total += weights[i];
}

let state: u32 = 0;

function next(): u32 {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

export function seed(n: u32): void {
  state = n * 2654435761 + 1;
  if (!state) state = 1;
  for (let i = 0; i < 8; i++) next();
}

function draw(n: u32): i32 {
  return next() % n;
}

export class Operation {
  kind: i32 = 0;
  /** The acting slot. */
  actor: i32 = 0;
  x: StaticArray<i32> = new StaticArray<i32>(4);
  count: i32 = 0;

  get name(): string {
    return names[this.kind];
  }

  toString(): string {
    let text = this.name + " " + this.actor.toString();
    for (let i = 0; i < this.count; i++) text += " " + this.x[i].toString();
    return text;
  }
}

export function generate(): Operation {
  const o = new Operation();
  let w = draw(total);
  while (w >= weights[o.kind]) w -= weights[o.kind++];
  o.actor = draw(SLOTS);
  const range = ranges[o.kind];
  for (let i = 0; i < range.length; i++) o.x[i] = draw(range[i]);
  o.count = range.length;
  return o;
}
