# ip link and what it says when something is wrong
# ns: net,err
r() { "$@" 2>&1; echo "rc=$?"; }
r ip link show nosuch; r ip link set nosuch up; r ip link del nosuch; r ip link foo; r ip foo; r ip link add x1; r ip link add x1 type bogus; r ip link set lo mtu; r ip link set lo mtu -1
r ip link add v0 type veth peer name v1; r ip link add v0 type veth; r ip link add lo type bridge; r ip link add v2 type veth peer name v0; r ip link del lo; r ip link set lo name up; r ip link set v0 name a/b; r ip link set v0 name lo; r ip link set v0 master v1; r ip link set v0 netns 99999
r ip link add type veth; ip -br link | tr -s ' ' | cut -d' ' -f1,2,4; ip link add type bridge; ip -o link | cut -d: -f1,2
