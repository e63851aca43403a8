# --freeze-cgroup: of another group, of none, of a tree with more inside
# ns: cr,cgroup
mkdir -p /sys/fs/cgroup/c /sys/fs/cgroup/d; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -R --freeze-cgroup /nowhere -t $p -D /img -o d.log 2>/dev/null; echo "nowhere: $?"; timeout 5 criu dump -R --freeze-cgroup /sys/fs/cgroup/d -t $p -D /img -o d.log 2>/dev/null; echo "another: $?"; grep ^State /proc/$p/status
sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1001' </dev/null >/dev/null 2>&1 & q=$!
until [ "$(cat /proc/$q/comm)" = sleep ]; do sleep 0.02; done; criu dump -R --freeze-cgroup /sys/fs/cgroup/c -t $p -D /img -o d.log 2>/dev/null; echo "stranger inside: $?"; cat /sys/fs/cgroup/c/cgroup.freeze; kill -0 $q && grep ^State /proc/$q/status; criu dump --freeze-cgroup /sys/fs/cgroup/c -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?";cat /sys/fs/cgroup/c/cgroup.freeze;  kill -0 $q && grep ^State /proc/$q/status; kill $q
