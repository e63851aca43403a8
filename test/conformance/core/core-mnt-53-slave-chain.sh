# A chain of slaves that are shared: who hears of what
# ns: mnt
mkdir -p /tmp/a /tmp/b /tmp/c; mount -t tmpfs A /tmp/a; mkdir /tmp/a/1 /tmp/a/2 /tmp/a/3; mount --make-shared /tmp/a
mount --bind /tmp/a /tmp/b; mount --make-slave /tmp/b; mount --make-shared /tmp/b; mount --bind /tmp/b /tmp/c; mount --make-slave /tmp/c
mount -t tmpfs X /tmp/a/1; mount -t tmpfs Y /tmp/b/2; mount -t tmpfs Z /tmp/c/3; findmnt -rn -o TARGET,SOURCE | grep '/tmp/.*/' | sort
umount /tmp/b/1; echo rc=$?; findmnt -rn -o TARGET,SOURCE | grep '/tmp/.*/1' | sort; umount /tmp/a/1; echo rc=$?; mount --make-private /tmp/b; mount -t tmpfs W /tmp/a/1; findmnt -rn -o TARGET,SOURCE,PROPAGATION | grep '/tmp/' | sort
