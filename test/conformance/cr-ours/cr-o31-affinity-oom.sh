# CPU affinity, oom_score_adj, nice of several processes
# ns: cr
setsid sh -c 'nice -n 5 sleep 1001 & nice -n 9 sleep 1002 & wait' </dev/null >/dev/null 2>&1 & p=$!; until [ $(pgrep -cf '^sleep 100') = 2 ]; do sleep 0.02; done; a=$(pgrep -f '^sleep 1001') b=$(pgrep -f '^sleep 1002')
echo 100 > /proc/$a/oom_score_adj; echo 17 > /proc/$b/oom_score_adj; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while kill -0 $a 2>/dev/null || kill -0 $b 2>/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"
ps -o ni= -p $a,$b | tr -d ' '; cat /proc/$a/oom_score_adj /proc/$b/oom_score_adj; pkill -s $p
