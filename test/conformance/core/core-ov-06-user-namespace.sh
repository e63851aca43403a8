# overlayfs in a user namespace: allowed, and the mounter's rights decide
# ns: mnt,user
setpriv --reuid 1000 --regid 1000 --clear-groups unshare -Urm sh -c 'mount -t tmpfs o /mnt; cd /mnt; mkdir low up work all up2 work2; echo low > low/a; echo b > low/b; mkdir low/d
mount -t overlay -o lowerdir=low,upperdir=up,workdir=work ov all; echo "rc=$?"; grep overlay /proc/mounts
echo n > all/a; rm all/b; ls all up; stat -c "%n %F" up/b; rmdir all/d; mkdir all/d; echo "rc=$?"; umount all
mount -t overlay -o lowerdir=low,upperdir=up2,workdir=work2,userxattr ov all; echo "rc=$?"; grep overlay /proc/mounts; rmdir all/d; mkdir all/d; echo "rc=$?"; ls all; umount all
mkdir up3 work3; mount -t overlay -o lowerdir=/etc,upperdir=up3,workdir=work3 ov all; echo "rc=$?"; stat -c "%U %a" all/passwd; echo x >> all/passwd; echo "rc=$?"; touch all/mine; ls up3'
