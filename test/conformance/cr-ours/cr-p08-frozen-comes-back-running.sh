# Frozen when it was dumped, and its group is gone
# ns: cr,cgroup
mkdir /sys/fs/cgroup/c; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; echo 1 > /sys/fs/cgroup/c/cgroup.freeze; until grep -qs 'frozen 1' /sys/fs/cgroup/c/cgroup.events; do sleep 0.02; done
criu dump --freeze-cgroup /sys/fs/cgroup/c -t $p -D /img -o d.log; echo "dump: $?"; while [ -e /proc/$p ]; do sleep 0.02; done; cat /sys/fs/cgroup/c/cgroup.freeze; crit show /img/cgroup.img | grep -A1 cgroup.freeze; rmdir /sys/fs/cgroup/c; timeout 10 criu restore -d -D /img -o r.log; echo "restore: $?"; cat /sys/fs/cgroup/c/cgroup.freeze; grep -c . /sys/fs/cgroup/c/cgroup.procs
