# Edit comm and the environment of a core
# ns: cr,crit
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; echo up; read g <&3; cat /proc/$$/comm; umask' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; crit decode -i /img/core-$p.img --pretty | sed 's/"comm": "sh"/"comm": "changed"/' > /tmp/c; crit encode -i /tmp/c -o /img/core-$p.img; crit decode -i /img/fs-$p.img --pretty | sed 's/"umask": [0-9]*/"umask": 63/' > /tmp/c; crit encode -i /tmp/c -o /img/fs-$p.img
criu restore -d -D /img -o r.log; echo "restore: $?"; cat /proc/$p/comm; echo go > /tmp/in; until [ $(wc -l < /tmp/out) = 3 ]; do sleep 0.02; done; cat /tmp/out
