// Finds a Chromium for the browser tests, and installs one when there is none.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";

const KNOWN = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Headless in a container, as root, without a GPU and without a word to anybody. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @returns {string | undefined} path of $CHROMIUM, Playwright's own, or the system's */
export function findChromium() {
  return [process.env["CHROMIUM"], chromium.executablePath(), ...KNOWN].find((path) => path && existsSync(path));
}

function run(/** @type {string} */ command, /** @type {string[]} */ args) {
  console.log(`$ ${command} ${args.join(" ")}`);
  return (
    spawnSync(command, args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
      .status === 0
  );
}

/**
 * A Chromium, installed if need be: Playwright's own download, or the distribution's package where apt is to be had.
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  console.log("No Chromium found for the browser tests: installing one.");
  if (!run("npx", ["playwright", "install", "chromium"]) && existsSync("/usr/bin/apt-get")) {
    const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
    const apt = (/** @type {string[]} */ ...args) => {
      const [command = "apt-get", ...rest] = [...sudo, "apt-get", ...args];
      return run(command, rest);
    };
    if (apt("update", "-qq")) apt("install", "-y", "-qq", "--no-install-recommends", "chromium");
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error("No Chromium could be installed. Install one by hand, or name one with CHROMIUM=/path/to/chrome.");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`Chromium: ${ensureChromium()}`);
