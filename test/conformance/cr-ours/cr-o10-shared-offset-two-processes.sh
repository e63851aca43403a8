# Parent and child share an offset
# ns: cr,file
seq 1 9 > /tmp/f; mkfifo /tmp/in /tmp/in2
setsid sh -c 'exec 4</tmp/f; (exec 3<>/tmp/in2; read g <&3; read a <&4; echo child $a; read g <&3) & exec 3<>/tmp/in; read a <&4; echo up $a; read g <&3; read a <&4; echo parent $a; read g <&3' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; c=$(pgrep -P $p); until [ -e /proc/$c/fd/3 ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while kill -0 $c 2>/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"
echo x > /tmp/in2; until grep -qs child /tmp/out; do sleep 0.02; done; echo x > /tmp/in; until grep -qs parent /tmp/out; do sleep 0.02; done; cat /tmp/out; kill $p $c
