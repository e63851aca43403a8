// asc's command line as a process of the machine means it: relative to its directory, against our library, into an executable.

/** As asc describes an option; without a type it is a flag. */
interface Option {
  alias?: string | string[];
  type?: string;
  value?: unknown;
}

/** Where the library and the settings that go with it lie in the machine. */
export const LIBRARY = "/usr/lib/assemblyscript";
const OWN_CONFIG = "asconfig.json";
/** Options that say where the result goes, or that there is none: without any of them it gets the source's name. */
const OUTPUTS = new Set(["outFile", "textFile", "noEmit", "version", "help", "showConfig"]);

interface Given {
  /** By the option's name, the last value; "" for none. */
  options: Map<string, string>;
  entries: string[];
}

/** Reads the line as asc does (its `util/options`), which does not export how. */
function read(args: string[], options: Readonly<Record<string, Option>>): Given {
  const aliases = new Map<string, string>();
  for (const [name, { alias }] of Object.entries(options)) {
    for (const one of [alias ?? []].flat()) aliases.set(one, name);
  }
  const given: Given = { options: new Map(), entries: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--") break;
    if (!arg.startsWith("-")) {
      given.entries.push(arg);
      continue;
    }
    const [, short, long, inline] = /^(?:-(\w)|--(\w{2,}))(?:=(.*))?$/s.exec(arg) ?? [];
    const name = options[arg] !== undefined ? arg : (long ?? aliases.get(short ?? "") ?? "");
    const option = options[name];
    if (option === undefined) continue;
    const flag = option.value !== undefined || option.type === undefined || option.type === "b";
    const next = args[i + 1];
    if (flag || inline !== undefined || next === undefined || next.startsWith("-"))
      given.options.set(name, inline ?? "");
    else given.options.set(name, args[++i] as string);
  }
  return given;
}

/**
 * @param options what asc knows
 * @param file the text of a file, or null
 */
export async function argumentsFor(
  args: string[],
  cwd: string,
  options: Readonly<Record<string, Option>>,
  file: (path: string) => Promise<string | null>,
): Promise<string[]> {
  const given = read(args, options);
  const asked = given.options.get("baseDir");
  const base = asked === undefined ? cwd : asked.startsWith("/") ? asked : `${cwd}/${asked}`;
  // The compiler knows no current directory: with an absolute base none is asked for. What comes last counts.
  const whole = ["--baseDir", base];
  const [entry] = given.entries;
  if (!given.options.has("config") && (await file(`${base}/${OWN_CONFIG}`)) === null) {
    whole.push("--config", `${LIBRARY}/${OWN_CONFIG}`);
    if (entry !== undefined && ![...OUTPUTS].some((name) => given.options.has(name))) {
      whole.push("--outFile", `${cwd}/${entry.replace(/\/+$/, "").replace(/^.*\//s, "").replace(/\.ts$/, "")}`);
    }
  }
  const end = args.indexOf("--");
  return end < 0 ? [...args, ...whole] : [...args.slice(0, end), ...whole, ...args.slice(end)];
}
