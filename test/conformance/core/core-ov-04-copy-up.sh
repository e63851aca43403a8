# overlayfs: what is changed moves up, with its owner, mode, times, and keeps its number
# ns: mnt
mount -t tmpfs o /mnt; cd /mnt; mkdir low low2 up work all; echo low > low/a; echo b > low/b; mkdir low/d low2/d; echo 1 > low/d/x; echo 2 > low2/d/y; chown 5:6 low/a; chmod 640 low/a; touch -d 2001-01-01 low/a low/d; ln -s a low/l; ln low/b low/b2; mount -t overlay -o lowerdir=low:low2,upperdir=up,workdir=work ov all
i=$(stat -c %i all/a); echo more >> all/a; stat -c '%n %u:%g %a %s' all/a up/a; [ $i = $(stat -c %i all/a) ] && echo same number
cat low/a; cat all/a; touch -d 2002-02-02 all/d; stat -c '%n %y' all/d up/d low/d; ls up/d
chmod 700 all/b; stat -c '%n %a %h' all/b all/b2 low/b; chown -h 7 all/l; stat -c '%n %u %N' up/l; rm all/l
exec 3<all/d/x; echo changed > all/d/x; cat <&3; exec 3<&-
truncate -s 2 all/d/y; cat all/d/y; stat -c %s low2/d/y all/d/y
ln all/b all/hb; stat -c '%n %h' all/b all/hb; ls up
