# Signals and a frozen cgroup
# ns: cgroup,signal
cd /sys/fs/cgroup; mkdir f
frozen() { until grep -q "frozen $1" f/cgroup.events; do sleep 0.02; done; }
for s in TERM KILL QUIT STOP; do
  sh -c 'echo 0 > f/cgroup.procs; exec sleep 30' & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
  echo 1 > f/cgroup.freeze; frozen 1; kill -$s $p; sleep 0.2
  [ -d /proc/$p ] && echo "$s: $(grep ^State /proc/$p/status | tr '\t' ' ')" || echo "$s: gone"
  tr '\n' ' ' < f/cgroup.events; echo 0 > f/cgroup.freeze; kill -9 $p 2>/dev/null; wait $p 2>/dev/null; echo "status $?"
done
sh -c 'trap "echo handled; exit 3" TERM; echo 0 > f/cgroup.procs; echo 1 > /tmp/up; while :; do sleep 0.05; done' & p=$!; until [ -s /tmp/up ]; do sleep 0.02; done
echo 1 > f/cgroup.freeze; frozen 1; kill $p; sleep 0.2; echo "handler waits: $(grep ^State /proc/$p/status | tr '\t' ' ')"; echo 0 > f/cgroup.freeze; wait $p; echo "status $?"
