### 1
trap 'echo exit $?' EXIT; trap; trap 'echo int' INT TERM; trap; kill -TERM $$; echo after; trap - TERM; trap; trap '' HUP; trap; kill -HUP $$; echo alive; exit 3
### 2
trap 'echo usr1 $?' USR1; (exit 4); kill -USR1 $$; echo $?; false; kill -USR1 $$ || echo no; x=$(kill -USR1 $$; echo sub); echo "$x"
### 3
trap 'echo a; exit 5' USR1; kill -USR1 $$; echo no
### 4
trap 'echo a; exit' USR1; (exit 7); kill -USR1 $$; echo no
### 5
trap 'echo bye; exit 9' EXIT; exit 3
### 6
trap 'echo bye; exit' EXIT; exit 3
### 7
trap 'echo bye; false' EXIT; exit 3
### 8
trap 'echo bye' EXIT; (trap; echo sub; exit 2); echo $?; (trap 'echo subbye' EXIT; exit 1); echo $?; x=$(trap; echo y); echo "$x"; x=$(trap 'echo z' EXIT); echo "$x"; trap | cat; sh -c 'trap'; exec true
### 9
trap 'echo bye' EXIT; exec sh -c 'echo replaced'
### 10
trap 'echo bye' EXIT; exec nosuch; echo no
### 11
trap 'echo bye $?' EXIT; : ${x?err}; echo no
### 12
trap 'echo bye $?' EXIT; eval 'if'; echo no
### 13
trap 'echo bye $?' EXIT; set -e; false; echo no
### 14
trap 'echo bye $?' EXIT; set -u; echo $nosuch; echo no
### 15
trap 'echo bye $?' EXIT; f() { exit 4; }; f; echo no
### 16
trap 'echo bye $?' 0; kill -TERM $$; echo no
### 17
trap 'echo term; trap - TERM; kill -TERM $$' TERM; kill -TERM $$; echo no
### 18
trap 'echo one' USR1; trap 'echo two' USR2; sh -c 'kill -USR2 $PPID; kill -USR1 $PPID'; echo done
### 19
f() { trap 'echo in f' USR1; kill -USR1 $$; return 3; }; f; echo $?; kill -USR1 $$; for i in 1 2; do trap 'break' USR2; kill -USR2 $$; echo in $i; done; echo out; trap 'continue' USR2;  for i in 1 2; do kill -USR2 $$; echo in $i; done; g() { trap 'return 7' USR1; kill -USR1 $$; echo no; }; g; echo $?
### 20
trap '' USR1; sh -c 'kill -USR1 $$; echo ignored; trap "echo no" USR1; kill -USR1 $$; trap; echo end'; trap - USR1; sh -c 'kill -USR1 $$; echo no'; echo $?
### 21
trap 'echo $x' USR1; x=1; kill -USR1 $$; x=2; kill -USR1 $$; y=old; trap 'y=new; echo "$(echo sub)" `echo bq` $((1+1))' USR1; kill -USR1 $$; echo $y
### 22
trap -- 'echo dash' USR1; kill -USR1 $$; trap -x USR1; echo $?
### 23
trap - INT TERM; trap 'echo x' 1 2 3 15; trap; trap 2 3; trap; trap '' 1; trap; trap - 1 15; trap; trap 'echo "a b" '"'c'" USR1; trap; trap "it's" USR1; trap; trap '
nl' USR1; trap; trap '' USR1 ; trap
### 24
trap 'echo chld' CHLD; /bin/true; echo a; (exit 1); echo b; trap - CHLD; /bin/true; echo c
### 25
(trap 'echo subterm; exit 3' TERM; kill -TERM $(sh -c 'echo $PPID'); echo no); echo $?; (trap '' TERM; kill -TERM $(sh -c 'echo $PPID'); echo survived); echo $?; (kill -TERM $(sh -c 'echo $PPID'); echo no); echo $?
### 26
trap 'echo exit1' EXIT; trap 'echo exit2' EXIT; trap - EXIT; trap 'echo exit3' 0
### 27
trap 'trap "echo inner" EXIT; echo outer' EXIT
### 28
trap 'echo exit; kill -9 $$' EXIT; exit 0
### 29
trap 'echo a' KILL STOP; echo $?; trap; trap 'x' 64 34 RTMIN RTMAX RTMIN+1; echo $?; trap; trap x 65; echo $?; trap x SIGINT; echo $?; trap x Int; echo $?
### 30
trap 'echo w' USR1; sh -c 'sleep 0.2; kill -USR1 $PPID; sleep 0.3' & wait; echo $?; wait; echo $?
### 31
trap 'echo w; exit 4' USR1; sleep 5 & p=$!; sh -c 'sleep 0.2; kill -USR1 $PPID' & wait $p; echo no
### 32
trap 'echo r' USR1; read x <<E
$(kill -USR1 $$; echo line)
E
echo $x; echo "$(kill -USR1 $$)"; case $(kill -USR1 $$; echo a) in a) echo matched;; esac; for i in $(kill -USR1 $$; echo 1 2); do echo $i; done; while kill -USR1 $$; do break; done; if kill -USR1 $$; then echo then; fi; kill -USR1 $$ && echo and; ! kill -USR1 $$; echo $?
### 33
trap '' CHLD; true & wait $!; echo $?; (exit 3); echo $?; sh -c 'exit 4'; echo $?; sh -c 'exit 4' & wait; echo $?; x=$(exit 5); echo $?; trap; trap - CHLD; (exit 6) & wait $!; echo $?
