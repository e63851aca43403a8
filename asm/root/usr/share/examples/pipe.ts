// pipe(2): what a shell does for  ls /usr/bin | wc -l
//
//   asc pipe.ts
//   ./pipe
//
// A pipe is two descriptors: what is written into one is read from the other. Two children are given one end each as their standard
// output and input. They know nothing of each other, and run at the same time.

import { println } from "nutshell/io";
import { exec, execFailure, statusCode, waitpid } from "nutshell/process";
import { run } from "nutshell/start";
import { close, dup2, pipe, pipeRead, pipeWrite } from "nutshell/sys/file";
import { _exit, fork } from "nutshell/sys/proc";

const STDIN = 0;
const STDOUT = 1;

/** Starts a program that has `end` of the pipe as its descriptor `as`. */
function start(argv: string[], end: i32, as: i32, reader: i32, writer: i32): i32 {
  const pid = fork();
  if (pid != 0) return pid;
  dup2(end, as);
  // The reader sees the end of its input when *nobody* holds the writing end any more: also not by mistake.
  close(reader);
  close(writer);
  _exit(execFailure(exec(argv)));
  return 0;
}

run((): i32 => {
  pipe();
  const reader = pipeRead();
  const writer = pipeWrite();

  const left = start(["ls", "/usr/bin"], writer, STDOUT, reader, writer);
  const right = start(["wc", "-l"], reader, STDIN, reader, writer);
  close(reader);
  close(writer);

  waitpid(left);
  const status = statusCode(waitpid(right));
  println(`pipe: the last one ended with ${status}, as the pipeline does`);
  return status;
});
