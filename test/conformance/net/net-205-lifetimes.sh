# Addresses that end by themselves
# ns: net
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.5/24 dev v0 valid_lft 100 preferred_lft 50; ip addr add 10.0.0.6/24 dev v0 valid_lft 100 preferred_lft 0
ip -4 addr show v0 | grep -v mtu
ip addr change 10.0.0.5/24 dev v0 valid_lft forever preferred_lft forever; ip -4 addr show v0 | grep -A1 0.5/
ip addr add 10.0.0.7/24 dev v0 valid_lft 5 preferred_lft 10; echo "rc=$?"
ip addr add 10.7.0.1/24 dev v0 valid_lft 1 preferred_lft 1; ip route | grep -c 10.7
until ! ip -4 addr show v0 | grep -q 10.7.0.1; do sleep 0.1; done; ip route | grep -c 10.7
