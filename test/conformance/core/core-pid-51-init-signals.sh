# Signals to a namespace's init from inside and outside; its end
# ns: pid,signal
unshare -pf --kill-child sh -c 'trap "echo got USR1" USR1; kill -USR1 $$; kill -TERM $$; kill -9 $$; echo alive; sh -c "kill -TERM 1; kill -KILL 1; kill -USR1 1; echo child rc=$?"; (sleep 100 & ); echo end'
unshare -pf sh -c 'echo $$; exec sleep 100' & u=$!; until p=$(pgrep -P $u sleep); do sleep 0.05; done; kill -TERM $p; kill -INT $p; sleep 0.2; ps -o comm= -p $p; kill -KILL $p; wait $u; echo rc=$?
