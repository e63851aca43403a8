# PID namespaces need CAP_SYS_ADMIN
# ns: pid,err
as() { setpriv --reuid=1000 --regid=1000 --clear-groups "$@" 2>&1; }
as unshare -p true; echo "rc=$?"; as unshare -f true; echo "fork alone: rc=$?"
sleep 30 & as nsenter -t $! -p true; echo "rc=$?"; kill $!
as sh -c 'echo 1 > /proc/sys/kernel/ns_last_pid'; echo "rc=$?"
as sh -c 'kill -0 1'; echo "kill root's: rc=$?"
