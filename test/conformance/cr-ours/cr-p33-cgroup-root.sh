# --cgroup-root: another group in place of its own
# ns: cr,cgroup
mkdir -p /sys/fs/cgroup/c /sys/fs/cgroup/other; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid sleep 1000' </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump --manage-cgroups -t $p -D /img -o d.log; echo "dump: $?"; wait $p
try() { criu restore -d -D /img -o r.log "$@" >/dev/null 2>&1; echo "$*: $? $(sed -n 's/^0::/in /p' /proc/$p/cgroup 2>/dev/null)"; kill $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.02; done; }
try --manage-cgroups --cgroup-root /other; try --manage-cgroups=full --cgroup-root /other; try --cgroup-root :/other; try --cgroup-root pids:/; try --manage-cgroups=none --cgroup-root /other;  try --manage-cgroups=ignore --cgroup-root /other
