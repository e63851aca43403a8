# A bridge learns where stations are
# ns: net
ip link add br0 type bridge; ip link set br0 up; for i in 1 2 3; do ip netns add n$i; ip link add v$i type veth peer name e0 netns n$i; ip link set v$i master br0 up; ip -n n$i addr add 10.0.0.$i/24 dev e0; ip -n n$i link set e0 up; done
ip addr add 10.0.0.254/24 dev br0; for i in 1 2 3; do ip netns exec n$i ping -c 1 -W 2 10.0.0.254 | grep -c '1 packets received'; done; ip netns exec n1 ping -c 1 -W 2 10.0.0.3 | grep -c '1 packets received'; ip -br link show master br0 | tr -s ' ' | cut -d' ' -f1-2; ls /sys/class/net/br0/brif; cat /sys/class/net/v1/brport/state /sys/class/net/br0/bridge/stp_state; readlink /sys/class/net/v1/master
ip link set v2 nomaster; ip netns exec n2 ping -c 1 -W 1 10.0.0.1 > /dev/null; echo "rc=$?"; ip link set lo master br0 2>&1; ip link set br0 master br0 2>&1; ip link set v3 down; ip link del br0; ip -br link | tr -s ' ' | cut -d' ' -f1 | sed 's/@if[0-9]*//'
