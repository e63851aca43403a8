# wait after kill, twice, and for a stranger
# ns: signal,reap
sleep 30 & p=$!; kill $p; wait $p 2>/dev/null; echo "$?"; wait $p; echo "again: $?"; wait 1; echo "stranger: $?"; wait 99999; echo "nobody: $?"
sh -c 'exit 3' & sh -c 'exit 4' & wait; echo "all: $?"; (exit 5) & wait $!; echo "$?"
sh -c 'trap "exit 8" TERM; sleep 30 & echo > /tmp/u; wait' & p=$!; until [ -e /tmp/u ]; do sleep 0.02; done; kill $p; wait $p; echo "trap in wait: $?"; pkill -x sleep
