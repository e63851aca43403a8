# The last command of a container is its init
# ns: cr,pid
box sh -c 'hostname crate; mkdir /x; cd /x; sleep 1000' & u=$!; until p=$(pgrep -P $u) && [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; readlink /proc/$p/exe /proc/$p/cwd
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $u; echo "unshare: $?"; criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; n=$(cat /tmp/pid); tr '\0' ' ' < /proc/$n/cmdline; nsenter -t $n -u hostname; ls -l /proc/$n/cwd | sed 's/.*-> //'; kill -9 $n
