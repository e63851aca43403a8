# kill of a negative pid reaches the whole group
# ns: signal,proc
setsid sh -c 'sleep 50 & sleep 51 & echo $$ > /tmp/g; wait' & until [ -s /tmp/g ] && [ "$(pgrep -xc sleep)" = 2 ]; do sleep 0.02; done; g=$(cat /tmp/g)
kill -TERM -$g; until ! pgrep -x sleep > /dev/null; do sleep 0.02; done; echo "both gone"; kill -TERM -$g; echo "rc=$?"; kill -0 -- -99999; echo "rc=$?"; env kill -TERM -- -99998; echo "rc=$?"
