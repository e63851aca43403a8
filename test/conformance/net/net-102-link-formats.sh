# One link in every format
# ns: net
ip link add v0 type veth peer name v1; ip link add br0 type bridge; ip link set v0 up; ip link set v1 up; ip link set v0 master br0
ip link show v0; ip -o link show v0; ip -br link show v0; ip -j link show v0; ip -br -j link; ip link show lo; ip link show br0; ip link show master br0; ip link show type veth | grep -c mtu; ip link show up | grep -c mtu
ip link set br0 up; ip -br link show br0 | tr -s ' ' | cut -d' ' -f2; ip link set v1 down; ip -br link show type veth | tr -s ' ' | cut -d' ' -f1,2,4
ip link set v0 nomaster; ip link set v0 address 02:00:00:00:00:05; ip -o link show v0 | grep -o '02:[0-9a-f:]*'; ip link set v0 txqueuelen 5; ip -o link show v0 | grep -o 'qlen [0-9]*'
