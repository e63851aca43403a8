# IPv4 addresses in IPv6's clothes are written with dots
# ns: net
ip link set lo up; ip -6 addr add ::ffff:10.0.0.1/128 dev lo 2>&1; ip -6 addr add ::ffff:a00:2/128 dev lo; ip -br -6 addr | tr -s ' '; ip -6 addr del ::ffff:10.0.0.1/128 dev lo; ip -br -6 addr | tr -s ' '; echo "rc=$?"
