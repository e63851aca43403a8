# Several writes through one descriptor; writing at an offset
# ns: uts
unshare -u sh -c '
  { printf abc; printf def; } > /proc/sys/kernel/hostname; echo "rc=$? $(hostname)"
  hostname abcdef; { head -c 2 > /dev/null; cat; } < /proc/sys/kernel/hostname'
