# The version 1 pids hierarchy: a limit, and how a fork fails
# ns: cgroup,v1
mkdir /mnt/p; mount -t cgroup -o pids none /mnt/p 2>/dev/null || { echo "no v1 pids"; exit 0; }
cd /mnt/p; mkdir a a/b; cat a/pids.max a/pids.current a/pids.events; ls a | tr '\n' ' '; echo
sh -c 'echo 0 > a/b/cgroup.procs; echo "self: $(cat a/pids.current) $(cat a/b/pids.current)"; echo 1 > a/pids.max; sleep 0 ; echo "not reached"' 2>&1; echo "rc=$?"
cat a/pids.events a/b/pids.events a/pids.max a/pids.current
for v in 0 -1 junk max 4194304 4194305; do /bin/echo $v 2>&1 > a/pids.max; echo "$v: rc=$? $(cat a/pids.max)"; done
cat a/notify_on_release a/cgroup.clone_children; echo 1 > a/notify_on_release; mkdir a/c; cat a/c/notify_on_release; mv a/c a/d; ls -d a/*/ | tr '\n' ' '; mv a/d d 2>&1; grep pids /proc/self/cgroup | cut -d: -f2-; grep ' /mnt/p ' /proc/self/mountinfo | cut -d' ' -f4,9-
