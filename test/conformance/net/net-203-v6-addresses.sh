# Addresses of IPv6: tentative until nobody has objected, with their routes
# ns: net
ip link add v0 type veth peer name v1; ip link set v0 addrgenmode none; ip link set v1 addrgenmode none; ip link set v0 up; ip link set v1 up
ip addr add 2001:db8::1/64 dev v0; ip addr add fd00::1/64 dev v0 nodad
ip -6 addr show dev v0 | grep inet6
ip -6 route show table all | grep -v 'ff00'
until [ -z "$(ip -6 addr show dev v0 tentative)" ]; do sleep 0.1; done
ip -6 addr show dev v0 | grep inet6; ip -6 route show table local | grep -v ff00
ip addr add 2001:db8::1/64 dev v0; echo "twice: rc=$?"; ip addr del 2001:db8::9/64 dev v0; echo "none: rc=$?"
ip addr del 2001:db8::1/64 dev v0; ip -6 route | grep -v fe80
ip link set v0 down; ip -6 addr show dev v0 | grep -c inet6
