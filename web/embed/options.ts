// What the frame's address asks for, behind its "#": what a link may carry (share/link.ts), and how it is shown.

import { LinkError, readLink, type Shared } from "../share/link.ts";
import { wantedCpus } from "../support.ts";
import type { Theme } from "../theme.ts";

export interface FrameOptions {
  shared: Shared;
  /** The script runs without being asked for. */
  autorun: boolean;
  /** The terminal shows, and takes no keys. */
  readonly: boolean;
  map: boolean;
  theme: Theme | undefined;
  cpus: number | undefined;
  /** Who may steer the frame; empty: the page around it. */
  origins: string[];
}

/** Attributes as in HTML: present is yes, unless it says no. */
function flag(value: string | null): boolean {
  return value !== null && value !== "false" && value !== "0";
}

/** @throws LinkError with a sentence for whoever wrote the page around */
export async function readOptions(hash: string): Promise<FrameOptions> {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const theme = fields.get("theme");
  if (theme !== null && theme !== "light" && theme !== "dark" && theme !== "auto")
    throw new LinkError(`theme=${theme}: it is light, dark or auto.`);
  const origins = fields.getAll("origin");
  for (const origin of origins)
    if (!isOrigin(origin))
      throw new LinkError(`origin=${origin}: an origin is like https://example.org, without a path.`);
  return {
    shared: await readLink(hash),
    autorun: flag(fields.get("autorun")),
    readonly: flag(fields.get("readonly")),
    map: flag(fields.get("map")),
    theme: theme === "auto" || theme === null ? undefined : theme,
    cpus: wantedCpus(fields),
    origins,
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
