// Names of file system types by statfs(2)'s magic number, as stat -f prints them.
export function fsTypeName(magic: u64): string {
  switch (magic as u32) {
    case 0xadf5: return "adfs";
    case 0x61636673: return "acfs";
    case 0x187: return "autofs";
    case 0x62646576: return "bdevfs";
    case 0xcafe4a11: return "bpf_fs";
    case 0x9123683e: return "btrfs";
    case 0x27e0eb: return "cgroupfs";
    case 0x63677270: return "cgroup2fs";
    case 0xff534d42: return "cifs";
    case 0x28cd3d45: return "cramfs";
    case 0x64626720: return "debugfs";
    case 0x1373: return "devfs";
    case 0x1cd1: return "devpts";
    case 0xde5e81e4: return "efivarfs";
    case 0x2011bab0: return "exfat";
    case 0xef53: return "ext2/ext3";
    case 0xf2f52010: return "f2fs";
    case 0x65735546: return "fuseblk";
    case 0x65735543: return "fusectl";
    case 0x958458f6: return "hugetlbfs";
    case 0x9660: return "isofs";
    case 0x72b6: return "jffs2";
    case 0x19800202: return "mqueue";
    case 0x4d44: return "msdos";
    case 0x6969: return "nfs";
    case 0x6e736673: return "nsfs";
    case 0x794c7630: return "overlayfs";
    case 0x50495045: return "pipefs";
    case 0x9fa0: return "proc";
    case 0x6165676c: return "pstorefs";
    case 0x858458f6: return "ramfs";
    case 0x73636673: return "securityfs";
    case 0x43415d53: return "smackfs";
    case 0x534f434b: return "sockfs";
    case 0x73717368: return "squashfs";
    case 0x62656572: return "sysfs";
    case 0x01021994: return "tmpfs";
    case 0x74726163: return "tracefs";
    case 0x15013346: return "udf";
    case 0x9fa2: return "usbdevfs";
    case 0x01021997: return "v9fs";
    case 0x58465342: return "xfs";
    case 0x2fc12fc1: return "zfs";
  }
  return "UNKNOWN (0x" + magic.toString(16) + ")";
}
