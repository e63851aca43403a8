// Messages as error(3) and coreutils write them.
import { strerror } from "./errno";
import { stderr, stdout } from "./io";
import { quote } from "./quote";
import { exit, prog } from "./start";

/**
 * error(3): flushes stdout, prints "prog: message[: strerror(errnum)]", and exits when `status` is not 0.
 * @param errnum 0 = no text; the sign does not matter
 */
export function error(status: i32, errnum: i32, message: string): void {
  stdout.flush();
  stderr.put(errnum ? prog + ": " + message + ": " + strerror(errnum) + "\n" : prog + ": " + message + "\n");
  if (status) exit(status);
}
/** "prog: message" and exit. */
export function die(message: string, status: i32 = 1): void {
  error(status, 0, message);
}
/** coreutils' emit_try_help; the caller then returns its failure status. */
export function tryHelp(): void {
  stderr.put("Try '" + prog + " --help' for more information.\n");
}
export function missingOperand(): void {
  error(0, 0, "missing operand");
  tryHelp();
}
export function missingOperandAfter(last: string): void {
  error(0, 0, "missing operand after " + quote(last));
  tryHelp();
}
export function extraOperand(operand: string): void {
  error(0, 0, "extra operand " + quote(operand));
  tryHelp();
}
