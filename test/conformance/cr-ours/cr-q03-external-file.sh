# A file named as one from outside: it need not be there, but must be handed over
# ns: cr,file,crit
echo hello > /tmp/f; echo other > /tmp/g; mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in 4</tmp/f; echo up; read l <&3; cat <&4; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; k="file[$(printf %x $(grep mnt_id /proc/$p/fdinfo/4 | tr -cd 0-9)):$(printf %x $(stat -c %i /tmp/f))]"
criu dump --external "$k" -t $p -D /img -o d.log; echo "dump: $?"; wait $p; rm /tmp/f
crit show /img/files.img | grep '"ext"' | tr -d ' ,'; crit show /img/files.img | grep -cF "$k"
criu restore -d -D /img -o r.log >/dev/null 2>&1; echo "nothing handed over: $?"; while [ -e /proc/$p ]; do sleep 0.02; done
criu restore -d -D /img --inherit-fd "fd[7]:tmp/f" -o r.log 7</tmp/g >/dev/null 2>&1; echo "by its path: $?"; while [ -e /proc/$p ]; do sleep 0.02; done
criu restore -d -D /img --inherit-fd "fd[7]:$k" -o r.log 7</tmp/g; echo "by its key: $?"; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; cat /tmp/out
