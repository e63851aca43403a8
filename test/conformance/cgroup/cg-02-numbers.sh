# Numbers that the files take
# ns: cgroup,err
cd /sys/fs/cgroup; mkdir a
for v in 2 -1 abc "" "1 1" 01 0x1 " 0 " 99999999999; do /bin/echo "$v" 2>&1 > a/cgroup.freeze; echo "freeze [$v] rc=$? $(cat a/cgroup.freeze)"; done
for v in 0 2 x 01; do /bin/echo "$v" 2>&1 > a/cgroup.kill; echo "kill [$v] rc=$?"; done
for v in 5 0x10 010 max maxx -1 2147483647 2147483648 99999999999999999999; do /bin/echo "$v" 2>&1 > a/cgroup.max.depth; echo "depth [$v] rc=$? $(cat a/cgroup.max.depth)"; done
for f in cgroup.events cgroup.stat cgroup.controllers; do /bin/echo 1 2>&1 > a/$f; echo "$f rc=$?"; done
