# The pressure files of a fresh group
# ns: cgroup
cd /sys/fs/cgroup; mkdir p; ls p | tr '\n' ' '; echo; cat p/cgroup.pressure p/cpu.pressure p/io.pressure; for v in 2 -1 x 0; do echo $v > p/cgroup.pressure; echo rc=$?; done 2>&1; ls p | grep pressure; cat p/memory.pressure; echo 1 > p/cgroup.pressure; ls p | grep -c pressure
for v in 'some 150000 2000000' 'some 1 1' 'junk' 'full 500000 2000000' 'some 0 2000000'; do echo "$v" > p/cpu.pressure; echo "$v rc=$?"; done 2>&1; stat -c '%n %a' p/*.pressure; rmdir p
