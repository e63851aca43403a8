# Locks of two processes: a restore without --file-locks brings none back
# ns: cr,file
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in 8>/tmp/a 9>/tmp/b; flock -s 8; flock 9; sh -c "exec 8<&- 8>>/tmp/a; flock -s 8; echo up; read l <&3" & wait' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; c=$(pgrep -P $p); gone() { while kill -0 $p 2>/dev/null || kill -0 $c 2>/dev/null; do sleep 0.02; done; }
t() { flock -n /tmp/a true; echo "exclusive: $?"; flock -s -n /tmp/a true; echo "shared: $?"; flock -s -n /tmp/b true; echo "the other: $?"; }
criu dump -l -t $p -D /img -o d.log; echo "dump: $?"; wait $p; gone; crit show /img/filelocks.img | grep -E 'flag|type|start|len|fd'
criu restore -d -D /img -o r.log; echo "restore: $?"; t; kill $p $c; gone; criu restore -l -d -D /img -o r.log; echo "restore --file-locks: $?"; t; cat /proc/$p/fdinfo/* /proc/$c/fdinfo/* | grep -c lock:; kill $p $c
