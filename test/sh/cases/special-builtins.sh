### 1
: ${x?err}; echo no
### 2
readonly r=1; r=2; echo no
### 3
readonly r=1; r=2 true; echo $?
### 4
readonly r=1; r=2 :; echo no
### 5
readonly r=1; r=2 echo hi; echo $?
### 6
readonly r=1; export r=2; echo no
### 7
readonly r=1; unset r; echo no
### 8
readonly r=1; for r in a; do :; done; echo no
### 9
readonly r=1; read r <<E
x
E
echo $?
### 10
readonly r=1; f() { local r; echo in; }; f; echo $?
### 11
readonly r=1; f() { local r=2; echo in; }; f; echo $?
### 12
readonly r=1; getopts a r -a; echo $?
### 13
shift 5; echo no
### 14
set -- a; shift x; echo no
### 15
command shift 5; echo $?; command set -o nosuch; echo $?; command export 1a; echo $?; command . ./nosuch; echo $?; command exec 3</nosuch; echo $?; command readonly 1a; echo $?; command return x; echo $?; command break x; echo $?; command eval 'if'; echo $?; command eval '${x?a}'; echo no
### 16
. ./nosuch; echo no
### 17
. nosuch; echo no
### 18
. ; echo $?; .; echo $?
### 19
eval 'if'; echo no
### 20
eval 'echo a; ('; echo no
### 21
export 1a; echo no
### 22
export a-b=1; echo no
### 23
unset 1a; echo $?; unset a-b; echo $?
### 24
exec nosuch; echo no
### 25
exec ./nosuch; echo no
### 26
exec /; echo no
### 27
(exec nosuch); echo $?; (exec /); echo $?; >f; chmod 644 f; (exec ./f); echo $?; chmod +x f; (exec ./f); echo $?; ./f; echo $?; printf '\1\2\3\n' >f; ./f; echo $?; printf '#!/nosuch\n' >f; ./f; echo $?; printf 'echo script $0 $1' >f; ./f a; (exec ./f b); ./nosuch; echo $?; /nosuch/x; echo $?; ''; echo $?; d=; $d; echo $?; ./; echo $?; mkdir d; d; echo $?; ./d; echo $?; chmod 000 f; ./f; echo $?
### 28
exit x; echo no
### 29
exit -1; echo no
### 30
exit 256
### 31
exit 1 2 3
### 32
exit 99999999999; echo
### 33
return 3; echo no
### 34
f() { return; }; false; f; echo $?; f() { return x; echo no; }; f; echo no
### 35
break; echo $?; continue; echo $?; break 5; echo $?; for i in 1; do break 0; echo in; done; echo no
### 36
for i in 1; do break x; done; echo no
### 37
for i in 1 2; do for j in 1 2; do echo $i$j; break 2; done; done; for i in 1 2; do for j in 1 2; do echo $i$j; continue 2; echo no; done; done; for i in 1 2; do break -1; done; echo no
### 38
trap 'x' nosuch; echo $?; trap -l; echo $?; trap x; echo $?; trap '' ; echo $?; trap - nosuch; echo $?; trap 1 2 x; echo $?; trap; trap 'echo' 0 1 2; trap; trap - 0; trap; trap 0; trap 1 2; trap
### 39
times x >/dev/null; echo $?; times | wc -l; set -z; echo no
### 40
set -o; set +o
### 41
set -o x y; echo "$@"; set -o nosuch; echo no
### 42
set +z; echo no
### 43
set -- -a -b; echo "$@"; set -e -- x; echo "$@" $-; set - y z; echo "$@"; set -x -; echo $-; set a -e; echo "$@" $-; set --; echo $#; set -; echo $#; set -- ; echo $#; set +e; set -a; v=1; set +a; sh -c 'echo $v'; set -ab -u x; echo $- $1
### 44
local x; echo no
### 45
unset -f nosuch; echo $?; unset nosuch; echo $?; unset -v nosuch; echo $?; unset -x a; echo no
### 46
umask 999; echo $?; umask abc; echo $?; umask; umask -S; umask u=; umask -S; umask 0; umask; umask -S; umask 77; umask; umask g+w,o=r; umask -S; umask a-x; umask; umask u+; umask =; umask -S; umask 0o1; echo $?; umask -- 22; umask; umask -p; echo $?; umask 22 33; umask; umask u=g; umask -S; umask +w; umask -S;  umask u+s; umask -S; umask 1777; umask; umask u=rwX; umask -S
### 47
ulimit -n 50; ulimit -n; ulimit -Sn 40; ulimit -Sn; ulimit -Hn; ulimit -c 0; ulimit -c; ulimit -z; echo $?; ulimit -n x; echo $?; ulimit -f 1; ulimit -f; ulimit -n -c; ulimit -t; ulimit -v 100000000; ulimit -v; ulimit -p 20; ulimit -p; ulimit -n 1 2; echo $?
### 48
wait; echo $?; wait 1; echo $?; wait x; echo $?; wait %1; echo $?; wait -z; echo $?; wait -1; echo $?; false & wait $!; echo $?; wait $!; echo $?; (exit 7) & p=$!; wait; echo $?; wait $p; echo $?; (exit 3) & (exit 4) & wait $!; echo $?; wait; echo $?; wait ''; echo $?
sh -c 'kill -9 $$' & wait $!; echo $?; sh -c 'kill -TERM $$' & wait $!; echo $?; sh -c 'kill -INT $$' & wait $!; echo $?;  sh -c 'kill -15 $$'; echo $?; sh -c 'kill -2 $$'; echo $?
### 49
sh -c 'kill -SEGV $$'; echo $?; sh -c 'kill -ABRT $$'; echo $?; sh -c 'kill -PIPE $$'; echo $?;  sh -c 'kill -USR1 $$'; echo $?; sh -c 'kill -HUP $$'; echo $?; sh -c 'kill -KILL $$'; echo $?; sh -c 'kill -ALRM $$'; echo $?; sh -c 'kill -QUIT $$'; echo $?; sh -c 'kill -TRAP $$'; echo $?; sh -c 'kill -BUS $$'; echo $?; sh -c 'kill -FPE $$'; echo $?; sh -c 'kill -34 $$'; echo $?; sh -c 'kill -64 $$'; echo $?; sh -c 'kill -SYS $$'; echo $?; sh -c 'kill -XCPU $$'; echo $?; sh -c 'kill -PROF $$'; echo $?; sh -c 'kill -STKFLT $$'; echo $?; sh -c 'kill -IO $$'; echo $?; sh -c 'kill -ILL $$' ; echo $?; sh -c 'kill -CHLD $$'; echo $?; sh -c 'kill -9 $$' | cat; echo $?; x=$(sh -c 'kill -9 $$'); echo $?; (kill -9 $(sh -c 'echo $PPID')); echo $?; { sh -c 'kill -9 $$'; } ; sh -c 'kill -9 $$' && echo; ! sh -c 'kill -9 $$'; echo $?; if sh -c 'kill -9 $$'; then :; fi; f() { sh -c 'kill -9 $$'; }; f; eval "sh -c 'kill -9 \$\$'"
### 50
kill; echo $?; kill -l | head -5; kill -l 9; kill -l 137; kill -l 0; kill -l 999; echo $?; kill -l TERM; echo $?; kill -x 1; echo $?; kill -s; echo $?; kill -s x 1; echo $?; kill -9; echo $?; kill 999999; echo $?; kill x; echo $?; kill -0 $$; echo $?; kill -s 0 $$; echo $?; kill -n 0 $$; echo $?; kill %1; echo $?; kill -TERM; echo $?; kill -SIGTERM 999999; kill -term 999999; kill ''; echo $?; kill -l x; echo $?; kill -l 1 2 3; kill -- -999999; echo $?; kill -15 999999 999998; echo $?; kill -100 $$; echo $?; kill -l 64; kill -l 34; kill -l 65; kill -l 128; kill -l 129; kill -l -1
