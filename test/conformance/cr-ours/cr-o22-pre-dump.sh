# A pre-dump, and a dump that builds on it
# ns: cr
mkdir /img/1 /img/2; mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; x=$(seq 1 20000); n=0; echo up; while read l <&3; do n=$((n + 1)); echo $n $l ${#x}; done' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu pre-dump -t $p -D /img/1 -o d.log --track-mem; echo "pre-dump: $?"; kill -0 $p && echo "still running"; ls /img/1 | grep -c -e pstree -e core
echo a > /tmp/in; until grep -qs a /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img/2 -o d.log --track-mem --prev-images-dir ../1; echo "dump: $?"; wait $p; readlink /img/2/parent
a=$(stat -c %s /img/1/pages-1.img) b=$(stat -c %s /img/2/pages-1.img); [ $b -lt $a ] && echo "less to write"
criu restore -d -D /img/1 -o r.log 2>/dev/null; echo "restore of the pre-dump: $?"; criu restore -d -D /img/2 -o r.log; echo "restore: $?"; echo b > /tmp/in; until grep -qs b /tmp/out; do sleep 0.02; done; cat /tmp/out; kill $p
