# ip -j and -o and -d
# ns: net
ip link add v0 type veth peer name v1; ip addr add 10.0.0.1/24 brd + dev v0 label v0:x; ip addr add fd00::1/64 dev v0 nodad; ip link set v0 alias "a b"; ip link set v0 up; ip link set v1 up
ip -j -p addr show dev v0 | sed 's/"address": "[0-9a-f:]*"/MAC/; s/fe80[0-9a-f:]*/LL/' | grep -v -e fe80 -e LL | head -60
ip -o addr show dev v0 scope global; ip -4 -o addr; ip -d link show v1 | sed 's/ether [0-9a-f:]*/ether M/' | head -3; ip -j link show lo; ip -br -4 addr; ip -j route
