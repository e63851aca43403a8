# Pending signals with several processes, blocked, queued, realtime
# ns: cr,signal
mkfifo /tmp/in; setsid env --block-signal=RTMIN --block-signal=USR1 --block-signal=CHLD --ignore-signal=HUP --ignore-signal=CHLD sh -c 'exec 3<>/tmp/in; sleep 1001 & echo up; read l <&3; exec cat /proc/self/status' </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs up /tmp/out && c=$(pgrep -f '^sleep 1001'); do sleep 0.02; done
for i in 1 2 3; do kill -34 $p; kill -34 $c; kill -USR1 $c; kill -HUP $c; done; kill -CHLD $c; s() { grep -hE '^Sig[PBI]|^Shd' /proc/$p/status /proc/$c/status | sed 's,/[0-9]*$,/N,'; }; s > /tmp/s1; cat /tmp/s1
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while kill -0 $c 2>/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"; s > /tmp/s2; diff /tmp/s1 /tmp/s2 && echo same; kill $c $p
