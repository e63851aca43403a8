// What two machines say to each other while a tree of processes moves from one to the other, whatever carries it: asm/kernel/cr/README.md,
// "Migration", has the whole and why exactly one copy lives.

/** Machines of another version do not understand each other. */
export const VERSION = 3;

/** Whose rights a tree is built with. */
export interface Owner {
  uid: number;
  gid: number;
  groups: number[];
  /** Whether connections can be taken up again (CAP_NET_ADMIN). */
  net: boolean;
  /** He has his rights in a user namespace alone, which has these two ids and is called so there: uid and gid. */
  inside?: { uid: number; gid: number };
}

export type Message =
  /**
   * From who sends.
   * @property keeps what it was before may come back after its end (a page that is reloaded)
   * @property owner who moves the tree, and may do no more there than here; without it: root
   */
  | {
      kind: "hello";
      version: number;
      id: string;
      from: string;
      keeps: boolean;
      owner?: Owner;
      terminal?: { rows: number; cols: number };
    }
  /** The other one is ready to build. */
  | { kind: "welcome" }
  | { kind: "data"; bytes: Uint8Array }
  /** So many bytes of it have been taken. */
  | { kind: "took"; bytes: number }
  /** It is built, frozen. */
  | { kind: "ready" }
  /** It is to live: the sender's copy never will again, unless the other one ends before it has said "alive". */
  | { kind: "go" }
  | { kind: "alive" }
  /** What its terminal showed. */
  | { kind: "screen"; screen: string }
  /** It would come back from what is kept of the machine that it came to. */
  | { kind: "kept" }
  /** It is not to live over there, or cannot. Not after "alive". */
  | { kind: "no"; why: string };

/** One conversation, seen from one end. What is said arrives in order. */
export interface Wire {
  send(message: Message): void;
  /**
   * @param hear is called with each message
   * @param gone is called when the machine at the other end does not exist any more, and never before; everything that it said comes first
   */
  listen(hear: (message: Message) => void, gone: () => void): void;
  /** Hears nothing any more. */
  close(): void;
}

/** A machine among those that can reach each other. */
export interface Place {
  readonly name: string;
  /** Names of all, its own too, sorted. */
  all(): Promise<string[]>;
  /** @throws MachineError ENOENT: there is no machine of that name */
  call(name: string): Promise<Wire>;
  /** The machine does not exist any more. */
  leave(): void;
}

/** How machines find each other: those of one Node process (local.ts), those of one origin in a browser (browser/neighbours.ts). */
export interface Neighbours {
  /**
   * @param wanted a name; undefined, or one that another has: the next that is free
   * @param called given each conversation that another machine begins
   */
  join(wanted: string | undefined, called: (wire: Wire) => void): Promise<Place>;
}

/** tab1, tab2 …, or NAME, NAME2 … */
export function* names(wanted: string | undefined): Generator<string> {
  if (wanted !== undefined) yield wanted;
  for (let n = wanted === undefined ? 1 : 2; ; n++) yield `${wanted ?? "tab"}${n}`;
}
