# -S, --restore-sibling
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p
criu restore -S -D /img -o r.log 2>/dev/null; echo "without -d: $?"; sh -c 'criu restore -S -d -D /img -o r.log; echo "restore: $?"; ps -o ppid= -p $1 | tr -d " " | sed "s/^$$\$/me/"; kill $1; wait $1; echo "wait: $?"' x $p; while kill -0 $p 2>/dev/null; do sleep 0.02; done
sh -c 'criu restore -d -D /img -o r.log; echo "restore: $?"; ps -o ppid= -p $1 | tr -d " " | sed "s/^$$\$/me/"; kill $1; wait $1; echo "wait: $?"' x $p
