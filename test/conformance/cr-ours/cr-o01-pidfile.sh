# --pidfile is relative to the images, and must be new
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; criu restore -d -D /img -o r.log --pidfile pid; echo "restore: $?"; [ "$(cat /img/pid)" = $p ] && echo "in the images folder"; stat -c %a /img/pid /img/d.log /img/core-$p.img
kill $p; while kill -0 $p 2>/dev/null; do sleep 0.02; done
criu restore -d -D /img -o r.log --pidfile pid >/dev/null 2>&1; echo "pid file exists: $?"; while kill -0 $p 2>/dev/null; do sleep 0.02; done; echo "nobody there"
mkdir /tmp/w; criu restore -d -D /img -o r.log -W /tmp/w --pidfile pid; echo "with a work folder: $?"; ls /tmp/w | tr '\n' ' '; kill $p
