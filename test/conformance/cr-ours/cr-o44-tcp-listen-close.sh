# A listener with a connection: refused without --tcp-established
# ns: cr,net
setsid nc -ll -p 7000 -e cat </dev/null >/dev/null 2>&1 & p=$!; until grep -qs ':1B58 .* 0A ' /proc/net/tcp /proc/net/tcp6; do sleep 0.02; done
mkfifo /tmp/k; nc 127.0.0.1 7000 < /tmp/k > /tmp/o & q=$!; exec 5>/tmp/k; echo hi >&5; until grep -qs hi /tmp/o; do sleep 0.02; done
criu dump -t $p -D /img -o d.log >/dev/null 2>&1; echo "dump: $?"; kill -0 $p && echo running; echo there >&5; until grep -qs there /tmp/o; do sleep 0.02; done; cat /tmp/o; kill $p $q
