# Monotonic and boot time as the process sees them
# ns: cr,time
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; cut -d" " -f1 /proc/uptime; echo up; read g <&3; cut -d" " -f1 /proc/uptime; echo end' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; wait $p; sleep 2; criu restore -d -D /img -o r.log; echo "restore: $?"; echo go > /tmp/in; until grep -qs end /tmp/out; do sleep 0.02; done
awk 'NR == 1 {a = $1} NR == 3 {print ($1 - a < 1.8 ? "no time has passed" : "time has passed " $1 - a)}' /tmp/out;
