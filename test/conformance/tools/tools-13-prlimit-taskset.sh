# prlimit, taskset
# ns: tools,err
prlimit --nofile=x true; prlimit --nofile=5:3 true; prlimit -o foo; prlimit -p x; prlimit -p 999999; prlimit --nofile= true; prlimit --nofile=: true; prlimit -zz; prlimit -p $$ -n true; prlimit nosuch >/dev/null; echo $?; prlimit --nofile=30:40 prlimit -n; prlimit --nofile=20: -c=0 sh -c "ulimit -n; ulimit -c"; prlimit -n=50 prlimit -n --noheadings --raw; prlimit -n50 prlimit -n -o SOFT,HARD; prlimit --nofile=100:200 --verbose true; prlimit --help
taskset zz true; taskset -c 9-x true; taskset -p 999999; taskset -p x; taskset 3; taskset; taskset -zz; taskset 0x1 nosuch; echo $?; taskset 1 true; echo $?; taskset -c 0 sh -c "taskset -p \$\$" | sed "s/[0-9][0-9]*/N/"; taskset --help
