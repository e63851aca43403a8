# /proc/PID/stat: the number of fields and those that are known
# ns: proc
sleep 30 & p=$!; until [ "$(cut -d' ' -f3 /proc/$p/stat)" = S ] && [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.02; done
set -- $(cat /proc/$p/stat); echo $#; echo "$2 $3 ppid=$4 pgrp=$5 sid=$6 tty=$7 tpgid=$8"
shift 9; echo "threads=${11} itreal=${12} prio=${9} nice=${10} exit_signal=${29}"
nice -n 5 sleep 31 & q=$!; until [ "$(cat /proc/$q/comm)" = sleep ]; do sleep 0.02; done
cut -d' ' -f18,19 /proc/$q/stat; kill $p $q
