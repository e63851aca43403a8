# Properties of groups in each mode
# ns: cr,cgroup
mkdir -p /sys/fs/cgroup/c; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; echo 7 > /sys/fs/cgroup/c/cgroup.max.depth; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p
try() { criu restore -d -D /img -o r.log "$@" >/dev/null 2>&1; echo "$*: $? $(sed -n 's/^0::/in /p' /proc/$p/cgroup 2>/dev/null) $(cat /sys/fs/cgroup/c/cgroup.max.depth)"; kill $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.02; done; }
echo 3 > /sys/fs/cgroup/c/cgroup.max.depth; try --manage-cgroups=none; try --manage-cgroups=soft; try --manage-cgroups=ignore; try --manage-cgroups=props; echo 3 > /sys/fs/cgroup/c/cgroup.max.depth; try --manage-cgroups=full; rmdir /sys/fs/cgroup/c; try --manage-cgroups=soft; rmdir /sys/fs/cgroup/c; try --manage-cgroups=full
