# Owner and mode of a group of the tree
# ns: cr,cgroup
mkdir -p /sys/fs/cgroup/c; chown 1000:1001 /sys/fs/cgroup/c /sys/fs/cgroup/c/cgroup.procs /sys/fs/cgroup/c/cgroup.max.depth; chmod 750 /sys/fs/cgroup/c; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; rmdir /sys/fs/cgroup/c;  criu restore -d -D /img -o r.log; echo "restore: $?"; stat -c '%n %u:%g %a' /sys/fs/cgroup/c /sys/fs/cgroup/c/cgroup.max.depth /sys/fs/cgroup/c/cgroup.procs
