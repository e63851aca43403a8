# Names of devices
# ns: net,err
for n in a 123456789012345 1234567890123456 'a/b' . .. 'a b' 'a:b' '%d' 'x%d'; do ip link add name "$n" type bridge 2>&1; echo "rc=$?"; done; ip -br link | tr -s ' ' | cut -d' ' -f1
ip link add name a type bridge 2>&1; ip link set a name b; ip link set b name lo 2>&1; ip link set nosuch up 2>&1; ip link del lo 2>&1; ip link del b; ip link show b 2>&1; ip link add y type nosuch 2>&1; ip link set lo mtu 10 2>&1; ip link set lo mtu 65536; ip link set lo mtu 99999999 2>&1; ip link set lo address 1:2:3:4:5:6 2>&1; echo "rc=$?"; cat /sys/class/net/lo/address /sys/class/net/lo/mtu
