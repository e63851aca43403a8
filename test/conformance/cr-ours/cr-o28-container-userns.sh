# A container of an ordinary user namespace
# ns: cr,user
mkfifo /box/in; chmod 666 /box/in; BOXNS='-U -r' box sh -c 'hostname crate; id -u; exec 3<>/in; echo up; read g <&3; hostname; id -u; tr -s " " < /proc/self/uid_map; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $u; criu restore -d -D /img -o r.log --root /box --pidfile /tmp/pid; echo "restore: $?"; n=$(cat /tmp/pid)
[ "$(readlink /proc/$n/ns/user)" != "$(readlink /proc/self/ns/user)" ] && echo "its own user namespace"; echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $n
