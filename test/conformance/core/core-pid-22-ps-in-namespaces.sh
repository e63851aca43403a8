# ps columns of namespaces and of nested pids
# ns: pid
unshare -p -f --mount-proc sh -c 'sleep 46 & until pgrep -x sleep > /dev/null; do sleep 0.02; done; ps -eo pid,ppid,comm --no-headers > /tmp/ps; ps -eo pidns= > /tmp/ns; kill $!'
tr -s ' ' < /tmp/ps | sed 's/ [0-9]* 1 ps/ N 1 ps/'; sort -u /tmp/ns | wc -l
