# A process gets another number: pstree edited, its files renamed
# ns: cr,crit,pid
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; echo up; while read l <&3; do echo "$l"; done' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; n=$((p + 500)); cd /img
crit decode -i pstree.img | sed "s/\b$p\b/$n/g" > /tmp/j; crit encode -i /tmp/j -o pstree.img; echo "encode: $?"
criu restore -d -D /img -o r.log 2>/dev/null; echo "files with the old number: $?"
for k in core mm fs ids pagemap; do mv $k-$p.img $k-$n.img; done; criu restore -d -D /img -o r.log; echo "restore: $?"
ps -o pid=,pgid=,sid=,comm= -p $n | tr -s ' ' | sed "s/$n/N/g"; [ -e /proc/$p ] || echo "nobody has the old one"
echo hi > /tmp/in; until grep -qs hi /tmp/out; do sleep 0.02; done; tail -1 /tmp/out; kill $n
