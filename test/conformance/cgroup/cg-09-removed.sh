# A cgroup that is gone while someone has it
# ns: cgroup,err
cd /sys/fs/cgroup; mkdir a; exec 8< a/cgroup.procs 9> a/cgroup.freeze; cd a; rmdir ../a; echo "rmdir: rc=$?"
cat <&8; echo "read: rc=$?"; /bin/echo 1 2>&1 >&9; echo "write: rc=$?"
mkdir b 2>&1; ls; ls cgroup.procs 2>&1; cd ..; mkdir a; ls -d a; grep -E 'nr_descendants' cgroup.stat
