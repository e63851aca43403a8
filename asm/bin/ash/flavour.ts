// Which shell is being compiled. A constant: what is only one's is not in the other's program at all.

/** busybox's ash; otherwise dash. */
// @ts-ignore: its asconfig.json defines it
export const ASH: bool = isDefined(BUSYBOX);
