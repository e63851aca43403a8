# Scheduling policies, nice, reset on fork
# ns: cr
d() { criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; }; r() { criu restore -d -D /img -o r.log; echo "restore: $?"; }
for o in "-f 10" "-r 3" "-i 0" "-b 0" "-o 0" "-R -f 5" "-R -o 0"; do setsid chrt $o sleep 1000 </dev/null >/dev/null 2>&1 & p=$!
until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done; d; r; chrt -p $p | sed "s/$p/P/"; ps -o cls=,rtprio=,pri=,ni= -p $p; kill $p; done
