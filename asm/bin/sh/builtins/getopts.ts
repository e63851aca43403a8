// getopts (POSIX)
import { stderr } from "../../../lib/io";
import { fail, Sh } from "../state";
import { OPTIND, setVar, setVariable, variable } from "../vars";

export function getopts(args: string[]): i32 {
  if (args.length < 3) return fail("Usage: getopts optstring var [arg...]");
  const own = args.length > 3;
  const list = own ? args.slice(3) : Sh.params;
  if (Sh.optIndex < 1 || Sh.optIndex > list.length + 1) {
    Sh.optIndex = 1;
    Sh.optOffset = -1;
  }
  const letters = args[1];
  const silent = letters.startsWith(":");
  const OPTARG = variable("OPTARG");
  let index = Sh.optIndex; // of the next argument, from 1
  let word: string | null = null; // the cluster being read
  let at = Sh.optOffset;
  if (index > 1 && at >= 0 && list[index - 2].length >= at) word = list[index - 2];
  let letter = "?";
  let done = false;
  if (word === null || at >= word.length) {
    // the next argument
    word = null;
    if (index <= list.length) {
      const a = list[index - 1];
      if (a.length > 1 && a.charCodeAt(0) == 0x2d) {
        index++;
        if (a != "--") {
          word = a;
          at = 1;
        }
      }
    }
    done = word === null;
  }
  if (word !== null) {
    const c = word.charAt(at++);
    // dash looks from the very beginning, so that ":" finds a leading colon
    let q = 0;
    while (q < letters.length && letters.charAt(q) != c) if (letters.charCodeAt(++q) == 0x3a) q++;
    if (q >= letters.length) {
      if (silent) setVariable(OPTARG, c);
      else {
        stderr.put("Illegal option -" + c + "\n");
        setVariable(OPTARG, null);
      }
    } else if (q + 1 < letters.length && letters.charCodeAt(q + 1) == 0x3a) {
      letter = c;
      if (at < word.length) {
        setVariable(OPTARG, word.substring(at));
        word = null;
      } else if (index <= list.length) {
        setVariable(OPTARG, list[index - 1]);
        index++;
        word = null;
      } else if (silent) {
        setVariable(OPTARG, c);
        letter = ":";
      } else {
        stderr.put("No arg for -" + c + " option\n");
        setVariable(OPTARG, null);
        letter = "?";
      }
    } else {
      letter = c;
      setVariable(OPTARG, "");
    }
  }
  if (Sh.raised) return 2;
  setVariable(OPTIND, index.toString());
  if (!Sh.raised) setVar(args[2], letter);
  Sh.optOffset = word !== null ? at : -1;
  Sh.optIndex = index;
  return done ? 1 : 0;
}
