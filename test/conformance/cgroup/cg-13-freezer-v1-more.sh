# Version 1 freezer: moves, kills and nesting
# ns: cgroup,v1,signal
mkdir /mnt/fz; mount -t cgroup -o freezer none /mnt/fz 2>/dev/null || { echo "no v1 freezer"; exit 0; }
cd /mnt/fz; mkdir -p a/b; sleep 30 & p=$!; echo FROZEN > a/freezer.state; cat a/freezer.state a/b/freezer.state a/b/freezer.parent_freezing
echo $p > a/b/tasks; until [ "$(cat a/b/freezer.state)" = FROZEN ] && grep -q '^State:.D' /proc/$p/status; do sleep 0.02; done; grep ^State /proc/$p/status | tr '\t' ' '; kill -9 $p; sleep 0.2; grep ^State /proc/$p/status | tr '\t' ' '
echo FROZEN > a/b/freezer.state; echo THAWED > a/freezer.state; cat a/freezer.state a/b/freezer.state a/b/freezer.self_freezing a/b/freezer.parent_freezing; echo THAWED > a/b/freezer.state; wait $p; echo "status $?"
rmdir a/b a; echo "rc=$?"; ls | tr '\n' ' '; cat tasks | wc -l
