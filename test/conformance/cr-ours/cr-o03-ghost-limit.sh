# A deleted file above the limit is refused
# ns: cr,file
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in 4<>/tmp/g; dd if=/dev/zero bs=1k count=2000 >&4 2>/dev/null; rm /tmp/g; echo up; read g <&3' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log 2>/dev/null; echo "dump: $?"; kill -0 $p && echo "unharmed"; ls /img | grep -c pstree
criu dump -t $p -D /img -o d.log --ghost-limit 3M; echo "with --ghost-limit: $?"; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; stat -L -c %s /proc/$p/fd/4; kill $p
