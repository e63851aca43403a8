# A System V segment of the host that nobody in the tree holds
# ns: cr,ipc
i=$(ipcmk -M 4096 | tr -cd 0-9); mkfifo /tmp/in; setsid unshare -i sh -c 'ipcmk -M 8192 -p 600; ipcmk -S 2; exec 3<>/tmp/in; echo up; read g <&3; ipcs -m | grep -c ^0x; ipcs -s | grep -c ^0x; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; nsenter -t $p -i ipcs > /tmp/i1; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; nsenter -t $p -i ipcs | cmp - /tmp/i1 && echo same; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done; tail -3 /tmp/out; ipcs -m | grep -c ^0x
