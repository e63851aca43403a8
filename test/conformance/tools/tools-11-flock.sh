# flock: refusals, statuses, descriptors
# ns: tools,err
flock; echo $?; flock /tmp/lk; echo $?; flock /nosuch/x true; echo $?; flock -w x /tmp/lk true; flock -w 0.1 -E 300 /tmp/lk true; flock -E x 9; flock -c; flock /tmp/lk -c a b; flock 99; echo $?; flock -n 3x; flock /tmp/lk nosuch; echo $?; flock /tmp/lk -c "exit 3"; echo $?; flock -u 0; echo $?; flock -zz; echo $?; flock /tmp true; echo $?; flock --help
exec 9>/tmp/l; flock 9; flock -n /tmp/l true; echo $?; flock -E 5 -n /tmp/l true; echo $?; flock -w 0.1 /tmp/l true; echo $?; flock --verbose -n /tmp/l true; flock -u 9; flock -n /tmp/l echo yes; flock -s 9; flock -s -n /tmp/l echo shared; flock -x -n /tmp/l true; echo $?; flock -o /tmp/q sh -c "flock -n /tmp/q echo free"; flock /tmp/q sh -c "kill -9 \$\$"; echo $?
