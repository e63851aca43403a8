# A cgroup namespace needs a right; lsns knows it
# ns: cgroup,user,err
setpriv --reuid=1000 --regid=1000 --clear-groups unshare -C true 2>&1; echo "rc=$?"
setpriv --reuid=1000 --regid=1000 --clear-groups unshare -U -r -C sh -c 'grep ^0: /proc/self/cgroup; readlink /proc/self/ns/cgroup | cut -d: -f1'
unshare -C sleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; lsns -t cgroup -n -o TYPE,NPROCS,COMMAND | grep sleep; lsns -p $p -t cgroup -n -o TYPE
echo "$(cat /proc/sys/user/max_cgroup_namespaces | grep -c .)"; kill $p
