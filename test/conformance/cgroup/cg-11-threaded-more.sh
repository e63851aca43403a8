# Threaded subtrees: what a domain may do then
# ns: cgroup,err
cd /sys/fs/cgroup; mkdir -p d/x/y d/z; sleep 30 & p=$!
/bin/echo bogus 2>&1 > d/x/cgroup.type; echo "rc=$?"; /bin/echo "  threaded  " 2>&1 > d/x/cgroup.type; echo "rc=$?"
for i in d d/x d/x/y d/z; do echo "$i: $(cat $i/cgroup.type)"; done
/bin/echo threaded 2>&1 > d/x/y/cgroup.type; echo "y: rc=$? $(cat d/x/y/cgroup.type)"; echo $p > d/x/y/cgroup.procs; echo "into y: rc=$?"; wc -l < d/cgroup.procs; wc -l < d/cgroup.threads; wc -l < d/x/y/cgroup.threads; cat d/cgroup.events | head -1
grep ^0: /proc/$p/cgroup; /bin/echo 1 2>&1 > d/x/cgroup.kill; echo "kill threaded: rc=$?"; rmdir d/x/y 2>&1; rmdir d/x 2>&1; kill $p; wait $p 2>/dev/null; rmdir d/x/y d/x; echo "rc=$? $(cat d/cgroup.type)"
mkdir q; sleep 30 & p=$!; echo $p > q/cgroup.procs; mkdir q/r; /bin/echo threaded 2>&1 > q/cgroup.type; echo "populated: rc=$?"; /bin/echo threaded 2>&1 > q/r/cgroup.type; echo "child of populated: rc=$? $(cat q/cgroup.type)"; kill $p
