# What the applets for files say when they cannot
# ns: busybox
mkdir /tmp/w; cd /tmp/w; echo hi > f; mkdir d
while IFS= read -r l; do echo "$ $l"; busybox sh -c "$l" < /dev/null 2>&1; echo "= $?"; done << 'end'
touch /proc/nope
touch nodir/x
mkdir d
mkdir nodir/x
rm nox
rm d
rm -f nox
rm -r nox
rmdir nox
rmdir f
cat nox
cat d
cat f nox f
ls nox
ls nodir/x
ls f nox
cp nox y
cp d e
cp f nodir/x
cp f f
cp f nox d
mv nox y
mv f nodir/x
ln -s f f
ln f nodir/x
ln nox y
ln -s x f
readlink nox
readlink f
chmod 644 nox
chmod zzz f
chown nouser f
chown :nogrp f
chown 0 nox
stat nox
head nox
head -n x f
tail -n1 f
wc nox
wc f
grep x nox
grep x f
cut -c1 nox
sort nox
dd if=nox
dd of=nodir/x if=f
mkfifo f
mkfifo nodir/f
find nox
du nox
tee nodir/x
cmp f nox
od nox
md5sum nox
sync nox
truncate -s 1 nodir/x
truncate -s x f
uniq nox
link nox y
unlink nox
fallocate -l 1 nodir/x
realpath nox/y
tac nox
paste nox
nl nox
fold nox
expand nox
rev nox
sed -n 1p nox
diff f nox
end
