# Who can be put into a cgroup, and how it is refused
# ns: cgroup,err
cd /sys/fs/cgroup; mkdir a; sleep 30 & p=$!
for v in 999999 junk -5 "" "$p $p" 0x7fffffff 4294967296 1.5; do /bin/echo "$v" 2>&1 > a/cgroup.procs; echo "[$v] rc=$?"; done
/bin/echo "  $p  " > a/cgroup.procs; echo "spaces: rc=$? $(wc -l < a/cgroup.procs)"
kill $p; wait $p 2>/dev/null; /bin/echo $p 2>&1 > a/cgroup.procs; echo "dead: rc=$?"
