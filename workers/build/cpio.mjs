// The cpio "newc" format, as the kernel's initramfs has it (Documentation/driver-api/early-userspace/buffer-format.rst).

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;

/**
 * @typedef {{ path: string, mode: number, uid?: number, gid?: number, data?: Uint8Array }} Entry
 *   path without a leading slash; mode with the type bits
 */

/** @returns {Entry} */
export const directory = (/** @type {string} */ path, mode = 0o755, uid = 0, gid = 0) => ({
  path,
  mode: S_IFDIR | mode,
  uid,
  gid,
});
/** @returns {Entry} */
export const file = (/** @type {string} */ path, /** @type {Uint8Array} */ data, mode = 0o644, uid = 0, gid = 0) => ({
  path,
  mode: S_IFREG | mode,
  uid,
  gid,
  data,
});
/** @returns {Entry} */
export const symlink = (/** @type {string} */ path, /** @type {string} */ target) => ({
  path,
  mode: S_IFLNK | 0o777,
  data: Buffer.from(target),
});

/**
 * @param {Entry[]} entries directories before what they hold
 * @param {number} mtime seconds; one for all, so that equal input gives equal bytes
 */
export function writeCpio(entries, mtime) {
  /** @type {Buffer[]} */
  const parts = [];
  let length = 0;
  const put = (/** @type {Uint8Array} */ bytes) => {
    parts.push(Buffer.from(bytes));
    length += bytes.length;
    const padding = -length & 3;
    if (padding) parts.push(Buffer.alloc(padding));
    length += padding;
  };
  const entry = (
    /** @type {Entry} */ { path, mode, uid = 0, gid = 0, data = new Uint8Array() },
    /** @type {number} */ inode,
  ) => {
    const name = Buffer.from(`${path}\0`);
    const links = (mode & 0o170000) === S_IFDIR ? 2 : 1;
    const fields = [inode, mode, uid, gid, links, mtime, data.length, 0, 0, 0, 0, name.length, 0];
    const header = `070701${fields.map((value) => value.toString(16).padStart(8, "0")).join("")}`;
    put(Buffer.concat([Buffer.from(header), name]));
    put(data);
  };
  entries.forEach((item, i) => {
    entry(item, i + 1);
  });
  entry({ path: "TRAILER!!!", mode: 0 }, 0);
  return Buffer.concat(parts);
}
