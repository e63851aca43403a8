// The names of all kinds: of the programs in kinds/, from their calls of `kind`, and of those with threads, by number.

const sources: Record<string, string> = import.meta.glob("./kinds/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

const SINGLE: string[] = Object.values(sources).flatMap((source) =>
  [...source.matchAll(/^kind\("([^"]+)"/gm)].map(([, name]) => name),
);

/** Of kinds/threads: the first is 1. */
const THREADS = ["futex", "calls", "signals", "join", "makers", "fork", "requeue", "handlers"].map(
  (name) => `threads-${name}`,
);

export const NAMES: string[] = [...SINGLE, ...THREADS];

/** The command that runs a kind. */
export function commandOf(name: string): string {
  return THREADS.includes(name) ? `threads ${THREADS.indexOf(name) + 1}` : `kinds ${name}`;
}
