# findmnt's filters keep the tree, umount adds its failures up
# ns: mnt,err
mkdir -p /mnt/a; mount -t tmpfs -o size=64k,mode=700,noexec src /mnt/a; mkdir /mnt/a/b /mnt/a/c; mount -t proc p /mnt/a/b; mkdir -p /mnt/a/c; mount -t tmpfs in /mnt/a/c
findmnt -n -t tmpfs -o TARGET | grep -c -e '[|`]-/mnt/a$' -e '[|`] [|`]-/mnt/a/c'; findmnt -n -i -t proc -o TARGET | grep -c mnt; findmnt -n -t proc,tmpfs -o TARGET | grep -c '[|`]-/mnt/a/[bc]'; findmnt -n -l -t tmpfs -o TARGET | grep mnt | sort; findmnt -n -O noexec -o TARGET /mnt/a
umount /mnt/a/b /mnt/nothing /mnt/a/c /mnt/a/c; echo "rc=$?"; umount /mnt/a; setpriv --reuid 1000 --clear-groups umount /proc; echo "rc=$?"
