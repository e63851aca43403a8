# limits, nice and oom by crit
# ns: cr,crit
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; crit decode -i /img/core-$p.img --pretty | sed 's/"oom_score_adj": 0/"oom_score_adj": 321/; s/"sched_nice": 0/"sched_nice": 5/; s/"comm": "sleep"/"comm": "other"/' > /tmp/j; crit encode -i /tmp/j -o /img/core-$p.img; criu restore -d -D /img -o r.log; echo "restore: $?"; cat /proc/$p/comm /proc/$p/oom_score_adj; ps -o ni= -p $p
