# Twenty processes, and a deep chain
# ns: cr,pid
cat > /tmp/s.sh <<'X'
exec 3<>/tmp/in; n=$1; if [ $n -gt 0 ]; then sh /tmp/s.sh $((n-1)) & fi; read l <&3; exit $n
X
mkfifo /tmp/in; setsid sh /tmp/s.sh 12 </dev/null >/tmp/out 2>&1 & p=$!; until [ $(pgrep -cf '^sh /tmp/s.sh') = 13 ]; do sleep 0.02; done; sleep 0.2; f() { ps -s $p -o pid=,ppid=,pgid=,sid=,args= | sed 's/^ *[0-9]* *1 /P 1/' ; }; f | tail -n +2 > /tmp/f1; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; while pgrep -f '^sh /tmp/s.sh' >/dev/null; do sleep 0.02; done; criu restore -d -D /img -o r.log; echo "restore: $?"; f | tail -n +2 > /tmp/f2; cmp /tmp/f1 /tmp/f2 && echo same; wc -l < /tmp/f2; ls /img/core-* | wc -l; crit x /img ps | wc -l; pkill -s $p
