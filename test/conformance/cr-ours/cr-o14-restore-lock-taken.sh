# The lock is held by somebody else at the restore
# ns: cr,file
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in 9>/tmp/lock; flock 9; echo up; read g <&3' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log -l; echo "dump: $?"; wait $p; criu restore -d -D /img -o r.log 2>/dev/null; echo "without -l: $?"
while kill -0 $p 2>/dev/null; do kill -9 $p; sleep 0.02; done; criu restore -d -D /img -o r.log -l; echo "with: $?"; tr -s ' ' < /proc/locks | cut -d' ' -f2-4; kill $p
