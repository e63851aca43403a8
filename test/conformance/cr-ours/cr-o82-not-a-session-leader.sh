# Not a session leader: refused without --shell-job
# ns: cr
mkfifo /tmp/in; sh -c 'exec 3<>/tmp/in; echo up; read l <&3; echo $l' </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs up /tmp/out; do sleep 0.02; done
criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; kill -0 $p && echo lives; criu dump -j -t $p -D /img -o d.log; echo "dump: $?"; wait $p
criu restore -d -D /img -o r.log 2>/dev/null; echo "restore: $?"; kill -0 $p 2>/dev/null || echo none; criu restore -d -j -D /img -o r.log 2>/dev/null; echo "restore: $?"; [ $(ps -o sid= -p $p) = $(ps -o sid= -p $$) ] && echo "our session"; ps -o pgid= -p $p | sed "s/ *$p/P/;s/ *$$/me/"; echo x > /tmp/in; while kill -0 $p 2>/dev/null; do sleep 0.02; done; cat /tmp/out
