# An unreaped init keeps its pid outside, and its namespace refuses newcomers
# ns: pid,reap
sh -c 'unshare -p sh -c "sh -c \"echo \\\$\\\$ > /tmp/i; exit 5\" & exec sleep 47"' & u=$!
until [ "$(cat /tmp/i 2>/dev/null)" = 1 ]; do sleep 0.02; done; until z=$(pgrep -x sleep); do sleep 0.02; done
until c=$(pgrep -P $z) && grep -q '^State:.Z' /proc/$c/status; do sleep 0.02; done
grep ^NSpid /proc/$c/status | tr '\t' ' ' | sed 's/ [0-9]* / N /'; readlink /proc/$c/ns/pid; echo "rc=$?"
nsenter -t $z -p true; echo "own: rc=$?"; kill $z; wait $u 2>/dev/null; true
