// Folders of images that build on one another, for whoever follows them: the kernel (asm/kernel/cr/pagechain.ts) and `criu dedup`.

/**
 * Images in a chain that are looked into: a page that has not changed since the first is looked for in each of them, under the kernel's
 * lock. A dump writes a page again that lies deeper, so that a chain can be as long as one likes.
 */
export const MOST_LEVELS: u32 = 1000;
