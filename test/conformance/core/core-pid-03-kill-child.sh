# --kill-child takes the namespace down with unshare
# ns: pid,signal
unshare -p -f --kill-child sh -c 'echo > /tmp/up; exec sleep 60' & u=$!
until [ -e /tmp/up ]; do sleep 0.02; done; i=$(pgrep -P $u)
kill -KILL $u; wait $u; echo "unshare: $?"
while [ -d /proc/$i ]; do sleep 0.02; done; echo "init went too"
unshare -p -f --kill-child=TERM sh -c 'trap "echo got it > /tmp/term; exit" TERM; echo > /tmp/up2; while :; do sleep 0.05; done' & u=$!
until [ -e /tmp/up2 ]; do sleep 0.02; done
kill -KILL $u; wait $u; until [ -s /tmp/term ]; do sleep 0.02; done; cat /tmp/term
