// Runs shell scripts twice, by our sh in one machine and by dash on the host's own kernel, in folders of the same name with the same
// environment, and says how what they print and their status differ.

import { spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { diff } from "../../conformance/diff.mjs";

/**
 * A script, one byte a character. `way` is how the shell gets it; a "command" is ASCII, because arguments go through UTF-8.
 * @typedef {{ name: string, script: string, way: "file" | "command" | "stdin" }} Case
 * @typedef {{ out: string, err: string, status: string }} Result one byte a character
 */

/** Milliseconds a script may take. */
const LIMIT = 20_000;
/** What a script prints beyond this is cut. */
const MOST = 4 << 20;
const ENVIRONMENT = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC0" };
/** Built, so not there for the type checker. */
const MACHINE = new URL("../../../dist/node/machine.js", import.meta.url).href;

/** @returns {string | undefined} where dash is */
export function findDash() {
  for (const folder of ["/bin", "/usr/bin", ...(process.env.PATH ?? "").split(delimiter)]) {
    const path = join(folder, "dash");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not there: look further
    }
  }
  return undefined;
}

function ignore() {
  // nothing to be done about it
}

/** What the shell is started with. */
function argumentsOf(/** @type {Case} */ { script, way }) {
  if (way === "command") return ["-c", script];
  return way === "stdin" ? [] : ["./script"];
}
const bytes = (/** @type {string} */ text) => Buffer.from(text, "latin1");

/** A folder that is empty natively and does not exist in a fresh machine. */
export function makeFolder() {
  return mkdtempSync(join(tmpdir(), "sh."));
}

/** Where a script runs: not beside the others', so that "cd .." leads to nothing that those have made. */
export function directoryOf(/** @type {string} */ folder, /** @type {Case} */ { name }) {
  return join(folder, name, "in", "cwd");
}

/** @returns {Promise<Result>} */
export function runNatively(/** @type {string} */ dash, /** @type {string} */ folder, /** @type {Case} */ one) {
  const cwd = directoryOf(folder, one);
  mkdirSync(cwd, { recursive: true });
  if (one.way === "file") writeFileSync(join(cwd, "script"), bytes(one.script));
  return new Promise((resolve, reject) => {
    // a session of its own: what it leaves behind is killed with it
    const child = spawn(dash, argumentsOf(one), {
      cwd,
      argv0: "sh",
      env: { ...ENVIRONMENT, HOME: cwd },
      detached: true,
      stdio: [one.way === "stdin" ? "pipe" : "ignore", "pipe", "pipe"],
    });
    /** @type {[string, string]} */
    const text = ["", ""];
    for (const [i, stream] of [child.stdout, child.stderr].entries()) {
      stream?.setEncoding("latin1").on("data", (data) => {
        if ((text[i] ?? "").length < MOST) text[i] += data;
      });
    }
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, LIMIT);
    child.on("error", reject);
    child.stdin?.on("error", ignore); // a shell that ends before its input does
    child.stdin?.end(bytes(one.script));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      killGroup(child.pid);
      resolve({ out: text[0], err: text[1], status: late ? "time limit" : String(signal ?? code) });
    });
  });
}
function killGroup(/** @type {number | undefined} */ pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // nothing was left of it
  }
}

const SIGNALS =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP".split(" ");

/** The scripts, one after another in one machine. @returns {Promise<Result[]>} */
export async function runInMachine(
  /** @type {string} */ folder,
  /** @type {Case[]} */ cases,
  /** @type {number | undefined} */ cpus,
) {
  const { createMachine } = await import(MACHINE);
  const awake = setInterval(ignore, 1000); // a machine alone does not keep Node from ending
  const machine = await createMachine({ ...(cpus === undefined ? {} : { cpus }) });
  /** @type {Result[]} */
  const results = [];
  try {
    await machine.run({ argv: ["mkdir", "-p", ...cases.map((one) => directoryOf(folder, one))] });
    for (const one of cases) {
      const cwd = directoryOf(folder, one);
      if (one.way === "file") await machine.writeFile(join(cwd, "script"), bytes(one.script));
      const { code, signal, stdout, stderr } = await machine.run({
        argv: ["sh", ...argumentsOf(one)],
        cwd,
        env: {
          TERM: undefined,
          LANG: undefined,
          USER: undefined,
          LOGNAME: undefined,
          SHELL: undefined,
          ...ENVIRONMENT,
          HOME: cwd,
        },
        ...(one.way === "stdin" ? { stdin: bytes(one.script) } : {}),
        timeout: LIMIT,
      });
      const text = (/** @type {Uint8Array} */ data) => Buffer.from(data).toString("latin1").slice(0, MOST);
      results.push({
        out: text(stdout),
        err: text(stderr),
        status: signal === undefined ? String(code) : `SIG${SIGNALS[signal - 1] ?? signal}`,
      });
    }
  } finally {
    clearInterval(awake);
    await machine.shutdown();
  }
  return results;
}

/** Without what differs by nature. */
function comparable(/** @type {Result} */ { out, err, status }) {
  return { out: out.replace(/^PPID='\d+'$/gm, "PPID='N'"), err, status };
}

/** @returns {string | undefined} what differs, to be shown */
export function difference(/** @type {Result} */ natively, /** @type {Result} */ here) {
  const want = comparable(natively);
  const got = comparable(here);
  let text = "";
  if (want.out !== got.out) text += `  stdout:\n${diff(want.out, got.out)}`;
  if (want.err !== got.err) text += `  stderr:\n${diff(want.err, got.err)}`;
  if (want.status !== got.status) text += `  status: ${want.status} natively, ${got.status} here\n`;
  return text === "" ? undefined : text;
}

export function removeFolder(/** @type {string} */ folder) {
  rmSync(folder, { recursive: true, force: true });
}
