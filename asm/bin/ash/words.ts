// What busybox's ash says where dash says it in other words. The sources of asm/bin/sh complain in dash's words, in one place
// (state.ts); here they become ash's, by what they begin or end with.

import { applet } from "../../lib/start";
import { singleQuote } from "../sh/quoting";

function among(list: string, name: string): bool {
  return list.includes(" " + name + " ");
}

/** Builtins that are applets in busybox: their messages name neither themselves nor a line. */
const APPLETS = " [ kill printf test ulimit ";

/** A job that is not there is the shell's matter. */
function isApplets(command: string, message: string): bool {
  return among(APPLETS, command) && !message.startsWith("No such job: ") && !message.startsWith("No current job");
}

/** The shell's name and what follows it: the builtin or sourced file that runs ("" outside of all), and the line. */
export function ashPrefix(shell: string, command: string, line: i32, script: bool, message: string): string {
  if (command.length && isApplets(command, message)) return applet + ": ";
  if (!command.length && !script) return shell + ": ";
  return shell + ": " + (command.length ? command + ": " : "") + "line " + line.toString() + ": ";
}

/** What an error leaves in $?. */
export function ashStatus(command: string, message: string): i32 {
  return command.length && command != "[" && command != "test" && isApplets(command, message) ? 1 : 2;
}

const PLAIN = "_./-,+:=@%^";
/** A word as set -x shows it. */
export function ashTraced(word: string): string {
  let plain = word.length > 0;
  for (let i = 0; i < word.length && plain; i++) {
    const c = word.charCodeAt(i);
    plain = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || PLAIN.includes(word.charAt(i));
  }
  return plain ? word : singleQuote(word);
}

function quotedEnd(message: string, start: string): string {
  return "'" + message.substring(start.length) + "'";
}

/** A dash message as ash words it. */
export function ashWords(command: string, message: string): string {
  if (command.length && isApplets(command, message)) return appletWords(command, message);
  if (message.startsWith("arithmetic expression: ")) {
    return message.startsWith("arithmetic expression: division by zero") ? "divide by zero" : "arithmetic syntax error";
  }
  if (message.startsWith("Syntax error: ")) return "syntax error: " + syntax(message.substring(14));
  if (message.startsWith("cannot create ") || message.startsWith("cannot open ")) {
    return (
      "can't" +
      message
        .substring(6)
        .replace(": Directory nonexistent", ": nonexistent directory")
        .replace(": No such file", ": no such file")
    );
  }
  if (message.startsWith("No such job: ")) return message.substring(13) + ": no such job";
  if (message.endsWith(": bad trap"))
    return message.substring(0, message.length - 10) + ": invalid signal specification";
  if (message == "Usage: getopts optstring var [arg...]") return "usage: getopts optstring var [arg]";
  if (message == "Bad substitution") return "bad substitution";
  if (message.startsWith("Illegal option") || message.startsWith("Illegal mode") || message.startsWith("No arg for"))
    return message.charAt(0).toLowerCase() + message.substring(1);
  return message;
}

/** Behind "syntax error: ": what is unexpected comes last, and an end of file is spelled otherwise. */
function syntax(message: string): string {
  const at = message.indexOf(" unexpected");
  if (at > 0) {
    const what = message.substring(0, at);
    return "unexpected " + (what == "end of file" ? "end of file" : what) + message.substring(at + 11);
  }
  if (message.startsWith("Unterminated")) return "unterminated" + message.substring(12);
  if (message.startsWith("Missing")) return "missing" + message.substring(7);
  if (message.startsWith("Bad")) return "bad" + message.substring(3);
  return message;
}

function appletWords(command: string, message: string): string {
  if (message.startsWith("Illegal number: ")) {
    const number = message.substring(16);
    return command == "test" || command == "[" ? number + ": bad number" : "invalid number '" + number + "'";
  }
  if (message.startsWith("error setting limit ("))
    return "error setting limit: " + message.substring(21, message.length - 1);
  if (message.startsWith("invalid signal number or name: "))
    return "bad signal name " + quotedEnd(message, "invalid signal number or name: ");
  if (command == "kill" && message.startsWith("Usage: ")) return "you need to specify whom to kill";
  if (message.endsWith(": expected numeric value"))
    return "invalid number '" + message.substring(0, message.length - 24) + "'";
  if (message.endsWith(": not completely converted"))
    return "invalid number '" + message.substring(0, message.length - 26) + "'";
  if (message == "usage: printf format [arg ...]") return "usage: printf FORMAT [ARGUMENT...]";
  if (message.endsWith(": invalid directive")) return message.substring(0, message.length - 19) + ": invalid format";
  if (message.endsWith(": unexpected operator")) return message.substring(0, message.length - 21) + ": unknown operand";
  return message;
}
