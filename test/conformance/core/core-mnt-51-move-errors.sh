# Moving mounts: what is refused, and in which words
# ns: mnt,err
mkdir -p /tmp/a /tmp/b /tmp/c; mount -t tmpfs A /tmp/a; mount -t tmpfs B /tmp/b; mkdir /tmp/a/x; : > /tmp/a/f
mount --move /tmp/a /tmp/a/x; echo rc=$?; mount --move /tmp/c /tmp/b; echo rc=$?; mount --move /tmp/a /tmp/b/none; echo rc=$?
mount --make-shared /tmp/b; mkdir /tmp/b/y; mount -t tmpfs Y /tmp/b/y; mount --move /tmp/b/y /tmp/c; echo rc=$?
mount --make-unbindable /tmp/a; mount --move /tmp/a /tmp/b/y; echo rc=$?; mount --bind /tmp/a /tmp/c; echo rc=$?; mount --make-private /tmp/a; mount --move /tmp/a /tmp/c; echo rc=$?; ls /tmp/c; findmnt -rn -o TARGET,SOURCE,PROPAGATION | grep /tmp
