// What diff's options say, in one place.
import { Regex } from "../../lib/regex";

export const NORMAL = 0;
export const CONTEXT = 1;
export const UNIFIED = 2;
export const ED = 3;
export const FORWARD_ED = 4;
export const RCS = 5;
export const SIDE = 6;
export const IFDEF = 7;

// how much white space matters
export const ALL_SPACE = 0;
export const TRAILING = 1;
export const TAB_EXPANSION = 2;
export const TRAILING_AND_TABS = 3;
export const SPACE_CHANGE = 4;
export const NO_SPACE = 5;

export class Settings {
  style: i32 = -1;
  context: i32 = -1;
  white: i32 = ALL_SPACE;
  ignoreCase: bool = false;
  ignoreBlank: bool = false;
  ignoreRegex: Regex | null = null;
  stripCr: bool = false;
  text: bool = false;
  brief: bool = false;
  reportSame: bool = false;
  recursive: bool = false;
  newFile: bool = false;
  newFirst: bool = false;
  minimal: bool = false;
  expandTabs: bool = false;
  initialTab: bool = false;
  suppressBlankEmpty: bool = false;
  tabSize: i32 = 8;
  width: i32 = 130;
  leftColumn: bool = false;
  suppressCommon: bool = false;
  color: bool = false;
  noDereference: bool = false;
  ifdef: string = "";
  functionRegex: Regex | null = null;
  labels: string[] = [];
  exclude: string[] = [];
  startingFile: string = "";
  ignoreFileCase: bool = false;
  horizon: i32 = 0;
  /** The options as a "diff -r …" line above each file of a directory repeats them. */
  switches: string = "";
}
export const settings: Settings = new Settings();
