# A neighbour is asked for, answers, and is known at both ends
# ns: net
ip netns add b; ip link add v0 type veth peer name v0 netns b
ip addr add 10.1.0.1/24 dev v0; ip -n b addr add 10.1.0.2/24 dev v0; ip link set v0 up; ip -n b link set v0 up; ip link set lo up
ping -c 1 -W 2 10.1.0.2 >/dev/null; echo "there: rc=$?"
ip neigh show 10.1.0.2 | sed 's/lladdr [0-9a-f:]*/lladdr MAC/'
ip -n b neigh show 10.1.0.1 | sed 's/lladdr [0-9a-f:]*/lladdr MAC/; s/STALE\|DELAY\|REACHABLE/KNOWN/'
ping -c 1 -W 5 10.1.0.9 >/dev/null; echo "nobody: rc=$?"; ip neigh show 10.1.0.9
nc 10.1.0.9 80 </dev/null; echo "connect: rc=$?"
grep -c '10.1.0' /proc/net/arp
