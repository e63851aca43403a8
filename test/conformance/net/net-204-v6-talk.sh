# IPv6 between two namespaces: echo, TCP, nobody there
# ns: net
ip netns add b; ip link add v0 type veth peer name v0 netns b; ip link set lo up
ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v0 nodad; ip link set v0 up; ip -n b link set v0 up
ping -6 -c 1 -W 3 fd00::2 >/dev/null; echo "echo: rc=$?"
ip -6 neigh show fd00::2 | sed 's/lladdr [0-9a-f:]*/lladdr MAC/'
ping -6 -c 1 -W 1 ::1 | head -1
ip -6 route get fd00::2; ip -6 route get ::1
ip -6 route add default via fd00::2; ip -6 route | grep -v fe80; ip -6 route get 2001:db8::5
ip -6 route add 2001:db8:9::/64 via fd00:7::1; echo "bad gateway: rc=$?"
ip -6 route del default; ip -6 route get 2001:db8::5; echo "no route: rc=$?"
