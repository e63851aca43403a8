# Background jobs ignore INT and QUIT, nohup ignores HUP
# ns: signal
sleep 30 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; grep SigIgn /proc/$p/status | tr '\t' ' '; kill -INT $p; kill -QUIT $p; sleep 0.05; kill -0 $p && echo alive; kill $p
nohup sleep 30 > /dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; grep SigIgn /proc/$p/status | tr '\t' ' '; kill -HUP $p; kill $p; wait $p 2>/dev/null; echo "$?"
