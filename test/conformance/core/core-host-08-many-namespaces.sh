# Two hundred namespaces kept by binds, and gone with them
# ns: uts,mnt,cross
mkdir /tmp/n; mount -t tmpfs none /tmp/n; mount --make-private /tmp/n
i=0; while [ $i -lt 200 ]; do : > /tmp/n/$i; unshare --uts=/tmp/n/$i hostname h$i; i=$((i+1)); done
for i in 0 99 199; do nsenter --uts=/tmp/n/$i hostname; done; grep -c nsfs /proc/self/mountinfo; lsns -t uts -n | wc -l
i=0; while [ $i -lt 200 ]; do umount /tmp/n/$i; i=$((i+1)); done; grep -c nsfs /proc/self/mountinfo; umount /tmp/n; echo $?
