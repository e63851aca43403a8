// Somebody's page with our frame in it: on another site, from a server that sends none of the headers that isolate.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright";
import { CHROMIUM_ARGS, ensureChromium } from "../chromium.mjs";

const BUILT = fileURLToPath(new URL("../../dist/page/", import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

async function listening(server: Server, name: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://${name}:${(server.address() as AddressInfo).port}`;
}

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** What consoles said that should not be there, and pages threw. */
  complaints: string[];
  /** Hosts that anything was asked of. */
  hosts: Set<string>;
}

export class Host {
  private constructor(
    private readonly browser: Browser,
    private readonly servers: Server[],
    /** Of somebody's page: another site than ours. */
    readonly origin: string,
    /** The built page's files without any header of ours. */
    readonly bare: string,
    private readonly pages: Map<string, { html: string; policy: string | undefined; type?: string }>,
  ) {}

  static async start(): Promise<Host> {
    const pages = new Map<string, { html: string; policy: string | undefined; type?: string }>();
    const host = createServer((request, response) => {
      const page = pages.get(request.url ?? "/");
      if (page?.policy) response.setHeader("Content-Security-Policy", page.policy);
      response
        .writeHead(page ? 200 : 404, { "Content-Type": `${page?.type ?? "text/html"}; charset=utf-8` })
        .end(page?.html ?? "");
    });
    const bare = createServer((request, response) => {
      try {
        const name = new URL(request.url ?? "/", "http://x").pathname.slice(1) || "index.html";
        const content = readFileSync(BUILT + name);
        response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream" }).end(content);
      } catch {
        response.writeHead(404).end();
      }
    });
    const [origin, plain] = [await listening(host, "localhost"), await listening(bare, "127.0.0.1")];
    const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
    return new Host(browser, [host, bare], origin, plain, pages);
  }

  /** Opens a page of somebody's. @param policy its Content-Security-Policy @param context of a visit before; left out: a fresh one */
  async visit(
    body: string,
    options: BrowserContextOptions & { policy?: string; path?: string; context?: BrowserContext } = {},
  ): Promise<Visit> {
    const { policy, path = "/", ...more } = options;
    const icon = '<link rel="icon" href="data:,">'; // or the browser asks for one
    this.pages.set(path, {
      html: `<!doctype html><html lang="en"><title>Docs</title>${icon}<main><h1>Docs</h1>${body}</main>`,
      policy,
    });
    return this.goto(this.origin + path, more);
  }

  /** A file of somebody's, beside the page. */
  serves(path: string, text: string, type = "text/markdown"): void {
    this.pages.set(path, { html: text, policy: undefined, type });
  }

  /** Opens any address. */
  async goto(address: string, options: BrowserContextOptions & { context?: BrowserContext } = {}): Promise<Visit> {
    const { context: before, ...fresh } = options;
    const context = before ?? (await this.browser.newContext({ viewport: { width: 900, height: 900 }, ...fresh }));
    const complaints: string[] = [];
    const hosts = new Set<string>();
    context.on("weberror", (error) => complaints.push(String(error.error())));
    context.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    context.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol !== "data:" && protocol !== "blob:") hosts.add(host);
    });
    const page = await context.newPage();
    await page.goto(address);
    return { page, context, complaints, hosts };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}
