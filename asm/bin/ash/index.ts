// The shell of busybox: the sources of asm/bin/sh with BUSYBOX set (asconfig.json), a program of its own so that nobody loads for the
// first prompt what only containers need. See asm/bin/busybox/README.md.
import "../sh/index";
