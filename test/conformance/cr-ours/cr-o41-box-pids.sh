# Numbers inside of a container go on
# ns: cr,pid
box sh -c 'mkfifo /in; exec 3<>/in; sleep 1001 & echo "$$ $!"; echo up; read g <&3; sleep 1002 & echo "$!"; kill %1; wait %1; echo "status $?"; jobs | wc -l; echo end; read g <&3' & u=$!
until grep -qs up /box/out && pgrep -f '^sleep 1001' >/dev/null; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $u; criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; n=$(cat /tmp/pid)
echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; grep NSpid /proc/$(pgrep -f '^sleep 1002')/status | cut -f3; kill -9 $n
