### type
f() { :; }; alias al='echo x'; type f al if echo cat nosuch : cd /bin/cat ./nosuch /; echo $?; command -v f al if echo cat nosuch : cd /bin/cat ./nosuch /; echo $?; command -V f al if echo cat nosuch : cd /bin/cat ./nosuch /; echo $?; type; echo $?; command -v; echo $?; command; echo $?; type -x; echo $?; command -x echo; echo $?; command -p echo p; command -pv cat; command -pV echo; command command echo c; command -- echo d; command f; echo $?; command al; echo $?; type type command break export . test [ { } '!' case in do esac; unalias al; type al; echo $?; type echo cat; printf 'x' >exe; type ./exe; chmod +x exe; type ./exe; PATH=.:$PATH; type exe; hash exe; type exe; command -v exe
### hash
hash; hash cat; hash; hash nosuch; echo $?; cat /dev/null; hash -r; hash; cat /dev/null; hash; hash -v cat; PATH=/bin; hash; hash cat; hash; hash echo; f() { :; }; hash f; hash; hash -x; echo $?; hash /bin/cat; echo $?; hash ./nosuch; echo $?
### hash-cd
cat /dev/null; mkdir -p d/p e/p; printf 'echo d\n' >d/p/x1; printf 'echo e\n' >e/p/x1; chmod +x d/p/x1 e/p/x1; hash; cd .; hash; cat </dev/null; hash; cd d; hash -v cat; type cat ls; hash; hash cat; hash; PATH=p:$PATH; x1; hash; cd ../e; hash; type x1; command -v x1; x1; hash; cd ..; type x1; x1; echo $?; hash; cat /dev/null; hash; cd e; hash cat; hash; f() { cd .; }; ls p; f; hash; (ls p; hash); hash; ls p | cat; hash; hash -r; hash
### hash-cd2
cat /dev/null; (cd /; hash); hash; x=$(cd /; cat /dev/null; hash); echo "$x"; hash; mkdir d; PATH=$PATH:d; ls d; cd d; ls; printf 'echo ls\n' >ls; chmod +x ls; PATH=.:$PATH; ls; hash; cd ..; ls d; hash
### alias
alias a=b; alias; alias a c; echo $?; alias a='x y' b="it's" c=; alias; unalias a; alias a; echo $?; unalias nosuch; echo $?; unalias; echo $?; unalias -a; alias; alias -x; echo $?; unalias -x; echo $?; alias =x; echo $?; alias a=b=c; alias a; alias 'a b=c'; alias 'a b'; alias x-y=1; alias x-y; alias -- q=1; echo $?
### alias2
alias e='echo e'
e a
e
alias p='echo p ' q='w'
p q q
p
alias n='echo 1
echo 2'
n x
alias s='e; e'
s y
alias r=r; r; alias t=u u=t; t
alias if='echo noif'
alias w='while :; do'; w echo loop; break; done
alias o='(' ; o echo sub )
\e; 'e' x; "e"; e"" y
f() { e in; }; f; unalias e; f; e gone
alias x='echo '
x x x
alias c='# comment'
c ignored
alias z='echo z;'; z echo after
alias v='echo "'
v text"
alias d='cat <<E'
d
doc
E
eval 'alias ev="echo ev"
ev 1'; eval 'alias ev2="echo ev2"; ev2 1'; ev2 2
### umask
umask 022; umask; umask -S; umask 0; umask; umask 777; umask -S; umask 22; umask u=rwx,g=rx,o=; umask; umask g+w; umask; umask a-w; umask; umask +x; umask; umask =r; umask -S; umask u=g; umask; umask -- 027; umask; umask 8; echo $?; umask -x; echo $?; umask ''; echo $?; (umask 077; umask); umask; umask 022; >f; ls -l f | cut -c1-10; umask 077; >g; ls -l g | cut -c1-10; mkdir d; ls -ld d | cut -c1-10
### cd
mkdir -p a/b/c d; ln -s a/b l; b=$PWD; s() { case $PWD in "$b"*) echo "$1:${PWD#"$b"}";; *) echo "$1:$PWD";; esac; }
cd a; s 1; cd b/c; s 2; cd ../..; s 3; cd -; s 4; cd "$b"; cd l; s 5; pwd -P | sed "s|$b||"; cd ..; s 6; cd l/..; s 7; cd -P l; s 8; cd "$b"; cd -P l/..; s 9; cd "$b"; cd -L l/../d; s 10; cd "$b"; cd ./a/./b//c/..; s 11; cd; s 12; HOME=; cd; echo $?; s 13; unset HOME; cd; echo $?; s 14; HOME=$b/nosuch; cd; echo $?; cd ''; echo $?; s 15; cd ' '; echo $?; cd nosuch; echo $?; >f; cd f; echo $?; cd a d; echo $?; s 16; cd "$b"; cd -x; echo $?; cd -- a; s 17; unset OLDPWD; cd -; echo $?; cd "$b"; OLDPWD=$b/d; cd - | sed "s|$b||"; OLDPWD=nosuch; cd -; echo $?; s 18; cd "$b"; CDPATH=a:d; cd b | sed "s|$b||"; cd "$b"; CDPATH=a; cd b >o; s 19; cd "$b"; sed "s|$b||" o; CDPATH=:a; cd d; s 20; cd "$b"; CDPATH=nosuch:a:; cd b >/dev/null; s 21; cd "$b"; cd ./b; echo $?; cd ../nosuch; echo $?; CDPATH=; cd d; s 22; cd ..; CDPATH=a; cd nosuch; echo $?; unset CDPATH; PWD=/nosuch; pwd | sed "s|$b||"; cd a; s 23; PWD=x; cd ..; s 24; cd "$b"; mkdir gone; cd gone; rmdir ../gone; pwd | sed "s|$b||"; cd .; echo $?; cd ..; s 25; cd /; s 26; cd //; s 27; cd ///; s 28; cd /tmp/..; s 29; cd //tmp; s 30; cd ..; s 31; cd "$b"; pwd x | sed "s|$b||"; pwd -x; echo $?; (cd a; s 32); s 33; readonly PWD; cd a; echo $?; s 34
### cd2
cd /nosuch/x; echo $?; cd /etc/passwd; echo $?; cd / /tmp; echo $?; cd -P /tmp/../tmp/.; pwd; cd -LP /; pwd; cd -; cd /tmp; cd /usr; echo $OLDPWD $PWD; cd - >/dev/null; echo $OLDPWD $PWD; f() { cd /; }; f; pwd; x=$(cd /tmp; pwd); echo $x $PWD; export PWD; sh -c 'echo $PWD $OLDPWD'; PWD=/tmp sh -c pwd; PWD=nosuch sh -c pwd; PWD=/./ sh -c pwd; cd ./; pwd; cd .; pwd; cd ..; pwd; cd usr; pwd; cd ../usr/bin/..; pwd
### getopts
o() { OPTIND=1; while getopts "$@"; do echo "$x $OPTIND ${OPTARG-unset}"; done; echo "end $x $OPTIND ${OPTARG-unset} $?"; }
o ab:c x -a -b 1 -c rest; o ab:c x -ab1 -c; o ab:c x -acb; o :ab:c x -b; o :ab x -z; o ab x -z; o ab: x -b; o ab: x -- -a; o ab: x - -a; o a x x -a; o '' x -a; o : x -a; o a: x -a ''; o a: x -a -b; o a: x -a -- b; o abc x -abc; o abc x -a -b- -c; o 'a b' x '-a b' ; o a x -aaa a; o a:: x -a b; o 1 x -1; o a-b x -a-; o a 1x -a; o a; getopts; echo $?; getopts a; echo $?; set -- -a -b; getopts ab y; echo $y $OPTIND; getopts ab y; echo $y $OPTIND; getopts ab y; echo $? $y $OPTIND; OPTIND=1; getopts ab y; echo $y; shift; getopts ab y; echo $? $y $OPTIND; OPTIND=0; getopts ab y; echo $? $y $OPTIND; OPTIND=9; getopts ab y; echo $? $y $OPTIND; OPTIND=x; echo $?
### getopts2
f() { while getopts a:b o; do echo "$o ${OPTARG-}"; done; shift $((OPTIND-1)); echo "rest $*"; }; f -b -a x y z; f -b; f -ax -- -b; echo $OPTIND; set -- -a 1 -b; while getopts a:b o; do f -b q; echo "outer $o"; done; g() { local OPTIND=1 o; while getopts xy o; do echo $o; done; }; g -xy; g -x -y; readonly OPTARG; getopts a: o -a x; echo $?
### parameters
echo $# "$@" "$*" $0 $1 ${1-unset}; set a b c; echo $# $1 $3 ${10-none}; set -- 1 2 3 4 5 6 7 8 9 10 11; echo $1 $10 ${10} ${11} $11 "${@}" ${#}; shift 9; echo $* ; shift; echo $#; shift; echo $# $?; shift; echo no
### parameters2
set -- a b; f() { echo $# $*; set -- x; echo $#; shift; echo $#; }; f 1 2 3; echo $#; (set -- q; echo $#); echo $#; eval 'set -- z'; echo $1; echo 'set -- dot; echo $1' >d; . ./d; echo $1; . ./d arg; echo $1; shift 0; echo $?; shift 1 2; echo $? $#; set --; shift; echo no
### loops
for i in 1 2 3; do case $i in 2) continue;; esac; echo $i; done; for i in a b; do for j in 1 2; do [ $j = 2 ] && continue 2; echo $i$j; done; done; i=0; until [ $i -ge 3 ]; do i=$((i+1)); done; echo $i; while false; do :; done; echo $?; for i in; do :; done; echo $?; (exit 3); for i in; do :; done; echo $?; for i in 1; do (exit 4); done; echo $?; while :; do break; echo no; done; echo $?; for i in "a b" c; do echo "[$i]"; done; for i in $(echo x y); do echo $i; done; for i in *; do echo "$i"; done; for i do echo no; done; set -- p q; for i do echo $i; done; for i
do echo $i; shift; done; echo $#; i=outer; for i in x; do :; done; echo $i; for i in 1 2 3; do echo $i; i=9; done; echo $i; while read l; do [ "$l" = b ] && break; done <<E
a
b
c
E
echo $l; for i in 1 2; do (break); echo sub $i; done; for i in 1 2; do f() { break; }; f; echo fn $i; done; for i in 1 2; do eval break; echo no; done; for i in 1 2; do echo break >b; . ./b; echo no; done; break 3; echo $?
### local
f() { local a b=1 c; echo "${a-unset} $b ${c-unset}"; a=2; g; echo $a; }; g() { a=3; b=4; echo "g ${a} $b"; }; a=outer b=out; f; echo $a $b; h() { local a=$a; a=x; (a=y; echo $a); echo $a; unset a; echo "${a-unset}"; }; h; echo $a; i() { local a; a=1; j; echo $a; }; j() { local a=2; a=5; }; i; k() { local x=1; export x; sh -c 'echo ${x-unset}'; }; k; sh -c 'echo ${x-unset}'; l() { local IFS=:; set -- $1; echo $#; }; l a:b:c; echo "$IFS" | wc -c; m() { local -; set -f; echo *; }; m; echo $-; n() { local a-b; echo no; }; (n); echo $?; local z; echo no
### local2
f() { local x=1 y=$x; echo "$y"; local "z=a b" w='c d'; echo "$z|$w"; local v=$z; echo "$v"; local; echo $?; local x; echo $x; }; x=0; f; g() { x=in local y; echo $x; }; g; echo $x; h() { local PATH=/nosuch; cat; echo $?; }; h; cat /dev/null; echo $?; r() { readonly q=1; local q; }; r; echo $?; a=1; s() { local a; unset a; a=2; }; s; echo $a; t() { for a in x; do local a=y; done; echo $a; }; t; echo $a; u() { local a=$(exit 3); echo $?; }; u; o() { local OPTIND=5; echo $OPTIND; }; o; echo $OPTIND
### functions
f() { echo $0 $#; return; }; f a; f() { return 3; }; f && echo no; echo $?; f() { false; }; f; echo $?; f() { :; }; f; echo $?; f() (exit 5); f; echo $?; f() { echo a; } >o; f; cat o; f() { cat; }; echo in | f; f <o; f() { g() { echo inner; }; }; g 2>/dev/null || echo none; f; g; unset -f g; g; echo $?; f() { echo "$@"; shift; echo "$@"; }; set -- x y; f 1 2; echo "$@"; f() { if [ $1 -gt 0 ]; then f $(($1-1)); echo $1; fi; }; f 3; x=1 f 0; echo ${x-unset}; f() { x=2; }; x=1 f; echo $x; f() { echo $y; sh -c 'echo $y'; }; y=v f; echo ${y-unset}; cd() { echo mycd; }; cd; command cd /; pwd; unset -f cd; test() { echo mytest; }; test; [ a = a ]; echo $?; f() { return 1 2; }; f; echo $?; f() { set -- a; }; f; echo $#; f() { eval 'return 6'; echo no; }; f; echo $?; f() { echo 'return 7' >r; . ./r; echo $?; }; f; f() { (return 8); echo $?; }; f; f() { { return 9; }; }; f; echo $?; f() { while :; do return 10; done; }; f; echo $?; f() { return 256; }; f; echo $?; f() { return -1; }; f; echo $?
### xtrace
set -x; echo a "b c" 'd$e' "" \*; x=1; y="a b" z=; x=2 echo hi; : $x "$y"; for i in 1 2; do :; done; case a in a) echo m;; esac; [ a = b ] || echo or; f() { echo $1; }; f q; (echo sub); { echo grp; } 2>&1; echo >f red; x=$(echo cs); PS4='$x> '; echo b; PS4='$(echo ps)'; echo c; PS4='${nosuch?x} '; echo d; PS4=; echo e; PS4='+ '; eval 'echo ev'; trap 'echo tr' EXIT; export q=1; readonly r='a b'; unset q; set -- a 'b  c'; shift; echo "it's" 'a"b' "a
b" "	tab"; cd /; set +x; echo off
### verbose
set -v
echo a
echo 'b
c'; if true
then echo d; fi
cat <<E
x
E
f() {
echo f
}
f
set +v
echo g
### set
set -a; v=1; sh -c 'echo ${v-u}'; set +a; w=1; sh -c 'echo ${w-u}'; set -f; echo *; set +f; echo *; set -u; (echo $nosuch); set +u; echo "$-"; set -o noglob; echo $-; set +o noglob; echo $-; set -C; echo a >f; echo b >f; set +C; set -n; echo no
### export
export a=1 b; b=2; sh -c 'echo $a $b'; export -p | grep ' [ab]='; export c; export -p | grep ' c'; c=; export -p | grep ' c'; unset a; export -p | grep ' a'; echo $?; export a='x y' q="it's" n="a
b"; export -p | grep -A1 ' [aqn]='; readonly r=1 s; readonly -p; readonly; export r; export -p | grep ' r'; unset b; b=3; sh -c 'echo ${b-unset}'; export -x; echo $?; export 'a=b c' d=$a e="$a"; echo "$a|$d|$e"; export f=~ g=~:~; case $f$g in *~*) echo tilde;; *) echo expanded;; esac; export "h=~"; echo $h; x='i=1 j=2'; export $x; echo $i $j; export k+=1; echo $?
### unset
x=1; unset x; echo ${x-u}; f() { echo f; }; unset f; f; unset -f f; f; echo $?; x=1; x() { echo fx; }; unset x; echo ${x-u}; x; unset -v x; x=1; unset -f x; echo $x; unset -fv x; echo $?; unset IFS PATH; echo ${PATH-u} ${IFS-u}; unset PS1 OPTIND; echo ${OPTIND-u}; unset -x; echo no
### env
x=1 sh -c 'echo $x'; x=1; sh -c 'echo ${x-u}'; export x; sh -c 'echo $x'; x=2 sh -c 'echo $x'; echo $x; a=1 b=$a sh -c 'echo "$a|$b"'; x=3 eval 'echo $x'; echo $x; x=4 :; echo $x; x=5 true; echo $x; y=1 export z; echo ${y-u}; PATH=/nosuch cat; echo $?; PATH=/nosuch:$PATH cat /dev/null; echo $?; env -i sh -c 'echo ${HOME-u} $PWD' | wc -l; env x=9 sh -c 'echo $x'; HOME=/x sh -c 'echo ~'; x=1 y=2 env | grep '^[xy]=' | sort; x=~ sh -c 'echo "$x"' | wc -l; x=* sh -c 'echo "$x"'; x="a b" sh -c 'echo "$x"'; x=1 >f; echo $x; >g x=2 sh -c 'echo $x'; cat g; PPID=1; echo $?
### pipeline-remembers
printf x | cat
type cat
'tr' x y </dev/null | sed d
type tr sed
### printf-nan
printf '%+a|% .3A|%+f|%012a|%012.3a|%-12a|%+012.4a\n' nan nan nan 0 1.5 -2 nan
### brackets
[ 1 -le 2 ]]; echo $?; [ a = b ]x; echo $?; [ a; echo $?; [ a ''; echo $?; [; echo $?
### kill-and-wait
i=0; while [ $i -lt 60 ]; do sleep 100 & kill $!; wait $!; i=$((i+1)); done 2>err; sort err | uniq -c | sed 's/^ *//'; { sleep 100 & kill $!; while kill -0 $!; do kill $!; done; } 2>/dev/null; echo over
