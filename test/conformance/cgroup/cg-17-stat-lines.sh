# cgroup.stat, and files that are only read or only written
# ns: cgroup,err
cd /sys/fs/cgroup; mkdir -p s/t/u; grep descendants s/cgroup.stat; cat s/cpu.stat | head -4 | cut -d' ' -f1; cat s/cgroup.kill; echo rc=$?; echo 1 > s/cgroup.events; echo rc=$?; echo 1 > s/cgroup.controllers; cat s/cgroup.stat.local | cut -d' ' -f1; cat s/cpu.stat.local; echo rc=$?
rmdir s 2>&1; rm -r s 2>&1 | tail -1; touch s/new; mkdir s/cgroup.procs; ln -s a s/l; mv s/t s/v; rm s/cgroup.procs; chmod 600 s/cgroup.procs; stat -c %a s/cgroup.procs; rmdir s/t/u s/t s; ls -d s
