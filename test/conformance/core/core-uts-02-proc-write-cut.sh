# A write of 70 characters to the sysctl is cut to 64, and what follows a newline is dropped
# ns: uts
unshare -u sh -c '
  printf "%070d" 7 > /proc/sys/kernel/hostname; echo "rc=$?"; cat /proc/sys/kernel/hostname | wc -c; uname -n | cut -c1-5
  printf "two\nlines\n" > /proc/sys/kernel/hostname; cat /proc/sys/kernel/hostname
  printf "no newline" > /proc/sys/kernel/hostname; cat /proc/sys/kernel/hostname
  printf "" > /proc/sys/kernel/hostname; cat /proc/sys/kernel/hostname
  echo > /proc/sys/kernel/hostname; echo "rc=$? [$(hostname)]"'
