# Who may give which scheduling policy and nice value to whom
# ns: user,err
sleep 30 & r=$!; setpriv --reuid 1000 --regid 1000 --clear-groups sleep 31 & a=$!; until [ "$(cat /proc/$a/comm)" = sleep ]; do sleep 0.02; done
al() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@" 2>&1 | sed "s/$r/R/; s/$a/A/"; }
al chrt -i -p 0 $a; al chrt -o -p 0 $a; al chrt -p $a; al chrt -f -p 1 $a; al chrt -b -p 0 $r; al prlimit --pid $a --rtprio; al chrt -f -p 3 $a; al chrt -p $a; al chrt -r -p 9 $a; al chrt -r -p 5 $a; al chrt -p $a; al chrt -p 0 $a; al chrt -o -p 1 $a
al renice -n 5 -p $a; al renice -n 3 -p $a; al renice -n 7 -p $r; al renice -n 1 -p $a; al renice -n -5 -u 1000; al chrt -i -p 0 $a;  al renice -n 2 -p $a; al chrt -o -p 0 $a; unshare -Ur sh -c "renice -n 0 -u 0; chrt -f -p 5 $r" 2>&1 | sed "s/$r/R/"; kill $r $a
