// How crit ends when something is wrong: one line that says in which file, in which of its entries and fields, and what. Nothing has been
// written by then, because a result is complete before its file is opened.

import { stderr } from "../../lib/io";
import { exit } from "../../lib/start";

let file = "";
const places: string[] = [];
/** Which element of a list each place is at, −1: it is none. */
const elements: i32[] = [];

/** Names the file that is being worked on. */
export function inFile(name: string): void {
  file = name;
  places.length = 0;
  elements.length = 0;
}
/** Goes into a part ("entry 3", a field's name); leave() goes out of it. */
export function enter(place: string): void {
  places.push(place);
  elements.push(-1);
}
/** Goes to an element of the list that the last place is, counted from 0. */
export function element(i: i32): void {
  elements[elements.length - 1] = i;
}
export function leave(): void {
  places.pop();
  elements.pop();
}

/** "entry 3, tc.sigactions[2].mask: ", or nothing. */
function where(): string {
  let text = "";
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    // an entry has a space in it, a field has not
    const before = i == 0 ? "" : place.includes(" ") || places[i - 1].includes(" ") ? ", " : ".";
    text += before + place + (elements[i] < 0 ? "" : "[" + elements[i].toString() + "]");
  }
  return text.length ? text + ": " : "";
}

function line(what: string): void {
  stderr.put("crit: " + (file.length ? file + ": " : "") + where() + what + "\n");
}
/** Says it and goes on. */
export function warn(what: string): void {
  line(what);
}
/** Says it and ends with status 1. */
export function fail(what: string): void {
  line(what);
  exit(1);
}
