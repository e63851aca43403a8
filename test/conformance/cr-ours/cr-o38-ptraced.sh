# A traced process
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; kill -STOP $p; until grep -qs State:.T /proc/$p/status; do sleep 0.02; done
criu dump -R -t $p -D /img -o d.log; echo "dump: $?"; until grep -qs State:.T /proc/$p/status; do sleep 0.02; done; echo "still stopped"; kill -CONT $p; criu dump -s -t $p -D /img -o d.log; echo "dump: $?"; grep State /proc/$p/status; kill -9 $p; wait $p; echo $?
criu restore -d -D /img -o r.log; echo "restore: $?"; sleep 0.1; grep State /proc/$p/status; kill -9 $p
