# type and subtree control
# ns: cr,cgroup
mkdir -p /sys/fs/cgroup/c/t; echo threaded > /sys/fs/cgroup/c/t/cgroup.type; cat /sys/fs/cgroup/c/cgroup.type; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; grep ^0 /proc/$p/cgroup; criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; wait $p; rmdir /sys/fs/cgroup/c/t /sys/fs/cgroup/c; criu restore -d -D /img -o r.log;  echo "restore: $?"; cat /sys/fs/cgroup/c/cgroup.type /sys/fs/cgroup/c/t/cgroup.type
