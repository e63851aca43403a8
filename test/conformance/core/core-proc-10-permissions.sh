# Who may look at what in another's /proc/PID
# ns: proc,err
sleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
as() { setpriv --reuid=1000 --regid=1000 --clear-groups "$@"; }
for f in status stat statm cmdline comm limits mounts cgroup oom_score wchan maps environ auxv io syscall personality; do as cat /proc/$p/$f > /dev/null 2>&1; echo "$f: $?"; done
for f in exe cwd root ns/uts fd/0; do as readlink /proc/$p/$f > /dev/null 2>&1; echo "$f: $?"; done
as ls /proc/$p/fd 2>&1 | sed "s/$p/N/"; as ls /proc/$p/ns | wc -l; as ls /proc/$p/task | wc -l; kill $p
