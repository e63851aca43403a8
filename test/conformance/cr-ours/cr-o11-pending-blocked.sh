# Blocked and pending signals
# ns: cr,signal
cat > /tmp/b.sh <<'E'
trap 'echo usr' USR1; echo up; exec 3<>/tmp/in; while :; do read l <&3 && echo $l; done
E
mkfifo /tmp/in; setsid env --block-signal=USR2 sh /tmp/b.sh </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; kill -USR2 $p; kill -USR2 $p; grep -E '^(SigPnd|ShdPnd|SigBlk|SigCgt)' /proc/$p/status > /tmp/s1; cut -c1-23 /tmp/s1
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; grep -E '^(SigPnd|ShdPnd|SigBlk|SigCgt)' /proc/$p/status > /tmp/s2; cmp /tmp/s1 /tmp/s2 && echo same
kill -USR1 $p; until grep -qs usr /tmp/out; do sleep 0.02; done; kill -9 $p
