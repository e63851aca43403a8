# A connection dumped with --tcp-close: whoever restores it says so too
# ns: cr,net,crit
mkfifo /tmp/in; setsid nc -ll -p 7002 -e cat </dev/null >/dev/null 2>&1 & s=$!; until grep -qs ':1B5A .* 0A ' /proc/net/tcp /proc/net/tcp6; do sleep 0.02; done
setsid sh -c 'exec 3<>/tmp/in; cat <&3 | nc 127.0.0.1 7002; echo end; exec sleep 1000' </dev/null >/tmp/out 2>&1 & p=$!
echo hi > /tmp/in; until grep -qs hi /tmp/out; do sleep 0.02; done; c=$(pgrep -P $p); criu dump --tcp-close -t $p -D /img -o d.log; echo "dump: $?"; wait $p; for i in $c; do while [ -e /proc/$i ]; do sleep 0.02; done; done
crit show /img/files.img | grep -E '"(state|dst_port)"' | tr -d ' ,'; ls /img | grep -c tcp-stream
criu restore -d -D /img -o r.log >/dev/null 2>&1; echo "without: $?"; for i in $p $c; do while [ -e /proc/$i ]; do sleep 0.02; done; done
criu restore -d --tcp-established -D /img -o r.log >/dev/null 2>&1; echo "--tcp-established: $?"; for i in $p $c; do while [ -e /proc/$i ]; do sleep 0.02; done; done
criu restore -d --tcp-close -D /img -o r.log; echo "--tcp-close: $?"; ss -Htan state established | wc -l; kill $s; pkill -s $p
