// A program that imports this gets safepoints only where it calls poll(), not at every loop: it may be interrupted, stopped and
// checkpointed there and in system calls. For interpreters, which pass one place at every step. Whoever uses it calls poll() in
// every loop that may run long without one or the other. (A system call is a safepoint too: workers/prepare/glue.ts, `wrapper`.)
@external("nut", "poll") export declare function poll(): void;
