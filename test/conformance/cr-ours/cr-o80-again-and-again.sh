# Restored, dumped again, restored again; parent image left alone
# ns: cr,pid
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; n=0; while read l <&3; do n=$((n+1)); echo $n $l; done' </dev/null >>/tmp/out 2>&1 & p=$!; echo a > /tmp/in; until grep -qs a /tmp/out; do sleep 0.02; done
for i in 1 2 3; do mkdir /img/$i; criu dump -t $p -D /img/$i -o d.log; echo "dump: $?"; wait $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.02; done; criu restore -d -D /img/$i -o r.log; echo "restore: $?"; echo b$i > /tmp/in; until grep -qs b$i /tmp/out; do sleep 0.02; done; done; cat /tmp/out; kill $p; while kill -0 $p 2>/dev/null; do sleep 0.02; done; criu restore -d -D /img/2 -o r.log; echo "restore: $?"; echo c > /tmp/in; until grep -qs c$ /tmp/out; do sleep 0.02; done; tail -1 /tmp/out; kill $p
