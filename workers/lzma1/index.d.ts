// What is used of the package lzma1 (tsconfig.json: paths). Its own types are its sources, which do not pass this project's settings.

/** @returns an .lzma file */
export function compress(data: Uint8Array, mode: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9): Uint8Array;
