# What the applets that start or change something say when they cannot
# ns: busybox
mkdir /tmp/w; cd /tmp/w; echo hi > f; mkdir d
while IFS= read -r l; do echo "$ $l"; busybox sh -c "$l" < /dev/null 2>&1; echo "= $?"; done << 'end'
sleep x
timeout x true
date -d xx
mount -t tmpfs x nodir
mount -t weirdfs x d
mount --bind nox d
mount --bind d nox
mount -t tmpfs x f
umount nox
umount d
umount f
id nouser
env nosuch
chroot nox
chroot / nosuch
setsid nosuch
unshare nosuch
nsenter nosuch
nsenter -t 99999 -m true
timeout 1 nosuch
expr 1 +
expr a + 1
basename /a/b/c
dirname /a/b/c
killall nosuchproc
sysctl nosuch.key
su nouser -c true
which nosuch
groups nouser
seq 3
seq 1 2 5
id
id -u
id -un
whoami
uname
printf '%s %d\n' a 5
test -e f
[ -d d ]
true
false
ip link show nodev | cat
end
