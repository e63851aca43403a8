// Serves the built page for the browser tests, with the headers it is deployed with.

import { preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    address: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({ preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
  const bound = server.httpServer.address();
  if (bound === null || typeof bound === "string") throw new Error("the page's server has no address");
  project.provide("address", `http://127.0.0.1:${bound.port}/`);
  return () => server.close();
}
