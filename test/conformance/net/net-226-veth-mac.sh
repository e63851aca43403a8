# Addresses, neighbours and counters across a cable
# ns: net
ip netns add b; ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns b; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n b addr add 10.0.0.2/24 dev v1; ip -n b link set v1 up
ping -c 1 -W 2 10.0.0.2 | grep -o '1 packets received\|0 packets received'; ip neigh; ip -n b neigh; ip neigh del 10.0.0.2 dev v0; ip neigh; ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0 nud permanent; ip neigh; ping -c 1 -W 2 10.0.0.2 | grep -c '1 packets received'; cat /proc/net/arp | tr -s ' '
ip -n b link set v1 down; ip -br link show v0 | tr -s ' ' | cut -d' ' -f1-2; ip neigh; ping -c 1 -W 1 10.0.0.2 > /dev/null 2>&1; echo "rc=$?"; ip -n b link set v1 address 02:00:00:00:00:09; ip -n b link show v1 | grep -o 'ether [^ ]*'
