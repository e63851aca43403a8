# tc: a token bucket, a queue, and what the kernel says to nonsense
# ns: net,err
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
tc qdisc show dev v0
tc qdisc add dev v0 root handle 7: tbf rate 1mbit burst 4kb latency 400ms; tc qdisc show dev v0
tc qdisc add dev v0 root tbf rate 1mbit burst 4kb latency 400ms; echo "again: rc=$?"
ip link show v0 | head -1 | cut -d' ' -f6-9
tc qdisc replace dev v0 root handle 8: pfifo limit 50; tc qdisc show; tc -j qdisc show dev v0; echo
tc qdisc del dev v0 root; echo "rc=$?"; tc qdisc del dev v0 root; echo "rc=$?"
tc qdisc add dev nope root pfifo; echo "rc=$?"; tc qdisc add dev v0 root foo; echo "rc=$?"
tc qdisc add dev v0 root tbf rate 1mbit 2>&1 | head -2; tc qdisc add dev v0; echo "rc=$?"
