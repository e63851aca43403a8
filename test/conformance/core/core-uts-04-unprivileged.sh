# A user without CAP_SYS_ADMIN cannot rename, unshare or join
# ns: uts,err
sleep 30 & p=$!
as() { setpriv --reuid=1000 --regid=1000 --clear-groups "$@" 2>&1; }
as hostname evil; echo "hostname: rc=$?"
as unshare -u true; echo "unshare: rc=$?"
as nsenter -t $p -u true; echo "nsenter to root's: rc=$?"
as nsenter -t $$ -u true; echo "nsenter own parent: rc=$?"
as sh -c 'echo x > /proc/sys/kernel/hostname'; echo "sysctl: rc=$?"
as readlink /proc/1/ns/uts; echo "readlink of root's: rc=$?"
as readlink /proc/self/ns/uts > /dev/null; echo "readlink own: rc=$?"
kill $p; hostname
