# TSTP, TTIN and TTOU stop too, unless the group is orphaned
# ns: signal,proc
for s in STOP TSTP TTIN TTOU; do sleep 30 & p=$!; kill -$s $p; until [ "$(cut -d' ' -f3 /proc/$p/stat)" = T ] || [ $s != STOP ]; do sleep 0.02; done; sleep 0.1; echo "$s: $(cut -d' ' -f3 /proc/$p/stat)"; kill -KILL $p; wait $p 2>/dev/null; done
unshare -p -f setsid sh -c 'sleep 30 & kill -TSTP $!; sleep 0.1; kill -KILL $!; wait $!; echo "$?"' 2>/dev/null
