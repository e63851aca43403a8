# The names of /proc/PID/status, in order, and those with a fixed value
# ns: proc
sleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
cut -d: -f1 /proc/$p/status | tr '\n' ' '; echo
grep -E '^(Name|Umask|State|Tgid|Ngid|Pid|PPid|TracerPid|Uid|Gid|Groups|Kthread|Threads|SigPnd|ShdPnd|SigBlk|SigIgn|SigCgt|CapInh|CapAmb|NoNewPrivs|NSpid|NSsid)' /proc/$p/status | tr '\t' ' '
kill $p
