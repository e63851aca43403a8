# Two children change their numbers, the parent keeps its own and its place
# ns: cr,crit,pid
mkfifo /tmp/a /tmp/b; setsid sh -c '(exec 3<>/tmp/a; read l <&3; echo "A $l") & (exec 3<>/tmp/b; read l <&3; echo "B $l") & echo up; wait; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; set -- $(pgrep -P $p); until [ -e /proc/$1/fd/3 ] && [ -e /proc/$2/fd/3 ]; do sleep 0.02; done
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while [ -e /proc/$1 ] || [ -e /proc/$2 ]; do sleep 0.02; done; cd /img
crit decode -i pstree.img | sed "s/\b$1\b/702/g; s/\b$2\b/703/g" > /tmp/j; crit encode -i /tmp/j -o pstree.img; echo "encode: $?"
for k in core mm fs ids pagemap; do mv $k-$1.img $k-702.img; mv $k-$2.img $k-703.img; done
criu restore -d -D /img -o r.log; echo "restore: $?"; ps -o pid=,comm= --ppid $p | tr -s ' '
echo one > /tmp/a; until grep -qs A /tmp/out; do sleep 0.02; done; ps -o pid= --ppid $p --sort=pid | tail -1 | tr -d " "
echo two > /tmp/b; until grep -qs B /tmp/out; do sleep 0.02; done; cat /tmp/out; kill $p
