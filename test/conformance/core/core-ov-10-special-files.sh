# overlayfs: FIFOs, links, devices and extended attributes
# ns: mnt
mount -t tmpfs o /mnt; cd /mnt; mkdir low low2 up work all; echo low > low/a; echo b > low/b; mkdir low/d low2/d; echo 1 > low/d/x; echo 2 > low2/d/y; mkfifo low/p; ln -s d/x low/l; mount -t overlay -o lowerdir=low:low2,upperdir=up,workdir=work ov all
echo through > all/p & cat all/p; wait; cat all/l; stat -c '%n %F' all/p; mknod all/w c 0 0; echo "rc=$?"; mknod all/null c 1 3; echo x > all/null; stat -c '%F %t,%T' up/null
mknod low/hidden c 0 0; ls all | tr '\n' ' '; echo; cat all/hidden
flock -n all/a sh -c 'flock -n all/a echo got || echo busy'
cp all/a all/c; cmp all/a all/c && echo equal; cp /usr/bin/true all/run; all/run; echo "rc=$?"; find all -type f | sort; du -s all/d >/dev/null; echo "rc=$?"
