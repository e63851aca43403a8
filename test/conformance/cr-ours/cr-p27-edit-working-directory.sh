# another working directory, umask, root by crit
# ns: cr,crit
mkdir /tmp/d /tmp/e; mkfifo /tmp/in; cd /tmp/d; setsid sh -c 'umask 027; exec 3<>/tmp/in; echo up; read g <&3; umask; /bin/pwd; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; cd /; criu dump -t $p -D /img -o d.log; wait $p; crit decode -i /img/files.img --pretty | sed 's|"/tmp/d"|"/tmp/e"|' > /tmp/c; crit encode -i /tmp/c -o /img/files.img; criu restore -d -D /img -o r.log; echo "restore: $?"; readlink /proc/$p/cwd; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out
