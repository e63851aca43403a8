# Constants of /proc/sys/kernel and its permissions
# ns: proc,err
for f in cap_last_cap ngroups_max overflowuid overflowgid pid_max sysctl_writes_strict; do echo "$f $(cat /proc/sys/kernel/$f)"; done
/bin/echo 1 > /proc/sys/kernel/cap_last_cap; echo "rc=$?"; rm /proc/sys/kernel/hostname; echo "rc=$?"; touch /proc/sys/kernel/new; echo "rc=$?"; mkdir /proc/sys/x; echo "rc=$?"; cat /proc/sys/nosuch; ls -ld /proc/sys/kernel | cut -c1-10; rmdir /proc/sys/kernel; chmod 777 /proc/sys/kernel/hostname; echo "rc=$?"; mv /proc/sys/kernel/hostname /tmp; echo "rc=$?"
