# What crit shows of control groups
# ns: cr,cgroup,crit
mkdir -p /sys/fs/cgroup/c/t; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; echo 5 > /sys/fs/cgroup/c/cgroup.max.depth; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; crit show /img/cgroup.img | grep -A1 -E '"name": "(cgroup.(freeze|max.*|type|subtree_control))?"' | tr -d ' ' | sort | uniq -c | tr -s ' '; crit show /img/cgroup.img | grep -E '"dir_name": "[ct]"' | tr -d ' '; crit show /img/core-$p.img | grep cg_set | tr -d ' '
