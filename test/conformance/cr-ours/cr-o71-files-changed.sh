# Files whose time, mode, content or type changed
# ns: cr,file
mkfifo /tmp/in; echo abc > /tmp/f; setsid sh -c 'exec 3<>/tmp/in 4</tmp/f; while read l <&3; do echo $l; done' </dev/null >>/tmp/out 2>&1 & p=$!; echo a > /tmp/in; until grep -qs a /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p
t() { criu restore -d -D /img -o r.log $2 2>/dev/null; echo "$1 $2: $?"; kill -9 $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.02; done; }
touch -d 2000-01-01 /tmp/f; t mtime; chmod 600 /tmp/f; t mode; t mode --skip-file-rwx-check; chmod 4644 /tmp/f; t suid;  chmod 644 /tmp/f; chown 5 /tmp/f; t owner; echo xyz > /tmp/f; t content; mv /tmp/f /tmp/g; ln -s g /tmp/f; t symlink; rm /tmp/f; mkdir /tmp/f; t dir; rmdir /tmp/f; rm /tmp/f; t gone; mv /tmp/g /tmp/f; t back; mv /tmp/out /tmp/o2; t no-out; rm /tmp/in; t no-fifo
