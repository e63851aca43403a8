# A file it has open is missing, renamed or has other permissions
# ns: cr,file
printf 'one\ntwo\n' > /tmp/f; mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in 4</tmp/f; read a <&4; echo up; read g <&3; read b <&4; echo $b' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; mv /tmp/f /tmp/g; criu restore -d -D /img -o r.log 2>/dev/null; echo "renamed: $?"; while kill -0 $p 2>/dev/null; do sleep 0.02; done
mv /tmp/g /tmp/f; chmod 600 /tmp/f; criu restore -d -D /img -o r.log 2>/dev/null; echo "other mode: $?"; while kill -0 $p 2>/dev/null; do sleep 0.02; done
chmod 644 /tmp/f; rm /tmp/in; criu restore -d -D /img -o r.log 2>/dev/null; echo "no named pipe: $?"; kill $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.02; done
mkfifo /tmp/in 2>/dev/null; criu restore -d -D /img -o r.log; echo "all there: $?"; echo go > /tmp/in; until grep -qs two /tmp/out; do sleep 0.02; done; cat /tmp/out
