# Modes of --manage-cgroups
# ns: cr,cgroup
mkdir /sys/fs/cgroup/c; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p
try() { criu restore -d -D /img -o r.log $1 >/dev/null 2>&1; echo "$1: $? $(sed -n 's/^0::/in /p' /proc/$p/cgroup 2>/dev/null)"; kill $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.02; done; }
try --manage-cgroups=strict; try --manage-cgroups=none; try --manage-cgroups=props; try --manage-cgroups=ignore; try --manage-cgroups=foo
rmdir /sys/fs/cgroup/c; try --manage-cgroups=none; try --manage-cgroups=props; try --manage-cgroups=ignore; try --manage-cgroups=full; ls -d /sys/fs/cgroup/c
