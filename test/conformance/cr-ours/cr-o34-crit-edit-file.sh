# Another file in place of the one it had open
# ns: cr,crit
mkfifo /tmp/in; echo old > /tmp/f; echo new > /tmp/g; setsid sh -c 'exec 3<>/tmp/in 4</tmp/f; echo up; read g <&3; cat <&4; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; crit decode -i /img/files.img --pretty | sed 's|"/tmp/f"|"/tmp/g"|' > /tmp/c; crit encode -i /tmp/c -o /img/files.img; criu restore -d -D /img -o r.log; echo "restore: $?"; readlink /proc/$p/fd/4; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out
