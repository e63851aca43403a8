# Small files: personality, wchan, schedstat, statm, sessionid, timerslack
# ns: proc
cat /proc/self/personality; grep -cE '^[0-9]+ [0-9]+ [0-9]+$' /proc/self/schedstat; grep -cE '^[0-9]+( [0-9]+){6}$' /proc/self/statm
cat /proc/self/sessionid; echo; cat /proc/self/loginuid; echo; cat /proc/self/timerslack_ns
sleep 30 & until [ "$(cut -d' ' -f3 /proc/$!/stat)" = S ]; do sleep 0.02; done; cat /proc/$!/wchan | tr -d '0' | wc -c | grep -c .; cat /proc/$!/oom_score | grep -cE '^[0-9]+$'; kill $!
cat /proc/self/uid_map | tr -s ' '; cat /proc/self/gid_map | tr -s ' '; cat /proc/self/setgroups; grep ^0: /proc/self/cgroup
