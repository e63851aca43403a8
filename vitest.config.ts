// The test suites: the same machine tests in Node and in Chromium, the page's own, and the built page in a real browser.
//
//   node       test/**/*.test.ts but those below
//   chromium   test/machine, test/cr, the foreign programs and *.browser.test.ts, inside Chromium, cross-origin isolated as the page is
//   e2e        test/e2e: drives the built page from outside, as a person would

import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { CHROMIUM_ARGS, findChromium } from "./test/chromium.mjs";
import { ALIAS } from "./vite.config.ts";
import { ISOLATION } from "./web/embed/isolation.ts";

const BROWSER_ONLY = ["test/**/*.browser.test.ts"];
const E2E = ["test/e2e/**/*.test.ts"];

const executablePath = findChromium();

/** A log may keep nothing but the message of a failure: all of what was expected and what came. */
const chaiConfig = { truncateThreshold: 2000 };

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        resolve: { alias: ALIAS },
        test: {
          name: "node",
          chaiConfig,
          environment: "node",
          include: ["test/**/*.test.ts"],
          exclude: [...BROWSER_ONLY, ...E2E],
          globalSetup: ["test/cr/kinds/build.mjs", "test/namespaces/sys/build.mjs"],
          testTimeout: 90_000,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias: ALIAS },
        server: { headers: ISOLATION },
        publicDir: "web/public",
        // Found only in workers, and later: a page that is reloaded for them loses its tests.
        optimizeDeps: {
          include: ["comlink", "lzma1/decoder", "binaryen", "assemblyscript/asc", "assemblyscript/binaryen"],
        },
        test: {
          name: "chromium",
          chaiConfig,
          include: [
            "test/machine/**/*.test.ts",
            "test/cr/**/*.test.ts",
            "test/wali/{foreign,large}.test.ts",
            ...BROWSER_ONLY,
          ],
          globalSetup: ["test/cr/kinds/build.mjs"],
          testTimeout: 90_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        test: {
          name: "e2e",
          chaiConfig,
          environment: "node",
          include: E2E,
          globalSetup: ["test/e2e/serve.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
