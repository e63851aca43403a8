# Two processes and the pipe between them, with bytes inside
# ns: cr,fifo
mkfifo /tmp/a /tmp/b; setsid sh -c '(exec 3<>/tmp/a; echo one; echo two; echo up > /tmp/out; read l <&3; echo $l) | (exec 4<>/tmp/b; read g <&4; cat; echo end) > /tmp/res; :' </dev/null >/dev/null 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while pgrep -s $p >/dev/null; do sleep 0.02; done
criu restore -d -D /img -o r.log; echo "restore: $?"; pgrep -s $p | wc -l; echo go > /tmp/b; echo three > /tmp/a; until grep -qs end /tmp/res; do sleep 0.02; done; cat /tmp/res
