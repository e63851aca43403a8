// ^R and ^S: incremental search through the history, backwards and forwards.

import { before } from "../../../lib/width";
import { Signals } from "../trap";
import { historyLines } from "./history";
import { K_EOF, K_META, K_SIGNAL, readKey } from "./keys";
import { Line } from "./line";
import { bell, refresh, Screen } from "./screen";

/** Puts what is found into the line. @returns the key that ended it: 13 when the line is to run */
export function searchHistory(): i32 {
  const lines = historyLines();
  const prompt = Screen.prompt;
  const text = Line.text;
  const cursor = Line.cursor;
  let query = "";
  let at = lines.length; // where the match is
  let failed = false;
  let key = 0;
  while (true) {
    const match = at < lines.length ? lines[at] : text;
    Screen.prompt = (failed ? "(failed search)`" : "(search)`") + query + "': ";
    const i = match.indexOf(query);
    refresh(match, i < 0 ? match.length : i);
    key = readKey();
    if (key == K_SIGNAL && !Signals.interrupt) continue;
    let from = at;
    let step = -1;
    if (key == 18) from = at - 1;
    else if (key == 19) {
      from = at + 1;
      step = 1;
    } else if (key == 127 || key == 8) {
      query = query.substring(0, before(query, query.length));
      from = lines.length - 1;
    } else if (key >= 32 && key < 256) {
      query += String.fromCharCode(key);
      from = min(at, lines.length - 1);
    } else break;
    if (!query.length) continue;
    let k = from;
    while (k >= 0 && k < lines.length && !lines[k].includes(query)) k += step;
    failed = k < 0 || k >= lines.length;
    if (failed) bell();
    else at = k;
  }
  Screen.prompt = prompt;
  if (key == 7 || key == K_EOF) {
    // given up
    Line.text = text;
    Line.cursor = cursor;
  } else if (key == 3) {
    Line.text = text;
    Line.cursor = cursor;
    Signals.interrupt = true;
  } else {
    if (at < lines.length) Line.text = lines[at];
    Line.cursor = Line.text.length;
  }
  return key == 13 || key == 10 ? 13 : key == 27 || key >= K_META ? 27 : key;
}
