# IPC limits edited
# ns: cr,crit,ipc
mkfifo /tmp/in; setsid unshare -i sh -c 'ipcmk -Q >/dev/null; exec 3<>/tmp/in; echo up; read g <&3' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; crit show /img/ipcns-var-*.img; crit show /img/ipcns-msg-*.img | grep -v key; u=$(ls /img/ipcns-var-*.img); crit decode -i $u --pretty | sed 's/"msg_ctlmax": 8192/"msg_ctlmax": 4321/' > /tmp/j; crit encode -i /tmp/j -o $u; criu restore -d -D /img -o r.log; echo "restore: $?"; nsenter -t $p -i cat /proc/sys/kernel/msgmax; nsenter -t $p -i ipcs -q | grep -c ^0x
