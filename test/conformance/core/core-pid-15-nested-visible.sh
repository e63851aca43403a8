# The outer namespace sees all of the inner ones, by its own numbers
# ns: pid
unshare -p -f --mount-proc sh -c '
  unshare -p -f sh -c "echo > /tmp/up; exec sleep 41" & until [ -e /tmp/up ]; do sleep 0.02; done
  until s=$(pgrep -x sleep); do sleep 0.02; done; grep ^NSpid /proc/$s/status | tr "\t" " " | sed "s/ [0-9]* / N /"; kill -KILL $s; wait; echo gone' 2>/dev/null
