# A veth into a container
# ns: cr,net
mkfifo /box/in; BOXNS=-n box sh -c 'exec 3<>/in; echo up; read g <&3; ip -o addr; ip route; echo end; read g <&3' & u=$!
until grep -qs up /box/out; do sleep 0.02; done; p=$(pgrep -P $u); ip link add v0 type veth peer name eth0 netns $p; ip addr add 10.1.0.1/24 dev v0; ip link set v0 up; nsenter -t $p -n sh -c 'ip addr add 10.1.0.2/24 dev eth0; ip link set eth0 up; ip link set lo up; ip route add default via 10.1.0.1'; ping -c1 -W2 10.1.0.2 >/dev/null; echo "ping $?"
criu dump -t $p -D /img -o d.log --network-lock skip --external 'veth[eth0]:v0' >/dev/null 2>&1; echo "dump: $?"; wait $u; ip -o link | wc -l; criu restore -d -D /img -o r.log --root /box --network-lock skip --pidfile /tmp/pid --external 'veth[eth0]:v0'; echo "restore: $?"; n=$(cat /tmp/pid); ip addr add 10.1.0.1/24 dev v0; ip link set v0 up; ping -c1 -W2 10.1.0.2 >/dev/null; echo "ping $?"; nsenter -t $n -n ip route; nsenter -t $n -n ip -o -4 addr | awk '{print $2,$4}'
