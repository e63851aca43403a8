# overlayfs: files rename, a directory from below does not, mv copies it
# ns: mnt
mount -t tmpfs o /mnt; cd /mnt; mkdir low low2 up work all; echo low > low/a; echo b > low/b; mkdir low/d low2/d; echo 1 > low/d/x; echo 2 > low2/d/y; mount -t overlay -o lowerdir=low:low2,upperdir=up,workdir=work ov all
mv all/b all/bb; echo "rc=$?"; ls all up; stat -c '%n %F %h' up/b up/bb; stat -c '%n %i' low/b all/bb
mv all/d all/dd; echo "rc=$?"; ls all all/dd up; cat all/dd/x all/dd/y
mkdir all/n; mv all/n all/m; echo "rc=$?"; mv all/a all/m/; ls all all/m; mv all/m/a all/a; cat all/a
mv all/bb all/a; cat all/a; ls all; cat low/a low/b
