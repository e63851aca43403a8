# timeout and its child: the rest of the time
# ns: cr,time
setsid sh -c 'timeout 1.5 sleep 1001; echo "ended: $?"' </dev/null >/tmp/out 2>&1 & p=$!; until pgrep -f '^sleep 1001' >/dev/null; do sleep 0.02; done
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while pgrep -s $p >/dev/null; do sleep 0.02; done; sleep 1.7; criu restore -d -D /img -o r.log; echo "restore: $?"; [ -s /tmp/out ] || echo "not yet"; until [ -s /tmp/out ]; do sleep 0.02; done; cat /tmp/out
