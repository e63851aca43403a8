# user/max_*_namespaces: the third of each kind is too many
# ns: user,err
unshare -Ur sh -c 'for k in uts ipc mnt net cgroup time; do f=$k; echo 2 > /proc/sys/user/max_${k}_namespaces; done
for o in u i m n C T; do unshare -$o sh -c "unshare -$o sh -c \"unshare -$o true; echo rc=\\\$?\"" 2>&1; done'
unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_user_namespaces; unshare -U true; echo "rc=$?"; cat /proc/sys/user/max_user_namespaces'
unshare -Ur sh -c 'echo 1 > /proc/sys/user/max_pid_namespaces; unshare -pf sh -c "unshare -pf true; echo rc=\$?"'
