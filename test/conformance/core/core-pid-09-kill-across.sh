# Signals reach down to a namespace by outer pids; from inside the outer pids do not exist
# ns: pid,signal
unshare -p -f --mount-proc sh -c 'sleep 50 & echo $! > /tmp/in; wait $!; echo "inner sleep: $?"' 2>/dev/null & u=$!
until [ -s /tmp/in ] && o=$(pgrep -x sleep); do sleep 0.02; done
echo "inside it is $(cat /tmp/in)"; kill -USR1 $o; wait $u; echo "rc=$?"
unshare -p -f sh -c 'kill -0 '$$'; echo "outer shell: rc=$?"; kill -0 2000; echo "rc=$?"' 2>&1
