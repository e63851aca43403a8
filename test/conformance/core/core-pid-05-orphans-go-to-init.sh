# An orphan inside gets pid 1 of its namespace as parent
# ns: pid,reap
unshare -p -f --mount-proc sh -c '
  sh -c "sleep 30 & echo \$! > /tmp/p"; p=$(cat /tmp/p)
  until [ "$(cut -d" " -f4 /proc/$p/stat)" = 1 ]; do sleep 0.02; done; echo "parent is 1"
  kill $p; until [ ! -d /proc/$p ]; do wait; sleep 0.02; done; echo reaped' 2>/dev/null
