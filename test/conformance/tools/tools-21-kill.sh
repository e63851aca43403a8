# kill of procps
# ns: tools,signal,err
K=/bin/kill; $K 99999; echo $?; $K x; $K -l; $K -L; $K -l 9; $K -l TERM; $K -l 137; $K -lKILL; $K --list=HUP; $K -l foo; sleep 30 & p=$!; $K -0 $p; echo $?; $K -0 99999 $p; echo $?; $K -s 0 $p; echo $?; $K -STOP $p; ps -o stat= -p $p; $K -CONT $p; $K -SIGTERM $p; wait $p; echo $?; $K --signal 9 99999; $K -RTMIN+2 99999; $K -q x 1; $K -V; $K; echo $?
