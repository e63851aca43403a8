# setns changes what is seen, not where one is
# ns: cgroup
cd /sys/fs/cgroup; mkdir a b
sh -c 'echo 0 > a/cgroup.procs; exec unshare -C sleep 30' & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
echo $$ > b/cgroup.procs
nsenter -C -t $p sh -c 'grep ^0: /proc/self/cgroup; grep ^0: /proc/'$p'/cgroup; mkdir /tmp/m; mount -t cgroup2 none /tmp/m; ls -d /tmp/m/c*s | head -3; wc -l < /tmp/m/cgroup.procs'
echo 0 > cgroup.procs; kill $p; wait $p 2>/dev/null; rmdir a b; echo "rmdir: rc=$?"
