# Processes of an outer namespace are not in an inner /proc
# ns: pid,proc
sleep 40 & o=$!
unshare -p -f --mount-proc sh -c 'set -- /proc/[0-9]*; echo "$# processes"; pgrep -x sleep; echo "pgrep: rc=$?"; ls -d /proc/1/task/*'
kill $o
