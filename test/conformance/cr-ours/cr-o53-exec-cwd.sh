# --exec-cmd runs in the work folder
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p
criu restore -D /img -o r.log --exec-cmd -- sh -c 'pwd; kill '$p'; wait; exit 4'; echo $?
