# A bridge of three learns who is where
# ns: net
ip link add br0 type bridge; ip link set br0 up
for i in 1 2 3; do ip netns add n$i; ip link add p$i type veth peer name e0 netns n$i; ip link set p$i master br0 up; ip -n n$i addr add 10.4.0.$i/24 dev e0; ip -n n$i link set e0 up; done
ip netns exec n1 ping -c 1 -W 2 10.4.0.2 >/dev/null; echo "1 to 2: rc=$?"; ip netns exec n3 ping -c 1 -W 2 10.4.0.1 >/dev/null; echo "3 to 1: rc=$?"
ip netns exec n1 ip neigh | cut -d' ' -f1 | sort
ls /sys/class/net/br0/brif; cat /sys/class/net/p1/brport/state 2>/dev/null
ip link set p2 down; ip netns exec n1 ping -c 1 -W 1 10.4.0.2 >/dev/null; echo "port down: rc=$?"
ip addr add 10.4.0.9/24 dev br0; ping -c 1 -W 2 10.4.0.3 >/dev/null; echo "bridge itself: rc=$?"
ip link del br0; ip netns exec n3 ping -c 1 -W 1 10.4.0.1 >/dev/null; echo "no bridge: rc=$?"
