/** What the command line was given makes no sense; the message says why. Its exit status is 2. */
export class UsageError extends Error {}
