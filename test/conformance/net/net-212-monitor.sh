# ip monitor hears of addresses, routes and neighbours
# ns: net
for n in all default; do echo 1 > /proc/sys/net/ipv6/conf/$n/disable_ipv6; done
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
ip monitor address route neigh > /tmp/out & p=$!; until grep -q ' [1-9a-f][0-9a-f]* *00000' /proc/net/netlink && sleep 0.3; do sleep 0.05; done
ip addr add 10.9.0.1/24 dev v0; ip route add 10.10.0.0/16 via 10.9.0.2; ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:01 dev v0
ip route del 10.10.0.0/16; ip addr del 10.9.0.1/24 dev v0
sleep 0.3; kill $p; cat /tmp/out
