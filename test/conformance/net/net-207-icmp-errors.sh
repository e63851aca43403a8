# What a router says: no route, no host, too many hops
# ns: net
for n in l r m; do ip netns add $n; ip -n $n link set lo up; done
ip link add v0 netns l type veth peer name l0 netns m; ip link add v0 netns r type veth peer name r0 netns m
ip -n l addr add 10.3.1.2/24 dev v0; ip -n m addr add 10.3.1.1/24 dev l0; ip -n r addr add 10.3.2.2/24 dev v0; ip -n m addr add 10.3.2.1/24 dev r0
for x in 'l v0' 'r v0' 'm l0' 'm r0'; do set -- $x; ip -n $1 link set $2 up; done
ip -n l route add default via 10.3.1.1; ip -n r route add default via 10.3.2.1; ip netns exec m sysctl -qw net.ipv4.ip_forward=1
ip netns exec l ping -c 1 -t 1 -W 1 10.3.2.2 | grep -c ttl=; ip netns exec l ping -c 1 -W 1 10.3.2.2 | grep -o 'ttl=[0-9]*'
ip netns exec l nc -w 2 10.9.9.9 80 </dev/null; echo "net: rc=$?"
ip -n m route add unreachable 10.8.0.0/16; ip -n m route add prohibit 10.7.0.0/16; ip -n m route add blackhole 10.6.0.0/16
ip netns exec l nc -w 2 10.8.0.1 80 </dev/null; ip netns exec l nc -w 2 10.7.0.1 80 </dev/null
