# --leave-stopped at the restore
# ns: cr,signal
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; echo up; while read l <&3; do echo $l; done' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; criu restore -d -D /img -o r.log -s; echo "restore: $?"; until grep -qs State:.T /proc/$p/status; do sleep 0.02; done; echo a > /tmp/in; sleep 0.2; cat /tmp/out; kill -CONT $p; until grep -qs a /tmp/out; do sleep 0.02; done; cat /tmp/out; kill $p
