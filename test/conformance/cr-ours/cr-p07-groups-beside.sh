# Parent in one group, child in another, a folder with children in groups outside
# ns: cr,cgroup
mkdir -p /sys/fs/cgroup/a /sys/fs/cgroup/b/c; setsid sh -c 'echo $$ > /sys/fs/cgroup/a/cgroup.procs; sh -c "echo \$\$ > /sys/fs/cgroup/b/c/cgroup.procs; exec sleep 1001"; :' </dev/null >/tmp/out 2>&1 & p=$!
until c=$(pgrep -f '^sleep 1001'); do sleep 0.02; done; criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; wait $p; while [ -e /proc/$c ]; do sleep 0.02; done; rmdir /sys/fs/cgroup/a /sys/fs/cgroup/b/c /sys/fs/cgroup/b; criu restore -d -D /img -o r.log;  echo "restore: $?"; grep -h ^0 /proc/$p/cgroup /proc/$c/cgroup
