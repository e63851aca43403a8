# overlayfs: what was removed and made again is not what lies below
# ns: mnt
mount -t tmpfs o /mnt; cd /mnt; mkdir low low2 up work all; echo low > low/a; echo b > low/b; mkdir low/d low2/d; echo 1 > low/d/x; echo 2 > low2/d/y; mount -t overlay -o lowerdir=low:low2,upperdir=up,workdir=work ov all
rm -r all/d; ls all; stat -c '%n %F %t,%T %a' up/d; mkdir all/d; ls -A all/d; touch all/d/z; ls all/d
rmdir all/d; echo "rc=$?"; rm all/d/z; rmdir all/d; echo "rc=$?"; ls all
rm all/a; echo new > all/a; cat all/a; rm all/a; cat all/a; ls up; stat -c '%n %F' up/a
rm -rf all/*; ls -A all; ls low; umount all; mount -t overlay -o lowerdir=low:low2,upperdir=up,workdir=work ov all; ls -A all | wc -l
