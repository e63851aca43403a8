// Prompts: PS1, PS2 and PS4 are expanded as the body of a here-document is.
import { stderr } from "../../lib/io";
import { expandPartsText } from "./expand";
import { Input, pushString, unwindSources } from "./input";
import { Parse, withParserState } from "./parser";
import { R_ERROR, R_NONE, Sh } from "./state";
import { PS1, PS2 } from "./vars";
import { readPrompt } from "./words";

/** The text with parameters, commands and arithmetic expanded; as it is when that fails. */
export function expandPrompt(text: string): string {
  if (!text.includes("$") && !text.includes("`") && !text.includes("\\")) return text;
  const outer = Input.source;
  const status = Sh.status;
  const line = Sh.errLine;
  const prompting = Input.prompting;
  const failed = Parse.failed;
  Input.prompting = false;
  Parse.failed = false;
  const state = withParserState();
  pushString(text);
  const parts = readPrompt();
  let result = text;
  if (!Parse.failed) {
    result = expandPartsText(parts, 0);
  }
  if (Sh.raised == R_ERROR) {
    Sh.raised = R_NONE;
    result = text;
  }
  unwindSources(outer);
  state.restore();
  Parse.failed = failed;
  Input.prompting = prompting;
  Sh.errLine = line;
  Sh.status = status;
  return result;
}
export function promptText(which: i32): string {
  const v = which == 1 ? PS1.value : PS2.value;
  return v === null ? "" : expandPrompt(v);
}
export function showPrompt(which: i32): void {
  const text = promptText(which);
  if (text.length) stderr.put(text);
}
