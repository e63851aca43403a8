# A stopped child, and its parent that runs
# ns: cr,signal
setsid sh -c 'sleep 1001 & echo up; wait $!; echo "child: $?"' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; until c=$(pgrep -f '^sleep 1001'); do sleep 0.02; done; kill -STOP $c; until grep -qs State:.T /proc/$c/status; do sleep 0.02; done
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while kill -0 $c 2>/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"; until grep -qs State:.T /proc/$c/status; do sleep 0.02; done; ps -o stat= -p $p,$c
kill -TERM $c; sleep 0.1; kill -0 $c && echo "waits for CONT"; kill -CONT $c; until grep -qs child /tmp/out; do sleep 0.02; done; tail -1 /tmp/out
