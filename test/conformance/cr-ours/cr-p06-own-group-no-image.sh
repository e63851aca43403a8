# Whoever is in the dumper's own group has no cgroup image
# ns: cr,cgroup
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; ls /img | grep cgroup;  crit show /img/core-$p.img | grep cg_set; mkdir /sys/fs/cgroup/e; sh -c 'echo $$ > /sys/fs/cgroup/e/cgroup.procs; exec criu restore -d -D /img -o r.log'; echo "restore: $?"; grep ^0 /proc/$p/cgroup
