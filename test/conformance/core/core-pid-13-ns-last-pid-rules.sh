# What ns_last_pid takes and shows
# ns: pid,err
unshare -p -f --mount-proc sh -c '
  sh -c : ; echo "shows: $(cat /proc/sys/kernel/ns_last_pid)"
  for v in 100 -1 0 junk 4194305; do /bin/echo $v > /proc/sys/kernel/ns_last_pid; echo "$v: rc=$?"; done
  ls -l /proc/sys/kernel/ns_last_pid /proc/sys/kernel/pid_max | cut -c1-10' 2>&1
