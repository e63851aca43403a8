# max_inotify_instances and watches of a user namespace
# ns: user,err
unshare -Ur sh -c 'cd /proc/sys/user; echo 3 > max_inotify_instances; cat max_inotify_instances; echo -1 > max_inotify_watches; echo rc=$?; echo x > max_uts_namespaces; echo rc=$?; echo 99999999999 > max_uts_namespaces; echo rc=$?; cat max_uts_namespaces; echo 5 6 > max_uts_namespaces; echo rc=$?; cat max_uts_namespaces' 2>&1
ls /proc/sys/user; stat -c '%a %u %g' /proc/sys/user/max_uts_namespaces
