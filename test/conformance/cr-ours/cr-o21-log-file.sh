# Where the log is, and what is left after a failure
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; mkdir /tmp/w
criu dump -t $p -D /img -W /tmp/w -o d.log -v4; echo "dump: $?"; wait $p; [ -s /tmp/w/d.log ] && echo "log in the work folder"; ls /tmp/w | tr '\n' ' '; ls /img | grep -c -e log -e stats
criu restore -d -D /img -W /tmp/w -o /tmp/own.log; echo "restore: $?"; [ -e /tmp/own.log ] && echo "absolute"; kill $p; while kill -0 $p 2>/dev/null; do sleep 0.02; done; rm /img/core-$p.img
criu restore -d -D /img -W /tmp/w -o r.log 2>/dev/null; echo "restore: $?"; grep -c -i error /tmp/w/r.log | grep -qv '^0' && echo "the log says why"
