# Images that are cut off or swapped
# ns: cr
setsid sleep 1000 </dev/null >/dev/null 2>&1 & p=$!; until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; cp -r /img /tmp/keep
for f in pstree core-$p mm-$p files inventory; do truncate -s 10 /img/$f.img; criu restore -d -D /img -o r.log >/dev/null 2>&1; echo "${f%-$p} cut: $?"; cp /tmp/keep/$f.img /img; cp /img/fs-$p.img /img/$f.img; criu restore -d -D /img -o r.log >/dev/null 2>&1; echo "${f%-$p} swapped: $?"; cp /tmp/keep/$f.img /img; done
kill -0 $p 2>/dev/null || echo "nobody there"; criu restore -d -D /img -o r.log; echo "whole: $?"; kill $p
