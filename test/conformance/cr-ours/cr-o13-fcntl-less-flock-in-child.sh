# A lock that a child shares with its parent
# ns: cr,file
mkfifo /tmp/in; setsid sh -c 'exec 9>/tmp/lock; flock -s 9; sleep 1001 & exec 3<>/tmp/in; echo up; read g <&3' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; until c=$(pgrep -f '^sleep 1001'); do sleep 0.02; done; criu dump -t $p -D /img -o d.log -l; echo "dump: $?"; wait $p; while kill -0 $c 2>/dev/null; do sleep 0.02; done; flock -n /tmp/lock true; echo "free: $?"
criu restore -d -D /img -o r.log -l; echo "restore: $?"; flock -n -s /tmp/lock true; echo "shared: $?"; flock -n /tmp/lock true; echo "exclusive: $?"; kill $p; while kill -0 $p 2>/dev/null; do sleep 0.02; done
flock -n /tmp/lock true; echo "the child has it: $?"; kill $c; while kill -0 $c 2>/dev/null; do sleep 0.02; done; flock -n /tmp/lock true; echo "free again: $?"
