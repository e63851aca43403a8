# Twenty zombies and their counting
# ns: reap,proc
sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do (exit $i) & done; exec sleep 30' & p=$!
until [ "$(ps -o stat= --ppid $p | grep -c ^Z)" = 20 ]; do sleep 0.02; done; ps -o stat=,comm= --ppid $p | sort | uniq -c | tr -s ' '; kill $p; wait $p 2>/dev/null; until ! ps -eo stat= | grep -q ^Z; do sleep 0.02; done; echo "all reaped"
