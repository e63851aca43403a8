# --exec-cmd
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p
criu restore -D /img -o r.log --exec-cmd -- sh -c 'echo "args $*; child $(pgrep -P $$ sleep)"; pwd; kill $(pgrep -P $$ sleep); wait; echo bye; exit 6' a b c | sed "s/$p/P/"; criu restore -D /img -o r.log --exec-cmd -- /nope 2>/dev/null; echo "nope: $?"; kill $p; while kill -0 $p 2>/dev/null; do sleep 0.02; done
criu restore -D /img -o r.log --exec-cmd >/dev/null 2>&1; echo "no command: $?"; criu restore -D /img -o r.log -- sh -c 'echo hi' >/dev/null 2>&1; echo "no flag: $?";  kill $p; criu restore -d -D /img -o r.log --exec-cmd -- sh -c 'ps -o comm= --ppid $$; exit 3' >/dev/null 2>&1; echo "with -d: $?"; criu dump -t $p -D /img --exec-cmd -- true >/dev/null 2>&1; echo "dump: $?"
