# A container with a network namespace of its own
# ns: cr,net
mkfifo /box/in; BOXNS=-n box sh -c 'ip link set lo up; ip addr add 10.9.0.1/24 dev lo; exec 3<>/in; echo up; read g <&3; ip -o addr show lo | grep -c 10.9.0.1; cat /proc/sys/net/ipv4/ip_forward; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); nsenter -t $p -n ip -o link | wc -l; criu dump -t $p -D /img -o d.log --network-lock skip; echo "dump: $?"; wait $u
criu restore -d -D /img -o r.log --root /box --network-lock skip --pidfile /tmp/pid; echo "restore: $?"; n=$(cat /tmp/pid); [ "$(readlink /proc/$n/ns/net)" != "$(readlink /proc/self/ns/net)" ] && echo "its own network"
echo go > /box/in; until grep -qs end /box/out; do sleep 0.02; done; cat /box/out; kill -9 $n
