#!/bin/sh
# A virtual private server by hand: what runc, docker and their like do, step by step, with the tools that ask the kernel for it.
#
#   vps.sh [NAME [COMMAND…]]        as root; without a command a shell, in which exit ends the server
#
# One line does the same:  mkdir b; cd b; mkdir rootfs; …; runc spec; runc run NAME
set -e
name=${1:-vps}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- sh
here=/tmp/vps-$name
net=10.77.0

# 1. A root of its own: what the machine has, read-only, below; what the server changes, above it. (overlayfs)
mkdir -p "$here"
mount -t tmpfs -o size=64m vps "$here"
mkdir "$here/upper" "$here/work" "$here/root"
mount -t overlay -o "lowerdir=/,upperdir=$here/upper,workdir=$here/work" vps "$here/root"
echo "$name" > "$here/root/etc/hostname"

# 2. A control group: so many processes, so much memory, half a CPU.
group=/sys/fs/cgroup/vps-$name
echo '+cpu +memory +pids' > /sys/fs/cgroup/cgroup.subtree_control
mkdir "$group"
echo 64 > "$group/pids.max"
echo 64M > "$group/memory.max"
echo '50000 100000' > "$group/cpu.max"

# 3. A network namespace, and a cable (veth) with one end in it.
ip netns add "$name"
ip link add "v-$name" type veth peer name eth0 netns "$name"
ip addr add "$net.1/24" dev "v-$name"
ip link set "v-$name" up
ip -n "$name" link set lo up
ip -n "$name" addr add "$net.2/24" dev eth0
ip -n "$name" link set eth0 up
ip -n "$name" route add default via "$net.1"

# 4. The rest of the namespaces, and a process that is number 1 there. It mounts its own /proc, /sys and /dev, makes the new root the
#    root (pivot_root) and lets the old one go.
cat > "$here/root/init" << 'INIT'
cd /.vps
mount -t proc proc proc
mount -t tmpfs -o mode=755 dev dev
for d in null zero full random urandom tty; do : > dev/$d; mount --bind /dev/$d dev/$d; done
ln -s /proc/self/fd dev/fd
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
mount -t tmpfs shm dev/shm
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup sys/fs/cgroup
hostname "$(cat etc/hostname)"
mkdir -p .old
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
rm /init
exec "$@"
INIT
mkdir -p /.vps
status=0
# The subshell joins the control group first, so that the namespace has it for its root.
(
  echo 0 > "$group/cgroup.procs"
  exec ip netns exec "$name" unshare --mount --uts --ipc --pid --cgroup --fork --kill-child \
    sh -c 'mount --bind "$0/root" /.vps && exec sh /.vps/init "$@"' "$here" "$@"
) || status=$?

# 5. All of it goes again.
echo 1 > "$group/cgroup.kill"
until grep -q 'populated 0' "$group/cgroup.events"; do sleep 0.05; done
rmdir "$group"
ip netns del "$name"
umount -R "$here"
rmdir "$here" /.vps
exit $status
