# Devices in /sys and in /proc/net
# ns: net,mnt,proc
unshare -n -m sh -c '
  mount -t sysfs s /sys; ls /sys/class/net; cd /sys/class/net; for f in address broadcast flags ifindex iflink mtu operstate tx_queue_len type; do echo "$f: $(cat lo/$f)"; done; cat lo/carrier; echo "carrier: rc=$?"
  ip link set lo up; cat lo/carrier lo/operstate lo/flags; readlink lo; ip link add br0 type bridge; ls; ip link set br0 name br7; ls; ip link del br7; ls; cat br7/mtu; echo "rc=$?"'
cat /proc/net/dev; cat /proc/net/tcp /proc/net/udp /proc/net/route; readlink /proc/net; unshare -n cat /proc/self/net/unix
