// The service worker: the page's files are kept by their content, so that it works without a connection after the first visit. docs/design.md
// says why it does what it does. workers/build/offline.mjs puts the list of files in.
//
// Every file but the page itself has a hash of its content in its name and is what it was for ever: what is kept is right for whoever asks. The
// page, which names all others, comes from the server when that answers. So nobody ever has files of two deployments at once.

/** A file of the deployment: its address below the page's, and SHA-256 of it as `integrity` has it. */
type Entry = [path: string, integrity: string];

declare const __FILES__: {
  /** The page itself. */
  page: Entry;
  /** What the page may want without a connection. */
  needed: Entry[];
  /** The compiler: three quarters of all bytes, for a few visitors. Kept when there is time, or when it is used. */
  later: Entry[];
};

const scope = globalThis as unknown as ServiceWorkerGlobalScope;
const CACHE = "nutshell-files";
/** Under this address the cache holds which files the deployment has. */
const LIST = "offline-files";
/** Files asked for at the same time: whoever uses the page meanwhile comes first. */
const LANES = 3;
/** Milliseconds after which a server that does not answer is not waited for. */
const PATIENCE = 3000;

const { page, needed, later } = __FILES__;
const home = new URL("./", scope.location.href);
/** What the page is kept as: that of another deployment is another file. */
const pageKey = address(`offline-page?${page[1]}`);
const entries = new Map([...needed, ...later].map((entry) => [address(entry[0]), entry]));

function address(path: string): string {
  return new URL(path, home).href;
}

function found(cache: Cache, key: string): Promise<Response | undefined> {
  return cache.match(key, { ignoreVary: true });
}

/** Asks for a file unless it is there. What is not this deployment's file, to the bit, is refused. */
async function keep(cache: Cache, key: string, [path, integrity]: Entry): Promise<void> {
  if (await found(cache, key)) return;
  const named = path.startsWith("assets/");
  const response = await fetch(address(path), { integrity, cache: named ? "default" : "no-cache" });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`);
  // With the server's own headers, isolation among them. That it may have come by way of another address must not show: no page could be that.
  const { status, statusText, headers } = response;
  await cache.put(key, new Response(await response.arrayBuffer(), { status, statusText, headers }));
}

async function keepAll(wanted: Iterable<[key: string, entry: Entry]>): Promise<void> {
  const cache = await caches.open(CACHE);
  const waiting = [...wanted];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await keep(cache, ...next);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** All or nothing: when one file does not come, the next visit tries again, and what is there already need not come again. */
async function install(): Promise<void> {
  await keepAll([[pageKey, page], ...needed.map((entry): [string, Entry] => [address(entry[0]), entry])]);
  await scope.skipWaiting();
}

/** Forgets all but the files of this deployment and of the one before, which tabs may still be open of. */
async function activate(): Promise<void> {
  const cache = await caches.open(CACHE);
  const list = address(LIST);
  const before = (await (await found(cache, list))?.json()) as string[] | undefined;
  const mine = [pageKey, list, ...entries.keys()];
  const kept = new Set([...mine, ...(before ?? [])]);
  for (const { url } of await cache.keys()) if (!kept.has(url)) await cache.delete(url);
  await cache.put(list, new Response(JSON.stringify(mine)));
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
}

/** The server's page, or the kept one when it does not come. */
async function answerPage(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await found(cache, pageKey);
  const coming = (async () => ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request))();
  if (!kept) return coming;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  const answered = coming.then(
    (response) => (response.status >= 500 ? kept : response),
    () => kept,
  );
  return Promise.race([answered, late]);
}

async function answerFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await found(cache, request.url);
  if (kept) return kept;
  const entry = entries.get(request.url);
  if (!entry) return fetch(request); // of another deployment
  try {
    await keep(cache, request.url, entry);
    return (await found(cache, request.url)) ?? fetch(request);
  } catch {
    return fetch(request); // no room, or no connection: then the browser says so
  }
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("message", (event) => {
  if (event.data !== "later") return;
  const wanted = later.map((entry): [string, Entry] => [address(entry[0]), entry]);
  event.waitUntil(keepAll(wanted).catch((error: unknown) => console.info("The compiler is not kept yet.", error)));
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate") {
    // The page alone: a frame in somebody's page is as if there were no worker.
    const path = url.pathname.replace(/index\.html$/, "");
    if (url.origin === home.origin && path === home.pathname) event.respondWith(answerPage(event));
  } else if (entries.has(url.href) || url.href.startsWith(address("assets/"))) event.respondWith(answerFile(request));
});
