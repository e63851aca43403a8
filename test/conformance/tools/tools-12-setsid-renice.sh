# setsid, renice
# ns: tools,err
setsid; echo $?; setsid nosuch; echo $?; setsid -w sh -c "exit 3"; echo $?; setsid -w sh -c "kill -9 \$\$"; echo $?; setsid -zz; setsid -fw sh -c "exit 4"; echo $?; setsid -w sh -c "ps -o pid=,sid= -p \$\$" | while read a b; do [ $a = $b ] && echo leader; done
sleep 30 & p=$!; r() { renice "$@" 2>&1 | sed "s/$p/N/"; }; r; r 5; r x 5; r 3 -p 999999; r 3 -u nosuch; r -n 3 -g x; r 1 -p $p; r -n 2 -p $p; r 0 $p; r +1 $p; r -n -1 $p; r --priority 0 $p; r -p; r 3 -p x; r -n 25 $p; r -100 $p; r -V; kill $p
