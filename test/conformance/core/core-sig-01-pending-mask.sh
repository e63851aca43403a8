# A signal sent to a stopped process waits in ShdPnd, and goes off when continued
# ns: signal
f() { grep "^$1" /proc/$p/status | tr '\t' ' '; }
st() { until [ "$(cut -d' ' -f3 /proc/$p/stat)" = $1 ]; do sleep 0.02; done; }
sh -c 'trap "echo usr1" USR1; trap "echo usr2" USR2; echo > /tmp/up; while [ ! -e /tmp/end ]; do sleep 0.05; done; exit 4' & p=$!; until [ -e /tmp/up ]; do sleep 0.02; done
kill -STOP $p; st T; kill -USR1 $p; kill -USR2 $p; kill -USR1 $p; m=$(f ShdPnd); echo "pending: $((0x${m#* } & 0xa00))"
kill -CONT $p; until m=$(f ShdPnd) && [ $((0x${m#* } & 0xa00)) = 0 ]; do sleep 0.02; done; > /tmp/end; wait $p; echo "$?"
