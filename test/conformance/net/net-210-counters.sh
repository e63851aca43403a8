# What a device and the protocols have counted
# ns: net,proc
ip netns add b; ip link add v0 type veth peer name v0 netns b; ip -n b link set lo up
for n in all default; do echo 1 > /proc/sys/net/ipv6/conf/$n/disable_ipv6; ip netns exec b sh -c "echo 1 > /proc/sys/net/ipv6/conf/$n/disable_ipv6"; done
ip addr add 10.1.0.1/24 dev v0; ip -n b addr add 10.1.0.2/24 dev v0; ip link set v0 up; ip -n b link set v0 up
ping -c 2 -i 0.2 10.1.0.2 > /dev/null
ip -s link show v0 | tail -4
awk '/v0/ {print $2, $3, $10, $11}' /proc/net/dev
awk '/^Icmp:/ && !/In/ {print $2, $9, $10, $16}' /proc/net/snmp
nc -w 1 10.1.0.2 5 </dev/null; awk '/^Tcp:/ && !/Rto/ {print $6, $7, $8, $11, $12, $15}' /proc/net/snmp
