# What each signal does by default
# ns: signal
for s in HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT XCPU XFSZ VTALRM PROF POLL PWR SYS; do sh -c "kill -$s \$\$" 2>/dev/null; printf "$s=$? "; done; echo
for s in CHLD URG WINCH CONT; do sh -c "kill -$s \$\$"; printf "$s=$? "; done; echo
