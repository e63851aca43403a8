# Listening twice, and without the right
# ns: net,err
up() { until cat /proc/net/tcp /proc/net/tcp6 | grep -q ":$1 "; do sleep 0.02; done; }
ip link set lo up; nc -l -p 80 & p=$!; up 0050; nc -l -p 80 2>&1 < /dev/null; echo "again rc=$?"; nc -l -p 82 > /tmp/got & q=$!; up 0052
echo hi | nc 127.0.0.2 82; wait $q; cat /tmp/got; nc 127.0.0.3 83 < /dev/null 2>&1; echo "none rc=$?"; kill $p; nc 10.1.2.3 80 < /dev/null 2>&1; echo "no route rc=$?"; sysctl net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start; setpriv --reuid 1000 --clear-groups nc -l -p 81 2>&1; echo "rc=$?"; sysctl -w net.ipv4.ip_unprivileged_port_start=81; setpriv --reuid 1000 --clear-groups timeout 0.2 nc -l -p 81 2>&1; echo "rc=$?"
