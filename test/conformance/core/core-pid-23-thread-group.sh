# task, thread-self and children of a process with one thread
# ns: pid,proc
unshare -p -f --mount-proc sh -c 'ls /proc/1/task; cat /proc/1/task/1/comm; sleep 40 & sleep 41 & cat /proc/1/task/1/children; echo; readlink /proc/thread-self | sed "s/[0-9][0-9]*/N/g"; readlink /proc/self | sed "s/[0-9][0-9]*/N/g"; kill %1 %2 2>/dev/null; kill -9 -1'
