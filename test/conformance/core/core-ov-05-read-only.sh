# overlayfs without an upper layer is read-only, and what mount refuses
# ns: mnt,err
mount -t tmpfs o /mnt; cd /mnt; mkdir low low2 up work all; echo low > low/a; echo b > low/b; mkdir low/d low2/d; echo 1 > low/d/x; echo 2 > low2/d/y
mount -t overlay -o lowerdir=low:low2 ov all; echo "rc=$?"; touch all/q; echo x >> all/a; rm all/a; chmod 600 all/a; mkdir all/e
grep overlay /proc/mounts; mount -o remount,rw all; echo "remount rc=$?"; umount all
for o in upperdir=up,workdir=work lowerdir=nosuch lowerdir=low,upperdir=up lowerdir=low lowerdir=low,upperdir=up,workdir=up lowerdir=low,bad=1 lowerdir=low,upperdir=low/d,workdir=low2,metacopy=maybe lowerdir=low/a,upperdir=up,workdir=work lowerdir=up,upperdir=up,workdir=work lowerdir=low:low,upperdir=up,workdir=work lowerdir=/proc,upperdir=up,workdir=work; do mount -t overlay -o $o ov all 2>/dev/null; echo "$o rc=$?"; done
findmnt all; echo "rc=$?"; mount -t overlay -o lowerdir=nosuch ov all
