# A tmpfs's owner is shown as the initial user namespace numbers it, whoever reads
# ns: mnt user
setpriv --reuid 1000 --regid 1000 --clear-groups unshare -Urm sh -c 'mount -t tmpfs t /tmp; echo $?; grep " /tmp " /proc/self/mountinfo | cut -d" " -f4-6,8-; mount -t tmpfs -o uid=5 t /tmp; echo $?; mount -t tmpfs -o mode=750 t /mnt; grep " /mnt " /proc/mounts; ls -ldn /tmp | cut -d" " -f3,4'
