// The backslash escapes of a prompt while lines are edited: \u \h \w \$ and others, as bash has them.

import { geteuid } from "../../../lib/sys/cred";
import { unameNodename } from "../../../lib/sys/misc";
import { localtime, now, strftime } from "../../../lib/time";
import { userName } from "../../../lib/users";
import { currentDirectory } from "../builtins/cd";
import { HOME } from "../vars";
import { historyLines } from "./history";

/** The working directory with ~ for home. */
function shortDirectory(): string {
  const d = currentDirectory();
  const home = HOME.value;
  if (
    home !== null &&
    home.length > 1 &&
    d.startsWith(home) &&
    (d.length == home.length || d.charCodeAt(home.length) == 0x2f)
  ) {
    return "~" + d.substring(home.length);
  }
  return d;
}

export function decodePrompt(text: string): string {
  if (!text.includes("\\")) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) != 0x5c || i + 1 == text.length) {
      out += text.charAt(i);
      continue;
    }
    i++;
    switch (text.charCodeAt(i)) {
      case 0x75:
        out += userName(geteuid());
        break;
      case 0x68: {
        const h = unameNodename();
        const dot = h.indexOf(".");
        out += dot < 0 ? h : h.substring(0, dot);
        break;
      }
      case 0x48:
        out += unameNodename();
        break;
      case 0x77:
        out += shortDirectory();
        break;
      case 0x57: {
        const d = shortDirectory();
        out += d.length > 1 ? d.substring(d.lastIndexOf("/") + 1) : d;
        break;
      }
      case 0x24:
        out += geteuid() == 0 ? "#" : "\\$";
        break; // the expansion that follows takes the backslash away
      case 0x65:
        out += "\x1b";
        break;
      case 0x6e:
        out += "\n";
        break;
      case 0x61:
        out += "\x07";
        break;
      case 0x5b:
      case 0x5d:
        break; // the width is found without their help
      case 0x74:
        out += strftime("%H:%M:%S", localtime(now()));
        break;
      case 0x41:
        out += strftime("%H:%M", localtime(now()));
        break;
      case 0x64:
        out += strftime("%a %b %d", localtime(now()));
        break;
      case 0x73:
        out += "sh";
        break;
      case 0x21:
        out += (historyLines().length + 1).toString();
        break;
      default:
        out += "\\" + text.charAt(i);
    }
  }
  return out;
}
