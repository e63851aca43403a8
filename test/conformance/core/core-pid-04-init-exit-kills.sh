# When init ends, everybody in the namespace is killed
# ns: pid,signal,reap
unshare -p -f sh -c '(trap "" TERM HUP INT; echo > /tmp/a; exec sleep 100) & (setsid sh -c "echo > /tmp/b; exec sleep 100") & until [ -e /tmp/a ] && [ -e /tmp/b ]; do sleep 0.02; done; exit 3'
echo "status: $?"; sleep 0.1; pgrep -x sleep || echo "nobody left"
