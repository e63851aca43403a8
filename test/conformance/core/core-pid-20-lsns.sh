# lsns knows the PID namespace, its processes and its command
# ns: pid
unshare -p -f sleep 44 2>/dev/null & u=$!
until [ "$(lsns -n -t pid -o NS | wc -l)" = 2 ] && pgrep -x sleep > /dev/null; do sleep 0.02; done
lsns -n -t pid -o TYPE,NPROCS,COMMAND | tr -s ' ' | grep sleep
lsns -n -t pid -o NPROCS -p $(pgrep -x sleep) | tr -d ' '
kill -9 $(pgrep -x sleep); wait $u; lsns -n -t pid -o NS | wc -l
