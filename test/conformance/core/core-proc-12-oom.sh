# oom_score_adj: range, inheritance, who may lower it
# ns: proc,err
cat /proc/self/oom_score_adj /proc/self/oom_adj
sh -c 'echo 500 > /proc/$$/oom_score_adj; cat /proc/$$/oom_score_adj; sh -c "cat /proc/self/oom_score_adj /proc/self/oom_adj"; exec cat /proc/self/oom_score_adj'
sh -c 'for v in 1000 1001 -1001 junk ""; do /bin/echo $v > /proc/$$/oom_score_adj; echo "$v: rc=$? $(cat /proc/$$/oom_score_adj)"; done' 2>&1
setpriv --reuid=1000 --regid=1000 --clear-groups sh -c 'echo 300 > /proc/$$/oom_score_adj; /bin/echo 200 > /proc/$$/oom_score_adj; echo "lower: rc=$?"; cat /proc/$$/oom_score_adj' 2>&1
