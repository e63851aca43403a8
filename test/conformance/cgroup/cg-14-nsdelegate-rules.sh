# Delegation: what a user may move and make
# ns: cgroup,user,err
cd /sys/fs/cgroup; mkdir d d/a; chown -R 1000 d; chmod 644 d/cgroup.procs
cat > /tmp/t <<'S'
cd /sys/fs/cgroup/d; mkdir b; stat -c '%u %g %a' b b/cgroup.procs; sleep 30 & p=$!
/bin/echo 5 > cgroup.max.depth; echo "depth: rc=$?"; /bin/echo $p 2>&1 > b/cgroup.procs; echo "in: rc=$?"; rmdir a; echo "rmdir: rc=$?"; echo 1 > b/cgroup.freeze; echo "freeze: rc=$?"; mkdir ../d2 2>&1; /bin/echo $p 2>&1 > ../cgroup.procs; kill $p
S
sh -c 'echo 0 > d/cgroup.procs; exec setpriv --reuid=1000 --regid=1000 --clear-groups sh /tmp/t'; cat d/cgroup.max.depth
