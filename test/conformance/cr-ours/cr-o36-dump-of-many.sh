# Thirty processes, and the order in pstree
# ns: cr,pid
setsid sh -c 'for i in $(seq 30); do sleep 100$i & done; wait' </dev/null >/dev/null 2>&1 & p=$!; until [ $(pgrep -P $p | wc -l) = 30 ] && [ $(pgrep -fc '^sleep 100') = 30 ]; do sleep 0.02; done; pgrep -P $p > /tmp/l
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while pgrep -s $p >/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"; pgrep -P $p | cmp - /tmp/l && echo "same children"; crit x /img ps | wc -l; pkill -s $p
