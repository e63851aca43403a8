# Longest prefix wins, then metric
# ns: net
ip link add name d0 type bridge; ip link add name d1 type bridge; ip addr add 10.0.0.1/24 dev d0; ip addr add 10.1.0.1/24 dev d1; ip link set d0 up; ip link set d1 up
ip route add 10.2.0.0/16 via 10.0.0.9; ip route add 10.2.3.0/24 via 10.1.0.9; ip route add 10.2.0.0/16 via 10.1.0.8 metric 5; ip route add default via 10.0.0.254; ip route add blackhole 10.9.0.0/16; ip route add prohibit 10.8.0.0/16; ip route add unreachable 10.7.0.0/16 metric 7
ip route; for a in 10.2.1.1 10.2.3.4 8.8.8.8 10.0.0.7 10.0.0.1 10.9.1.1 10.8.1.1 10.7.1.1 127.0.0.1; do ip route get $a 2>&1 | head -1; done
ip route add 10.2.0.0/16 via 10.0.0.9 2>&1; ip route replace 10.2.0.0/16 via 10.0.0.7; ip route del 10.2.3.0/24; ip route del 10.66.0.0/16 2>&1; ip route add 10.5.0.0/16 via 192.0.2.1 2>&1; ip link set d1 down; ip route; ip route flush dev d0; ip route
