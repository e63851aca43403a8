# ip neigh: what a person puts there, and what the kernel says to nonsense
# ns: net,err
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev v0; ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev v0; echo "twice: rc=$?"
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 nud stale dev v0; ip neigh show 10.0.0.2; ip neigh show nud permanent dev v0
ip -j neigh show 10.0.0.1; echo
ip neigh get 10.0.0.2 dev v0; ip neigh get 10.0.0.3 dev v0; echo "get: rc=$?"
ip neigh del 10.0.0.3 dev v0; echo "del: rc=$?"; ip neigh del 10.0.0.1 dev v0; echo "del: rc=$?"
ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01; echo "no dev: rc=$?"
ip neigh change 10.0.0.77 lladdr 02:00:00:00:00:01 dev v0; echo "change: rc=$?"
ip neigh flush dev v0; ip neigh show dev v0 | grep -c .
cat /proc/net/arp | head -1
