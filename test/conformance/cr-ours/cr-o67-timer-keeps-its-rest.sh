# timeout's timer goes on with its rest
# ns: cr,time
setsid timeout -s USR1 1.5 sh -c 'trap "echo usr; exit 4" USR1; exec 3<>/tmp/in; echo up; read l <&3; :' </dev/null >/tmp/out 2>&1 & p=$!; mkfifo /tmp/in; until grep -qs up /tmp/out; do sleep 0.02; done; c=$(pgrep -P $p)
cat /proc/$p/timers | sed 's/[0-9a-f]\{8,\}/N/;s/pid.[0-9]*/pid.P/'
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while kill -0 $c 2>/dev/null; do sleep 0.02; done; sleep 2; criu restore -d -D /img -o r.log; echo "restore: $?"; cat /proc/$p/timers | sed 's/[0-9a-f]\{8,\}/N/;s/pid.[0-9]*/pid.P/'; cat /tmp/out; sleep 0.4; cat /tmp/out
while kill -0 $p 2>/dev/null; do sleep 0.02; done; cat /tmp/out
