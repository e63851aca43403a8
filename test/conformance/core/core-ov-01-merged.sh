# several lower directories: one sees them as one, and the numbers say what is what
# ns: mnt
mount -t tmpfs o /mnt; cd /mnt; mkdir low low2 up work all; echo low > low/a; echo b > low/b; mkdir low/d low2/d; echo 1 > low/d/x; echo 2 > low2/d/y; mount -t overlay -o lowerdir=low:low2,upperdir=up,workdir=work ov all
ls all all/d; cat all/d/x all/d/y
stat -c '%n %i %h %s %A' all all/a all/d all/d/x all/d/y low/d low2/d up
[ "$(stat -c %d all)" = "$(stat -c %d all/a)" ] && echo one device
ls -A work; stat -c '%a %n' work/work
grep overlay /proc/mounts; stat -f -c '%T' all; findmnt -n -o FSTYPE,SOURCE,TARGET all
