# A bounding set and an inheritable set
# ns: cr,user
setsid setpriv --bounding-set -all,+chown,+kill --inh-caps -all,+kill sleep 1000 </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; grep -E '^Cap' /proc/$p/status > /tmp/s1; cat /tmp/s1
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; grep -E '^Cap' /proc/$p/status | cmp - /tmp/s1 && echo same; kill $p
