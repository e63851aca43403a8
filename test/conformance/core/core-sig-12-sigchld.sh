# CHLD: a trap runs for every child's end
# ns: signal,reap
sh -c 'n=0; trap "n=\$((n + 1))" CHLD; /bin/true; /bin/true; sh -c "exit 1"; echo "traps: $n"'
sh -c 'trap "" CHLD; exec sh -c "sleep 0.05 & sleep 0.2; ls -d /proc/\$! 2>/dev/null || echo no zombie"'
