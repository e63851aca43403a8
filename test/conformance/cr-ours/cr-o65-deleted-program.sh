# The program file and the script are deleted
# ns: cr,file
mkfifo /tmp/in; cp /bin/sh /tmp/mysh; echo 'echo up; read l <&3; echo $l; sleep 0.1; echo end' > /tmp/s.sh; setsid /tmp/mysh /tmp/s.sh </dev/null >/tmp/out 2>&1 3<>/tmp/in & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; rm /tmp/mysh /tmp/s.sh; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; ls /img | grep -E 'ghost|remap' | sed 's/[0-9a-f]\{1,\}\.img/N.img/'; criu restore -d -D /img -o r.log; echo "restore: $?"; readlink /proc/$p/exe; ls /tmp; for i in /proc/$p/fd/*; do readlink $i; done; echo go > /tmp/in; while kill -0 $p 2>/dev/null; do sleep 0.02; done; cat /tmp/out
