# What pid_max takes
# ns: pid,err
unshare -p -f --mount-proc sh -c '
  for v in 4194304 4194305 301 300 0 -1 junk; do /bin/echo $v > /proc/sys/kernel/pid_max; echo "$v: rc=$? now $(cat /proc/sys/kernel/pid_max)"; done' 2>&1
