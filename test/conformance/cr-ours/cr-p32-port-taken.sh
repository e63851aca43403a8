# Its port is taken meanwhile
# ns: cr,net
setsid nc -ll -p 7000 -e echo hello </dev/null >/dev/null 2>&1 & p=$!
until grep -qs ':1B58 .* 0A ' /proc/net/tcp /proc/net/tcp6; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; nc -ll -p 7000 -e echo other & q=$!; until grep -qs ':1B58 .* 0A ' /proc/net/tcp /proc/net/tcp6; do sleep 0.02; done; criu restore -d -D /img -o r.log 2>/dev/null; echo "restore: $?"; kill -0 $p 2>/dev/null || echo nobody; nc 127.0.0.1 7000 </dev/null; kill $q; wait $q;  criu restore -d -D /img -o r.log; echo "restore: $?"; nc 127.0.0.1 7000 </dev/null
