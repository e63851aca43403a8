# Routes: which one is taken, and which are refused
# ns: net,err
r() { "$@" 2>&1; echo "rc=$?"; }
ip link add v0 type veth peer name v1; ip link set v1 up; ip link set v0 up; ip addr add 10.0.0.1/24 dev v0
r ip route add default via 1.2.3.4; r ip route add 10.7.0.0/16 dev nosuch; r ip route del 9.9.9.0/24; r ip route add 10.8.0.1/16 dev v0; r ip route add default via 10.0.0.77; r ip route add default via 10.0.0.78; r ip route add default via 10.0.0.78 metric 5; r ip route add 10.8.0.0/16 via 10.0.0.77 metric 5; r ip route add unreachable 10.9.0.0/16; r ip route add 10.6.0.0/16 dev v0 src 10.0.0.1; r ip route add 10.5.0.0/16 dev v0 src 10.0.0.3
ip route; ip route show dev v0; ip route show default; ip route show 10.8.0.0/16; ip route show proto kernel; ip -j route show 10.8.0.0/16; ip route get 10.8.1.1 | head -1; ip route get 8.8.8.8 | head -1; ip route get 10.0.0.5 | head -1
r ip route replace default via 10.0.0.79; r ip route del 10.8.0.0/16; r ip route del default; ip route; ip link set v0 down; ip route; echo end; r ip route add 10.8.0.0/16 dev v0; ip link set v0 up; ip route
