# lsns: columns and refusals
# ns: tools
lsns -t foo; lsns -p x; lsns -zz; lsns --help; lsns -V; lsns --tree=x; lsns x; lsns 12; lsns -o foo; lsns -J -r; lsns -n -t uts -o TYPE,NPROCS,PID,USER; sleep 30 & unshare -u sleep 31 & until pgrep -f "^sleep 31" >/dev/null; do sleep 0.02; done; u=$(pgrep -f "^sleep 31"); lsns -p $u -t uts -o TYPE,NPROCS,USER,COMMAND; lsns -l -p $u -t uts -o COMMAND; lsns -n -r -p $u -t uts -o TYPE,COMMAND; lsns -J -p $u -t uts -o TYPE,NPROCS,USER,COMMAND; lsns -t uts -o TYPE,PATH | head -1; lsns -p 1 -t uts -n -o TYPE; kill %1 %2
