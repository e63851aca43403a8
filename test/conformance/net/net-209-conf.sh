# sysctls of devices and families, each namespace its own
# ns: net
ip link add v0 type veth peer name v1
ls /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf | tr '\n' ' '; echo
sysctl net.ipv4.ip_default_ttl net.ipv4.conf.all.forwarding net.ipv6.conf.all.forwarding net.ipv6.conf.v0.disable_ipv6 net.ipv4.tcp_syn_retries
sysctl -qw net.ipv4.ip_forward=1; sysctl net.ipv4.conf.v0.forwarding net.ipv4.conf.default.forwarding
sysctl -qw net.ipv4.conf.all.forwarding=0; sysctl net.ipv4.ip_forward
sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set v0 up; ip link set v1 up; ip -6 addr show dev v0 | grep -c inet6
unshare -n sysctl net.ipv6.conf.all.disable_ipv6 net.ipv4.ip_default_ttl
sysctl -w net.ipv4.ip_default_ttl=0; sysctl -w net.ipv4.ip_default_ttl=300; sysctl -qw net.ipv4.ip_default_ttl=33
ip link set lo up; ping -c 1 127.0.0.1 | grep -o ttl=..
ip link del v0; ls /proc/sys/net/ipv4/conf | tr '\n' ' '; echo
