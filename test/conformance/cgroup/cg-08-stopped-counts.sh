# A stopped process counts as frozen and stays stopped
# ns: cgroup,signal
cd /sys/fs/cgroup; mkdir f; sleep 30 & p=$!; echo $p > f/cgroup.procs; kill -STOP $p; until grep -q '^State:.T' /proc/$p/status; do sleep 0.02; done
echo 1 > f/cgroup.freeze; until grep -q 'frozen 1' f/cgroup.events; do sleep 0.02; done; grep ^State /proc/$p/status | tr '\t' ' '
kill -CONT $p; sleep 0.2; grep ^State /proc/$p/status | tr '\t' ' '; grep frozen f/cgroup.events
echo 0 > f/cgroup.freeze; sleep 0.2; grep ^State /proc/$p/status | tr '\t' ' '; kill $p
