# A reaper in the tree: subreaper-less orphans leave
# ns: cr,pid
setsid sh -c '(sleep 1001 & sleep 1002 & wait) & echo up; wait' </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs up /tmp/out; do sleep 0.02; done; until [ $(pgrep -fc '^sleep 100') = 2 ]; do sleep 0.02; done; m=$(pgrep -P $p); a=$(pgrep -f '^sleep 1001') b=$(pgrep -f '^sleep 1002')
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while pgrep -s $p >/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"; ps -o ppid= -p $a,$b | tr -d ' ' | sed "s/^$m$/M/"; kill $m; until [ "$(ps -o ppid= -p $a | tr -d ' ')" = 1 ]; do sleep 0.02; done; echo "orphans are init's"; kill $a $b
