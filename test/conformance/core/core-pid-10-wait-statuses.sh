# unshare --fork passes a signal's status on
# ns: pid,signal
for s in HUP KILL TERM USR1 PIPE ALRM SEGV; do unshare -f sh -c "kill -$s \$\$" 2>/dev/null; echo "$s: $?"; done
unshare -p -f sh -c 'exec sh -c "exit 42"'; echo "exec: $?"
unshare -p -f true; echo "true: $?"; unshare -p -f false; echo "false: $?"
