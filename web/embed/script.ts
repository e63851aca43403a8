// nutshell-term.js: the element for pages that take it by a script tag, classic or of a module.

import { define, setHome } from "./element.ts";

const own = document.currentScript;
const tag =
  own instanceof HTMLScriptElement && own.src !== ""
    ? own
    : document.querySelector<HTMLScriptElement>('script[src*="nutshell-term.js"]'); // a module does not know its tag
if (tag) setHome(new URL("./embed.html", tag.src));
define();
