# timeout sends its signal to the group in the foreground and not otherwise
# ns: signal
timeout -s USR1 0.1 sh -c 'trap "echo usr1; exit 3" USR1; sleep 5 & wait'; echo "$?"; pkill -x sleep; timeout -k 0.1 0.1 sh -c 'trap "" TERM; while :; do sleep 0.05; done'; echo "$?"; timeout 0 true; echo "$?"; timeout -v 0.1 sleep 9; echo "$?"
