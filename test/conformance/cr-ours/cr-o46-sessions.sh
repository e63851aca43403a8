# Several sessions and groups in a tree
# ns: cr,pid
setsid sh -c 'setsid sleep 1001 & set -m; sleep 1002 & set +m; echo up; wait' </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs up /tmp/out; do sleep 0.02; done; until [ $(pgrep -fc '^sleep 100') = 2 ]; do sleep 0.02; done; ps -o pid=,pgid=,sid= --ppid $p > /tmp/a
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while pgrep -f '^sleep 100' >/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"; ps -o pid=,pgid=,sid= --ppid $p | cmp - /tmp/a && echo same; pkill -f '^sleep 100'
