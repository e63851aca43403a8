# SIGSTOP to init: nothing from inside, stops from outside
# ns: pid,signal
unshare -p -f sh -c 'kill -STOP 1; echo "not stopped"; echo > /tmp/up; while :; do sleep 0.05; done' 2>/dev/null & u=$!
until [ -e /tmp/up ]; do sleep 0.02; done; i=$(pgrep -P $u)
kill -STOP $i; until [ "$(cut -d' ' -f3 /proc/$i/stat)" = T ]; do sleep 0.02; done; echo "stopped from outside"
kill -CONT $i; until [ "$(cut -d' ' -f3 /proc/$i/stat)" != T ]; do sleep 0.02; done; echo "continued"
kill -KILL $i; wait $u; echo "unshare: $?"
