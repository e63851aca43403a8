# Permissions changed meanwhile: --skip-file-rwx-check
# ns: cr,file
mkfifo /tmp/in; echo x > /tmp/f; setsid sh -c 'exec 3<>/tmp/in 4</tmp/f; echo up; read g <&3; cat <&4' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; chmod 400 /tmp/f; criu restore -d -D /img -o r.log 2>/dev/null; echo "restore: $?"; while kill -0 $p 2>/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log --skip-file-rwx-check; echo "not looked at: $?"; echo go > /tmp/in; until grep -qs x /tmp/out; do sleep 0.02; done; cat /tmp/out
