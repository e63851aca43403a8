# Paths of others, seen from a namespace
# ns: cgroup
cd /sys/fs/cgroup; mkdir -p a/x b/y/z
sleep 30 & p=$!; echo $p > b/y/z/cgroup.procs; sleep 30 & q=$!; echo $q > a/x/cgroup.procs; sleep 30 & r=$!; echo $r > a/cgroup.procs
cat > /tmp/in <<S
echo 0 > /sys/fs/cgroup/a/cgroup.procs
unshare -C sh -c 'for i in $p $q $r self; do grep ^0: /proc/\$i/cgroup; done; echo 0 > /sys/fs/cgroup/b/cgroup.procs; grep ^0: /proc/self/cgroup; grep " /sys/fs/cgroup " /proc/self/mountinfo | cut -d" " -f4'
S
sh /tmp/in; grep ^0: /proc/$p/cgroup; kill $p $q $r
