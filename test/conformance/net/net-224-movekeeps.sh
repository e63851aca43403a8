# What a device keeps and loses when it is moved
# ns: net
ip netns add a; ip link add name d0 type bridge; ip addr add 10.0.0.1/24 dev d0; ip link set d0 up mtu 1400 alias hello; ip link set d0 netns a; ip link show d0 2>&1; ip -n a -br link; ip -n a addr show d0 | grep -c inet; ip -n a link show d0 | grep -o 'mtu [0-9]*'; ip -n a link show d0 | grep alias
ip -n a link set d0 name e0 up; ip -n a -br link show e0 | tr -s ' ' | cut -d' ' -f1,2; ip -n a link set e0 netns 1 2>&1; echo "rc=$?"; ip link add name d0 type bridge; ip -n a link set e0 name d0 2>&1; echo "rc=$?"; ip -n a link set d0 down; ip -n a link set d0 netns $$ 2>&1; echo "clash rc=$?"; ip link set lo netns a 2>&1; ip netns del a; ip -br link | tr -s ' ' | cut -d' ' -f1
