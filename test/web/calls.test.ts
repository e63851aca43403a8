// System calls and signals in words.

import { expect, test } from "vitest";
import { describeCall, signalsIn } from "../../web/map/calls.ts";

const fds = [{ fd: 0, target: "/dev/pts/0" }];
const call = (nr: number, args: number[], result?: number) => ({ tid: 2, nr, args, result, time: 0 });

test("a call has its name, descriptors say where they lead, addresses are not numbers, errors have names", () => {
  expect(describeCall(call(0, [0, 0x1f40, 1, 0, 0], 1), fds)).toBe("read(0</dev/pts/0>, 0x1f40, 1) = 1");
  expect(describeCall(call(3, [9, 0, 0, 0, 0], -9), fds)).toBe("close(9) = −1 EBADF");
  expect(describeCall(call(61, [-1, 0, 0, 0, 0]), fds)).toBe("wait4(-1, 0, 0, 0)");
  expect(describeCall(call(61, [0xffffffff, 0, 0, 0, 0]), fds)).toBe("wait4(-1, 0, 0, 0)");
  expect(describeCall(call(257, [-100, 0x5000, 0x80000, 0, 0], 3), fds)).toBe(
    "openat(AT_FDCWD, 0x5000, 0x80000, 0) = 3",
  );
  expect(describeCall(call(16, [0, 21505, 1049680, 0, 0], 0), fds)).toBe("ioctl(0</dev/pts/0>, 0x5401, 0x100450) = 0");
  expect(describeCall(call(1, [0, 0x20000, 100_000, 0, 0], 100_000), fds)).toBe(
    "write(0</dev/pts/0>, 0x20000, 100000) = 100000",
  );
  expect(describeCall(call(599, [1], 0), fds)).toBe("syscall_599(1) = 0");
});

test("a mask of signals is told by their names", () => {
  expect(signalsIn("0000000000000006")).toBe("INT QUIT");
  expect(signalsIn("0000000000000000")).toBe("");
  expect(signalsIn(undefined)).toBe("");
  expect(signalsIn("8000000100000000")).toBe("RT1 RT32");
  expect(signalsIn("fffffffe7ffbfeff")).toBe("all");
});
