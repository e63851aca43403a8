// What undo, redo, savepoint and an interactive shell say to the machine, over a stream socket that task 0 listens at in a machine that
// keeps savepoints at prompts (workers/asked.ts). Its file is root's alone: who may connect may undo everybody's work.
//
// A request is one line: a word, and what comes after a blank. The answer is "ok" or "error", a blank and a text that ends in a newline; then the
// connection ends. Who waits for a savepoint when it is taken is answered each time that the machine goes back to it, as setjmp returns.
//
//   prompt LINE  takes one, at the prompt of an interactive shell; LINE is the command that led there, if there was one     ok ID
//   take LABEL   takes one                                                      ok ID
//   undo         goes back to the prompt before the last command: no answer, because nobody is there to take it
//   redo         goes forward to the prompt that undo left: likewise
//   go ID        goes to one: likewise
//   list         ok, then a line for each: ID PARENT CURRENT SECONDS UPTIME SIZE OWN LABEL

export const SAVEPOINT_SOCKET = "/run/savepoint.socket";
/** Longest request. */
export const SAVEPOINT_REQUEST_MAX = 256;
