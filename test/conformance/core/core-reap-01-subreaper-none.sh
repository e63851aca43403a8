# Without a subreaper an orphan goes to pid 1, however deep
# ns: reap
sh -c 'sh -c "sh -c \"sleep 30 & echo \\\$! > /tmp/p\""'; p=$(cat /tmp/p); until [ "$(ps -o ppid= -p $p | tr -d ' ')" = 1 ]; do sleep 0.02; done; echo "init's"; kill $p; until [ ! -d /proc/$p ]; do sleep 0.02; done; echo reaped
