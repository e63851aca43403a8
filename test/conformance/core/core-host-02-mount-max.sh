# fs.mount-max is for each namespace: ENOSPC
# ns: mnt,err
mkdir /tmp/m; mount -t tmpfs none /tmp/m; mkdir /tmp/m/a /tmp/m/b
n=$(wc -l < /proc/self/mountinfo); i=0; while [ $i -lt 200 ]; do mount --bind /tmp/m/a /tmp/m/b || break; i=$((i+1)); done
echo "$(( $(wc -l < /proc/self/mountinfo) - n ))"; umount -l /tmp/m/b; echo "$(( $(wc -l < /proc/self/mountinfo) - n ))"
umount -R /tmp/m; echo "rc=$? $(( $(wc -l < /proc/self/mountinfo) - n ))"; unshare -m sh -c 'wc -l < /proc/self/mountinfo' | awk '{print $1 > 3 ? "all" : "few"}'
