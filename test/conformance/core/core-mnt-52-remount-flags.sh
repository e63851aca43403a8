# Flags of a mount and of its file system
# ns: mnt
mkdir /tmp/a /tmp/b; mount -t tmpfs -o size=1m,nosuid,noatime A /tmp/a; mount --bind /tmp/a /tmp/b; o() { findmnt -rn -o TARGET,VFS-OPTIONS,FS-OPTIONS /tmp/a; findmnt -rn -o TARGET,VFS-OPTIONS,FS-OPTIONS /tmp/b; }
o; mount -o remount,bind,ro /tmp/b; o; touch /tmp/b/x; touch /tmp/a/x; echo rc=$?; mount -o remount,ro /tmp/a; o; touch /tmp/a/y; mount -o remount,rw,size=2m /tmp/a; o; mount -o remount,bind,noexec,nodev,relatime /tmp/a; o
exec 3>/tmp/a/z; mount -o remount,ro /tmp/a; echo rc=$?; mount -o remount,bind,ro /tmp/a; echo rc=$?; exec 3>&-; mount -o remount,ro /tmp/a; echo rc=$?
