# Another group by crit
# ns: cr,cgroup,crit
mkdir /sys/fs/cgroup/c; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; crit decode -i /img/cgroup.img --pretty | sed 's|"/c"|"/d"|; s|"dir_name": "c"|"dir_name": "d"|' > /tmp/j; crit encode -i /tmp/j -o /img/cgroup.img; criu restore -d -D /img -o r.log; echo "restore: $?"; grep ^0 /proc/$p/cgroup
