# prlimit reads and sets limits of others
# ns: proc,err
sleep 30 & p=$!
prlimit -p $p --nofile=64:128; prlimit -p $p --nofile -o RESOURCE,SOFT,HARD,UNITS; prlimit -p $p --nofile --raw --noheadings
grep 'open files' /proc/$p/limits
prlimit -p $p --nofile=200:128 2>&1; echo "rc=$?"; prlimit -p 99999 --nofile 2>&1; echo "rc=$?"
prlimit --nosuch 2>&1 | head -1; prlimit -p $p --core=unlimited:0 2>&1; echo "rc=$?"
prlimit --nofile=:50 sh -c 'ulimit -Hn'; prlimit --nofile=20: sh -c 'ulimit -Sn'; kill $p
