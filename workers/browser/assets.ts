// The files that a machine is made of, from the page's own host. workers/build/pack.mjs has packed each: by LZMA what every prompt needs, which is
// a quarter smaller and slow to unpack, so that it is kept unpacked for the next visit; by gzip, which the browser itself unpacks, the others.

import { unpacked } from "../bytes.ts";

/** By path: the URL of each, with a hash of the content in its name. */
const PACKED = import.meta.glob<string>("../../dist/packed/*", { query: "?url", import: "default", eager: true });

/** Cache Storage's name for what was unpacked, by the URL of what it was packed as. */
const KEPT = "nutshell-unpacked";

/** Kept when the machine has booted, not while. */
const KEEP_AFTER = 2000;

async function fetchPacked(source: string | URL): Promise<Uint8Array> {
  const response = await fetch(source);
  if (!response.ok) throw new Error(`${source}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The content of a URL, unpacked if gzip packed it. */
export async function fetchBytes(source: string | URL): Promise<Uint8Array> {
  return unpacked(await fetchPacked(source));
}

/** A file of dist/ or dist/programs/ by its name. @throws Error that says what did not come */
export async function fetchAsset(name: string): Promise<Uint8Array> {
  const gzip = PACKED[`../../dist/packed/${name}.gz`];
  if (gzip !== undefined) return fetchBytes(gzip);
  const lzma = PACKED[`../../dist/packed/${name}.lzma`];
  if (lzma === undefined) throw new Error(`${name} is not among the built files`);
  return (await keptOf(lzma)) ?? unpackAndKeep(lzma);
}

async function unpackAndKeep(url: string): Promise<Uint8Array> {
  const [{ unlzma }, packed] = await Promise.all([import("./lzma.ts"), fetchPacked(url)]);
  const bytes = unlzma(packed);
  // A server of development has no hashes in its names: what was kept could be of yesterday.
  if (import.meta.env.PROD) setTimeout(() => void keep(url, bytes), KEEP_AFTER);
  return bytes;
}

// Storage may be full, forbidden or absent: then each visit unpacks again.

async function readKept(url: string): Promise<Uint8Array | undefined> {
  try {
    const found = await (await caches.open(KEPT)).match(url);
    return found && new Uint8Array(await found.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** What every boot asks for, asked for at once: a storage takes tens of milliseconds to answer, and a boot asks for one thing after another. */
const early = new Map<string, Promise<Uint8Array | undefined>>();
if (import.meta.env.PROD) {
  const other = globalThis.crossOriginIsolated ? "/kernel-up." : "/kernel-smp.";
  for (const [path, url] of Object.entries(PACKED))
    if (path.endsWith(".lzma") && !path.includes(other)) early.set(url, readKept(url));
  setTimeout(() => early.clear(), KEEP_AFTER); // what nobody wanted need not stay
}

async function keptOf(url: string): Promise<Uint8Array | undefined> {
  if (!import.meta.env.PROD) return undefined;
  const found = early.get(url) ?? readKept(url);
  early.delete(url); // its bytes need not stay
  return found;
}

/** Keeps one, and forgets those of other versions of the page. */
async function keep(url: string, bytes: Uint8Array): Promise<void> {
  try {
    const cache = await caches.open(KEPT);
    const ours = new Set(Object.values(PACKED).map((path) => new URL(path, location.href).href));
    for (const { url: kept } of await cache.keys()) if (!ours.has(kept)) await cache.delete(kept);
    await cache.put(url, new Response(bytes as Uint8Array<ArrayBuffer>));
  } catch {
    // See above.
  }
}
