# A reader asleep in an empty named pipe
# ns: cr,fifo
mkfifo /tmp/q; setsid sh -c 'exec 4<>/tmp/q; echo up; while read l <&4; do echo "got $l"; done' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; ps -o stat= -p $p
printf 'a\nb\n' > /tmp/q; until grep -qs b /tmp/out; do sleep 0.02; done; cat /tmp/out; kill $p
