# A frozen parent freezes what is below, what comes and what is made
# ns: cgroup
cd /sys/fs/cgroup; mkdir -p p/c/d; ev() { grep frozen $1/cgroup.events; }
echo 1 > p/cgroup.freeze; for i in p p/c p/c/d; do echo "$i $(ev $i) $(cat $i/cgroup.freeze)"; done
mkdir p/new; echo "new $(ev p/new)"
sleep 30 & q=$!; echo $q > p/c/cgroup.procs; until [ "$(ev p)" = "frozen 1" ]; do sleep 0.02; done; grep ^State /proc/$q/status | tr '\t' ' '
echo 1 > p/c/cgroup.freeze; echo 0 > p/cgroup.freeze; for i in p p/c p/c/d p/new; do echo "$i $(ev $i)"; done
echo $q > p/cgroup.procs; until [ "$(ev p)" = "frozen 0" ]; do sleep 0.02; done; echo "out of it: $(ev p)"; kill $q; wait $q 2>/dev/null; echo $?
