# The number of a child is taken: nobody comes back
# ns: cr,pid
setsid sh -c 'sleep 1001; :' </dev/null >/dev/null 2>&1 & p=$!; until c=$(pgrep -f '^sleep 1001'); do sleep 0.02; done
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while kill -0 $c 2>/dev/null; do sleep 0.02; done
echo $((c - 1)) > /proc/sys/kernel/ns_last_pid; sleep 100 & [ $! = $c ] && echo taken
criu restore -d -D /img -o r.log >/dev/null 2>&1; echo "restore: $?"; while kill -0 $p 2>/dev/null; do sleep 0.02; done; echo "no parent either"; cat /proc/$c/cmdline | tr '\0' ' '; echo
kill $c; wait $c; criu restore -d -D /img -o r.log; echo "restore: $?"; ps -o ppid= -p $c | tr -d ' ' | sed "s/^$p$/P/"; kill $c
