# Addresses come, go and bring their routes
# ns: net,err
r() { "$@" 2>&1; echo "rc=$?"; }
ip link add v0 type veth peer name v1; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0; ip route; ip link set v0 up; ip route; ip -4 addr show v0; ip addr add 10.0.0.9/24 brd + dev v0; ip addr add 10.0.1.1/32 dev v0; ip -4 -o addr; ip -br -4 addr; ip route
r ip addr add 10.0.0.1/24 dev v0; r ip addr add 10.0.0.1/24; r ip addr add 300.1.1.1 dev v0; r ip addr add 10.0.0.1/33 dev v0; r ip addr del 10.9.9.9/24 dev v0; r ip addr add 10.0.0.1/24 dev nosuch; r ip addr show dev nosuch
ip addr del 10.0.0.1/24 dev v0; ip -4 -o addr; ip route; ip addr add 10.3.0.1 peer 10.3.0.2 dev v0; ip -4 -o addr show v0; ip route; ip addr flush dev v0; ip -4 -o addr; ip route; echo "empty: $?"
ip link set lo up; ip addr add 127.0.0.5/8 dev lo; ip -4 -br addr show lo; ip link set lo down; ip -4 -br addr show lo; ip route show table local; ip -4 -j addr show lo
