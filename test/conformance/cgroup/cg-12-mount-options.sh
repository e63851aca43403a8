# Options of cgroup2 and where it may be mounted
# ns: cgroup,mnt,err
mkdir /mnt/a; mount -t cgroup2 none /mnt/a; echo "rc=$?"; grep /mnt/a /proc/mounts; mount -t cgroup2 none /mnt/a 2>&1; echo "again: rc=$?"
umount /mnt/a; mount -t cgroup2 -o nosuch none /mnt/a 2>&1 | head -1; mount -t cgroup2 -o nsdelegate none /mnt/a; echo "rc=$?"; grep /mnt/a /proc/mounts;
umount /mnt/a; mount -t cgroup -o nosuchthing none /mnt/a 2>&1 | head -1; mount -t cgroup -o none,name=fresh none /mnt/a 2>&1 | head -1; mount -t cgroup -o name=missing none /mnt/a 2>&1 | head -1
mkdir /sys/fs/cgroup/s; mount --bind /sys/fs/cgroup/s /mnt/a; grep /mnt/a /proc/self/mountinfo | cut -d' ' -f4,5,6; rmdir /sys/fs/cgroup/s; echo "rc=$?"; grep /mnt/a /proc/self/mountinfo | cut -d' ' -f4,5,6
unshare -U -r -m -C sh -c 'mount -t cgroup2 none /mnt; echo "user namespace: rc=$?"; mkdir /mnt/u 2>&1'; unshare -U -r -m sh -c 'mount -t cgroup2 none /mnt 2>&1; echo "without its own: rc=$?"'
