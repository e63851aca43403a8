// A program that imports this gets safepoints only where it calls poll(), not at every loop: it may be interrupted, stopped and
// checkpointed there and in system calls, and gives up its CPU to others only there and where a call blocks. For interpreters, which
// pass one place at every step. Whoever uses it calls poll() in every loop that may run long without one or the other.
@external("nut", "poll") export declare function poll(): void;
