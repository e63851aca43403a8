# --inherit-fd of a descriptor that is not open: refused, though no image asks for it
# ns: cr,file
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; echo up; while read l <&3; do echo $l; done' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p
criu restore -d --inherit-fd 'fd[99]:tmp/other' -D /img -o r.log >/dev/null 2>&1; echo "not open: $?"; [ -e /proc/$p ] || echo "nobody there"
criu restore -d --inherit-fd 'fd[9]:tmp/other' -D /img -o r.log 9</dev/null; echo "open, and not asked for: $?"; ls /proc/$p/fd | tr '\n' ' '; kill $p
