# A trapped signal interrupts wait with 128+n, and the child goes on
# ns: signal
trap 'echo got USR1' USR1; sleep 0.3 & p=$!; sh -c "sleep 0.1; kill -USR1 $$" & wait $p; echo "first: $?"; wait $p; echo "second: $?"
