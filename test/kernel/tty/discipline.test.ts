// The line discipline, key by key. What is expected here was seen on Linux; recorded.test.ts compares at random.

import { beforeEach, describe, expect, it } from "vitest";
import type { Kernel } from "../harness.ts";
import {
  bootWithDev,
  ECHO,
  FIONREAD,
  ICANON,
  ICRNL,
  ISIG,
  IXON,
  ONLCR,
  OPOST,
  Pty,
  TCFLSH,
  TCXONC,
  TIOCGWINSZ,
  TIOCPKT,
  TIOCSTI,
  TIOCSWINSZ,
} from "./pty.ts";

let k: Kernel;
let t: Pty;
beforeEach(() => {
  k = bootWithDev();
  t = new Pty(k);
});

/** Types and gives what the screen shows. */
const shows = (keys: string) => {
  t.type(keys);
  return t.screen();
};

it("a fresh terminal has the kernel's settings", () => {
  expect(t.termios()).toEqual({
    iflag: 0o2400,
    oflag: 5,
    cflag: 0o277,
    lflag: 0o105073,
    cc: [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0],
  });
  expect([...t.get(t.slave, TIOCGWINSZ, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

describe("canonical mode", () => {
  it("a line can be read when it has ended, and Enter is a newline", () => {
    expect(shows("one")).toBe("one");
    expect(t.input()).toBe("EAGAIN");
    expect(shows("\r")).toBe("\r\n");
    expect(t.input()).toBe("one\n");
  });

  it("a read takes one line at most, and less when it asks for less", () => {
    t.type("abc\ndef\n");
    expect(t.input(2)).toBe("ab");
    expect(t.input()).toBe("c\n");
    expect(t.input()).toBe("def\n");
  });

  it("erase, word erase and kill show what they take away", () => {
    expect(shows("abcx\x7fd\r")).toBe("abcx\b \bd\r\n");
    expect(t.input()).toBe("abcd\n");
    expect(shows("a.b-c/d\x17x\r")).toBe("a.b-c/d\b \bx\r\n");
    expect(t.input()).toBe("a.b-c/x\n");
    expect(shows("no\x15yes\r")).toBe("no\b \b\b \byes\r\n");
    expect(t.input()).toBe("yes\n");
  });

  it("a tab is erased by as many columns as it took", () => {
    expect(shows("ab\tc\x7f\x7f\x7f")).toBe("ab\tc\b \b\b\b\b\b\b\b\b \b");
    t.print("xyz");
    t.screen();
    t.type("\x15");
    t.screen();
    // The line begins in column 3 now.
    expect(shows("\t\x7f")).toBe("\t\b\b\b\b\b");
  });

  it("a control character is erased by two columns", () => {
    expect(shows("\x01\x7f")).toBe("^A\b \b\b \b");
  });

  it("reprint, literal next and end of file", () => {
    expect(shows("ab\x12c\r")).toBe("ab^R\r\nabc\r\n");
    expect(t.input()).toBe("abc\n");
    expect(shows("\x16\x03\x16\x04\r")).toBe("^\b^C^\b^D\r\n");
    expect(t.input()).toBe("\x03\x04\n");
    t.type("tail\x04");
    expect(t.input()).toBe("tail");
    t.type("\x04");
    expect(t.input()).toBe("");
    expect(t.input()).toBe("EAGAIN");
  });

  it("an end of file exactly behind a full buffer is swallowed", () => {
    t.type("abcd\x04x\n");
    expect(t.input(4)).toBe("abcd");
    expect(t.input()).toBe("x\n");
  });

  it("a line holds 4095 bytes and its newline; what comes after overwrites the last byte", () => {
    for (let i = 0; i < 20; i++) {
      t.type("a".repeat(400));
      t.screen();
    }
    t.type("bz\n");
    const lines = t.input(8192);
    expect(lines.length).toBe(4096);
    expect(lines.endsWith("az\n") || lines.endsWith("aa\n")).toBe(true);
  });

  it("counts what can be read, without end of file marks", () => {
    t.type("ab\x04cd\n");
    expect(t.number(t.slave, FIONREAD)).toBe(5);
  });
});

describe("multi-byte characters", () => {
  const typeUtf8 = (text: string) => {
    t.type(new TextEncoder().encode(text));
    return Buffer.from(t.screen(), "latin1").toString("utf8");
  };

  it("iutf8 erases a whole character", () => {
    t.change((s) => {
      s.iflag |= 0o40000;
    });
    expect(typeUtf8("aé€\x7f\x7fb\n")).toBe("aé€\b \b\b \bb\r\n");
    expect(t.input()).toBe("ab\n");
  });

  it("without it, a byte", () => {
    t.type(new TextEncoder().encode("é\x7f\n"));
    expect(t.input()).toBe("\xc3\n");
  });
});

describe("raw mode", () => {
  beforeEach(() => {
    t.change((s) => {
      s.iflag &= ~(ICRNL | IXON);
      s.lflag &= ~(ICANON | ECHO | ISIG);
    });
  });

  it("gives every byte at once, unchanged", () => {
    t.type("\x03\r\x04\x1a");
    expect(t.input()).toBe("\x03\r\x04\x1a");
    expect(t.screen()).toBe("EAGAIN");
  });

  it("VMIN waits for so many; who does not wait gets what there is", () => {
    t.change((s) => {
      s.cc[6] = 3;
    });
    t.type("xy");
    const poll = k.out(8, (at) => {
      k.view().setInt32(at, t.slave, true);
      k.view().setInt16(at + 4, 1, true);
      k.call("poll", at, 1, 0);
    });
    expect(poll[6]).toBe(0);
    expect(t.input()).toBe("xy");
  });

  it("VMIN 0 and VTIME 0 give what there is, which may be nothing", () => {
    t.change((s) => {
      s.cc[6] = 0;
    });
    expect(t.input()).toBe("");
  });

  it("what was typed in raw mode is a line without an end in canonical mode", () => {
    t.type("abc");
    t.change((s) => {
      s.lflag |= ICANON;
    });
    expect(t.input()).toBe("abc");
  });
});

describe("output", () => {
  it("newlines get carriage returns, and no opost changes nothing", () => {
    t.print("a\nb\n");
    expect(t.screen()).toBe("a\r\nb\r\n");
    t.change((s) => {
      s.oflag &= ~OPOST;
    });
    t.print("a\n");
    expect(t.screen()).toBe("a\n");
  });

  it("XTABS turns tabs into spaces by the column", () => {
    t.change((s) => {
      s.oflag |= 0o14000;
    });
    t.print("ab\tc\n\t|");
    expect(t.screen()).toBe("ab      c\r\n        |");
  });

  it("onocr leaves out a carriage return in column 0, ocrnl turns it into a newline", () => {
    t.change((s) => {
      s.oflag = OPOST | 0o20;
    });
    t.print("\rab\r\r");
    expect(t.screen()).toBe("ab\r");
    t.change((s) => {
      s.oflag = OPOST | 0o10 | ONLCR;
    });
    t.print("x\ry");
    expect(t.screen()).toBe("x\ny");
  });

  it("a writer is cut short when nobody reads", () => {
    const n = t.print("x".repeat(100_000));
    expect(n).toBeGreaterThan(4096);
    expect(n).toBeLessThan(100_000);
    let seen = 0;
    for (let part = t.screen(); part !== "EAGAIN"; part = t.screen()) seen += part.length;
    expect(seen).toBe(n);
  });
});

describe("flow control", () => {
  it("^S holds output and echo back, ^Q lets them go", () => {
    t.type("\x13");
    expect(t.print("out")).toBe(-11);
    expect(shows("abc")).toBe("EAGAIN");
    expect(shows("\x11")).toBe("abc");
    t.print("out");
    expect(t.screen()).toBe("out");
  });

  it("with ixany every key lets go", () => {
    t.change((s) => {
      s.iflag |= 0o4000;
    });
    t.type("\x13");
    expect(shows("x")).toBe("x");
  });

  it("tcflow stops output, and ^Q does not start it", () => {
    t.ioctl(t.slave, TCXONC, 0);
    t.type("\x11");
    expect(t.print("x")).toBe(-11);
    t.ioctl(t.slave, TCXONC, 1);
    expect(t.print("x")).toBe(1);
  });
});

describe("signals and flushing", () => {
  it("^C throws away what was typed and not read, and the echo of its own block", () => {
    t.type("lost\n");
    t.screen();
    expect(shows("more\x03")).toBe("^C");
    expect(t.input()).toBe("EAGAIN");
  });

  it("noflsh keeps it", () => {
    t.change((s) => {
      s.lflag |= 0o200;
    });
    expect(shows("kept\n\x03")).toBe("kept\r\n^C");
    expect(t.input()).toBe("kept\n");
  });

  it("tcflush empties input and output", () => {
    t.type("typed\n");
    t.ioctl(t.slave, TCFLSH, 0);
    expect(t.input()).toBe("EAGAIN");
    expect(t.error(t.slave, TCFLSH, 3)).toBe("EINVAL");
  });
});

describe("erase styles", () => {
  const look = (change: (l: number) => number, keys: string) => {
    t.change((s) => {
      s.lflag = change(s.lflag);
    });
    return shows(keys);
  };

  it("-echoe shows the key", () => {
    expect(look((l) => l & ~0o20, "abc\x7f\x7fx\r")).toBe("abc^?^?x\r\n");
  });

  it("echoprt shows what is erased between \\ and /", () => {
    expect(look((l) => l | 0o2000, "abcd\x7f\x7fxy\x7f\r")).toBe("abcd\\dc/xy\\y\r\n");
  });

  it("-echoke shows the kill key and, with echok, a newline", () => {
    expect(look((l) => l & ~0o4000, "gone\x15kept\r")).toBe("gone^U\r\nkept\r\n");
    expect(look((l) => l & ~0o40, "gone\x15kept\r")).toBe("gone^Ukept\r\n");
  });

  it("-echo is silent, echonl shows the newline", () => {
    expect(look((l) => l & ~ECHO, "secret\r")).toBe("EAGAIN");
    expect(look((l) => l | 0o100, "secret\r")).toBe("\r\n");
  });
});

describe("packet mode", () => {
  const on = new Uint8Array([1, 0, 0, 0]);

  it("data has a zero in front, events are one byte", () => {
    t.ioctl(t.master, TIOCPKT, on);
    t.print("hi");
    expect(t.screen()).toBe("\0hi");
    t.type("\x13");
    expect(t.screen()).toBe("\x04");
    t.type("\x11");
    expect(t.screen()).toBe("\x08");
    t.ioctl(t.slave, TCFLSH, 2);
    expect(t.screen()).toBe("\x03");
  });
});

describe("ioctls", () => {
  it("the window size is the pair's", () => {
    t.ioctl(t.master, TIOCSWINSZ, new Uint8Array([24, 0, 80, 0, 0, 0, 0, 0]));
    expect([...t.get(t.slave, TIOCGWINSZ, 8)]).toEqual([24, 0, 80, 0, 0, 0, 0, 0]);
  });

  it("TIOCSTI types for who has CAP_SYS_ADMIN", () => {
    t.ioctl(t.slave, TIOCSTI, new Uint8Array([120]));
    expect(t.screen()).toBe("x");
    k.ok("setresuid", 1000, 1000, 1000);
    expect(t.error(t.slave, TIOCSTI, new Uint8Array([120]))).toBe("EIO");
  });

  it("an unknown one is ENOTTY, and so is a master's on the slave", () => {
    expect(t.error(t.slave, 0x54ff)).toBe("ENOTTY");
    expect(t.error(t.slave, TIOCPKT, on4())).toBe("ENOTTY");
    expect(t.error(t.slave, 0x540f, on4())).toBe("ENOTTY");
  });
});

function on4(): Uint8Array {
  return new Uint8Array(4);
}
