# A working directory and a file deleted with all that was above them: their directories come back
# ns: cr,file
mkdir -p /tmp/a/b/c; mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in 4>/tmp/a/b/f; cd /tmp/a/b/c; echo data >&4; rm -r /tmp/a; echo up; read l <&3; echo more >&4; cat /proc/self/fd/4; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; readlink /proc/$p/cwd /proc/$p/fd/4; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; [ -e /tmp/a ] || echo "nothing there"
: > /tmp/a; criu restore -d -D /img -o r.log >/dev/null 2>&1; echo "a file in the way: $?"; while [ -e /proc/$p ]; do sleep 0.02; done; rm /tmp/a
criu restore -d -D /img -o r.log; echo "restore: $?"; readlink /proc/$p/cwd /proc/$p/fd/4; find /tmp/a | sort; stat -c %a /tmp/a /tmp/a/b
echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out
