# The shell always catches SIGCHLD; a sleeping read or wait goes on after one
# ns: signal,proc
bits() { m=$(grep ^SigCgt /proc/$1/status | cut -f2); echo "CHLD $(((0x$m >> 16) & 1)) USR1 $(((0x$m >> 9) & 1))"; }
bits $$; (read p r < /proc/self/stat; bits $p; :); trap : USR1; bits $$; (read p r < /proc/self/stat; bits $p; :); trap '' CHLD; bits $$; trap - CHLD USR1; bits $$
echo 'm=$(grep ^SigCgt /proc/$$/status | cut -f2); echo "$1: $(((0x$m >> 16) & 1))"' > /tmp/s.sh
sh /tmp/s.sh file; sh -ic '. /tmp/s.sh' 2>/dev/null; env --ignore-signal=CHLD sh /tmp/s.sh ignored; sh /tmp/s.sh job & wait
sh -c 'exec grep -c SigCgt.*10000 /proc/self/status'
mkfifo /tmp/f; sh -c 'sleep 0.1 & read l < /tmp/f; echo "read: $? $l"' & p=$!; sleep 0.2; kill -CHLD $p; sleep 0.1; echo late > /tmp/f; wait $p
sh -c 'sleep 0.1 & exec 3<>/tmp/f; read l <&3; echo "read: $? $l"' & p=$!; sleep 0.2; kill -CHLD $p; kill -CHLD $p; echo late > /tmp/f; wait $p
sh -c 'sleep 0.1 & sleep 0.3 & wait $!; echo "wait: $?"'
