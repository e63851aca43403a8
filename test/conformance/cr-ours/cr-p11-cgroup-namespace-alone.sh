# A process with a cgroup namespace alone
# ns: cr,cgroup
mkdir /sys/fs/cgroup/c; mkfifo /tmp/in; sh -c 'echo $$ > /sys/fs/cgroup/c/cgroup.procs; exec setsid unshare -C sh -c "exec 3<>/tmp/in; echo up; read g <&3; grep ^0 /proc/self/cgroup; echo end"' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; grep ^0 /proc/$p/cgroup; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; crit show /img/cgroup.img | grep -A2 '"name": "",'; rmdir /sys/fs/cgroup/c; criu restore -d -D /img -o r.log; echo "restore: $?"; grep ^0 /proc/$p/cgroup; [ "$(readlink /proc/$p/ns/cgroup)" = "$(readlink /proc/self/ns/cgroup)" ] || echo own; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out
