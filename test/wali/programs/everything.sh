#!/bin/bash
# What bash has, a topic a block. everything.out was recorded from bash 5.2.15 on Linux, in this folder:
#   env -i PATH=/usr/bin:/bin HOME=/root TERM=dumb LC_ALL=C.UTF-8 bash everything.sh one 'two words' >everything.out 2>&1
# Not in it, because the WALI repository's bash cannot: `printf %f` (its C library formats no long doubles) and `export -f`
# (the environment goes through a file of lines).
cd "$(mktemp -d)" || exit 1
here=$PWD
section() { printf '== %s\n' "$*"; }

section indexed arrays
a=(zero one "two words" [5]=five); a+=(six); a[-1]=last
echo "${#a[@]} ${!a[*]} ${a[2]} ${a[@]: -2}" "${a[@]:1:2}" "${#a[2]}"
unset 'a[1]'; printf '<%s>' "${a[@]}"; echo
printf '<%s>' "${a[@]/#/pre-}" "${a[@]%e}" "${a[*]^}"; echo
b=("${a[@]}"); IFS=+; echo "${b[*]}"; unset IFS
declare -p b
declare -ai numbers=(1+1 2*3)
numbers+=(4)
numbers[0]+=5
echo "${numbers[@]}"
for i in "${!b[@]}"; do ((b[i]=i*i)); done; echo "${b[@]}"
set -- "${a[@]}"; echo $# "${*:2:1}" "${@: -1}"

section associative arrays
declare -A ages=([ann]=31 ["bob b"]=25) empty=()
ages[cy]=7; ages[ann]+=0; ((ages[cy]+=3)); key='a]b'; ages[$key]=odd
for k in "${!ages[@]}"; do echo "$k=${ages[$k]}"; done | sort
[[ -v ages[ann] && ! -v ages[dan] ]] && echo "ann, no dan, ${#ages[@]} ${#empty[@]}"
unset 'ages[ann]'; echo "${ages[ann]-gone} ${ages["bob b"]:+there}"

section parameters
v=path/to/some.file.txt
echo "${v##*/} ${v#*/} ${v%.*} ${v%%.*} ${v/o/0} ${v//o/0} ${v/#path/P} ${v/%txt/T} ${v//[aeiou]} ${#v} ${v:5} ${v:5:2} ${v: -3}"
echo "${v^} ${v^^} ${v^^[pt]} ${v@Q} ${v@U} ${v@u} ${v/some/<&>}"
w='UPPER Case'
echo "${w,} ${w,,} ${w~~}"
unset n
e=
echo "${n-a} ${n:-b} ${e-c}|${e:-d} ${n+e}|${e+f} ${e:+g}| ${n:=assigned} $n"
(: "${nothing:?is not set}") 2>&1 | sed 's/.*: nothing/nothing/'
echo "${PIPESTATUS[@]}"
name=v; echo "${!name} ${!v*}"; x='tab\there'; echo "${x@E}" "${x@A}"
f=$'quote \' \n and \x41\u00e9\101'
printf '%q\n' "$f"
echo "${f@Q}"
echo {a..e..2} {01..10..3} x{1,2{a,b}}y {z..w}
echo ~root ~+ | sed "s|$here|HERE|"
echo "$((10#08)) $((16#ff)) $((2#1011)) $((64#_))"

section arithmetic
((i = 5, j = i++ * 2, k = j-- << 1 | 1, l = ~k & 0xff))
echo $i $j $k $l
echo $((7 / -2)) $((7 % -2)) $((-7 % 2)) $((2 ** 10)) $((i > j ? i : j)) $((!i)) $((1 || 0 && 0)) $((9223372036854775807 + 1))
let 'm = 3' 'm *= m + 1' m--
echo $m
(( 0 )) || echo "zero is false: $?"
for ((i = 0, j = 10; i < j; i += 3, j--)); do printf '%d:%d ' $i $j; done; echo
declare -i int=3
int+=4
int=int*2
echo $int
x=y y=z z=5
echo $((x + 1))
echo $((1 / 0)) 2>/dev/null; echo "divided: $?"

section conditions
s='key=some value'
[[ $s =~ ^([a-z]+)=(.*)\ (v[^ ]*)$ ]] && echo "${#BASH_REMATCH[@]}" "${BASH_REMATCH[@]:1}"
re='[0-9]{2,}'; for t in a1 b22 c333d; do [[ $t =~ $re ]] && echo "$t: ${BASH_REMATCH[0]}"; done
[[ abc == a* && abc != "a*" && abc < abd && -n $s && ( -z $e || 1 -gt 2 ) && 010 -eq 8 ]]
echo $?
shopt -s extglob nocasematch
for t in foo.c foo.H bar.tar.gz x 42 -7 aab ''; do
  case $t in
    *.@(c|h)) echo "$t source" ;;
    *.tar?(.gz)) echo "$t archive" ;&
    fall) echo through ;;
    ?(-)+([0-9])) echo "$t number" ;;&
    *2) echo ends in 2 ;;
    !(*[!ab])) echo "'$t' only a and b" ;;
    *) echo "$t other" ;;
  esac
done
shopt -u nocasematch
touch f1 f2 f10 .hidden 'with space'; mkdir -p d/e; : >d/e/deep
echo !(f*) f?(1)*(0)
shopt -s globstar nullglob dotglob
echo ** nothing*
shopt -u globstar nullglob dotglob
echo nothing*
[ f1 -nt nowhere -a ! -e nowhere ] && test -d d && [[ f1 -ef f1 ]] && echo files
rm -r f* d w* .h*

section functions
outer() { local x=outer arr=(1 2); inner "$@"; echo "outer sees $x ${arr[*]}"; return 3; }
inner() { x+=+inner; arr+=(3); echo "${FUNCNAME[*]} $# $1"; shift; (($#)) && inner "$@"; }
outer p q; echo "status $? ${x}"
fact() { (($1 < 2)) && echo 1 || echo $(($1 * $(fact $(($1 - 1))))); }
fact 10
by_name() { local -n ref=$1; ref+=(added); ref[0]=changed; }
list=(first)
by_name list
declare -p list
ret() { local -; set -f; echo *; return $1; }; ret 7; echo $? $-
declare -f fact | head -3; unset -f fact; type -t fact outer cd if ls; (readonly r=1; r=2; echo no) 2>&1 | sed 's/.*line [0-9]*: //'
lower() { declare -l x=$1; declare -u y=$1; echo $x $y; }
lower MiXed
declare -r C=9
declare -x EXPORTED=yes
bash -c 'echo "child $EXPORTED ${C-none} $0 $*"' zero a b
lower Child

section getopts
parse() {
  local OPTIND opt verbose=0 out= ; while getopts ':vo:n:' opt; do
    case $opt in
      v) ((verbose++)) ;;
      [on]) out+=$opt:$OPTARG, ;;
      :) echo "-$OPTARG needs one" ;;
      \?) echo "no -$OPTARG" ;;
    esac
  done; shift $((OPTIND - 1)); echo "v=$verbose out=$out rest=$*"
}
parse -vvo file -n5 -- -x rest; parse -v -z a -v; parse -o

section printf, read, here-documents
printf '%s|%5d|%-6s|%+d|%x|%o|%c|%b|%%|%q\n' str 42 left 7 255 8 char 'a\tb' 'q q'
printf '%(%Y-%m-%d)T %s\n' 0 epoch
printf '%s-%s\n' 1 2 3
printf -v pv '%03d' 7
echo "$pv"
printf '%*d|%.*s\n' 6 1 2 abcdef
read -r a b c <<<'one two three four'
echo "$a|$b|$c"
read -ra words <<<' split  these words '
echo "${#words[@]} ${words[2]}"
IFS=:, read -r u v w <<<'a:b,c:d'
echo "$u $v $w"
read -rd ';' part <<<'up to; here'
echo "$part"
read -n 3 three <<<abcdef
echo $three
while IFS= read -r line || [[ $line ]]; do printf '[%s]' "$line"; done < <(printf ' lead\\\n\ttab\nno newline'); echo
mapfile -t -s 1 -n 2 lines < <(seq 5)
echo "${lines[@]}"
mapfile -d , -t parts <<<'x,y,z'
echo "${#parts[@]} ${parts[1]}"
each() { echo "callback $1 $2"; }
mapfile -t -c 2 -C each all < <(seq 4)
cat <<ONE; cat <<'TWO'; cat <<-THREE
expands $((6 * 7)) ${s%%=*} $(echo sub) \$no
ONE
keeps $((6 * 7)) `as` is\
TWO
	tabs go ${a}
	THREE
wc -l <<X | tr -d ' '
$(seq 100)
X
echo 'nested' "$(cat <<A
in $(cat <<B
deeper
B
)
A
)"

section redirections
{ echo out; echo err >&2; } >both 2>&1
cat both
{ echo to5 >&5; echo to1; } 5>five >one
cat five one
exec {fd}>log
echo logged >&$fd
echo again >&"$fd"
exec {fd}>&-
cat log
echo more >>log
wc -l <log | tr -d ' '
exec 3<log
read -r l1 <&3
read -r l2 <&3
exec 3<&-
echo "$l1,$l2"
set -C
echo no >log || echo kept
echo yes >|log
set +C
cat log
echo all &>both
ls nowhere &>>both
wc -l <both | tr -d ' '
{ echo swapped >&2; } 3>&2 2>&1 1>&3 | sed s/s/S/
exec 4<>rw
echo 12345 >&4
exec 4>&-
cat rw
diff <(echo a; echo b) <(echo a; echo c)
echo "diff $?"
tee >(sed 's/^/copy /' >copy) <<<data; while [[ ! -s copy ]]; do :; done; cat copy; paste <(seq 3) <(seq 4 6)

section subshells and pipelines
n=1
(n=2; cd /; echo "$PWD $n $BASH_SUBSHELL")
echo "$n"
{ n=3; }
echo $n
echo | { read -r; n=4; }
echo $n
shopt -s lastpipe
echo last | read -r got
echo "got $got"
shopt -u lastpipe
true | false | (exit 5) | true
echo "${PIPESTATUS[@]} $?"
! true
echo $?
set -o pipefail
false | true
echo $?
set +o pipefail
x=$(exit 9); echo $?; y=$(echo 'trailing

'); echo "$y|"; echo "$(echo "quoted \"inner\" $(echo '$deep')")" `echo back \`echo tick\``
echo $(<log) "$(type -t nosuch; echo $?)"
(exit 3) || (exit 4) && echo never
echo $?
time_me() { TIMEFORMAT='100 %%'; time :; }
time_me 2>&1
seq 20000 | while read -r n; do ((n == 3)) && break; done; echo "${PIPESTATUS[1]}"; yes | head -2 | tr '\n' ' '; echo "${PIPESTATUS[0]}"

section traps
trap 'echo "usr1 in $FUNCNAME"' USR1
trap 'echo term' TERM
sig() { kill -USR1 $$; echo after; }
sig
kill $$
trap -p USR1
trap '' USR1
kill -USR1 $$
trap - USR1 TERM
trap -p
(trap 'echo sub exit' EXIT; echo in sub)
(trap 'echo "err $? at ${BASH_COMMAND}"' ERR; false; if false; then :; fi; false || true; (exit 4); true)
(set -E; trap 'echo "ERR in ${FUNCNAME[0]}"' ERR; g() { false; true; }; g)
(trap 'echo "debug: $BASH_COMMAND"' DEBUG; x=1; echo $x; for i in 1 2; do :; done; [[ $x ]]; ((x++)))
(set -T; trap 'echo returned' RETURN; h() { echo body; }; h)
(kill -TERM $BASHPID; echo no)
echo "killed $?"
{ bash -c 'kill -9 $$'; } 2>/dev/null
echo "status $?"
bash -c 'trap "echo caught; exit 5" INT; kill -INT $$'
echo $?
(trap 'echo bye; exit 6' EXIT; exit 2)
echo $?
kill -l 15 9 130
kill -l SIGHUP

section set
(set -e; echo one; false; echo never)
echo $?
(set -e; f() { false; echo "in condition"; }; f && echo and; ! true; false || echo or; (false); echo never)
echo $?
(set -u; echo "${unset_thing-ok}"; echo $unset_thing; echo never) 2>&1 | sed 's/.*line [0-9]*: //'
(set -eo pipefail; false | true; echo never)
echo $?
(set -x; PS4='+ $LINENO '; PS4='+ '; x='a b'; echo "$x" 'q'"'"; [[ $x == a* ]]; ((1 + 1)); y=(1 "2 3")) 2>&1
(set -n; echo never)
(set -a; auto=1; bash -c 'echo $auto')
(set -f; echo *)
(set -- -a b; echo $# $1; shift; echo $*)
(shopt -s inherit_errexit; set -e; x=$(false; echo no); echo "$x")
(set -v; eval 'echo verbose') 2>&1
echo "$-"
set -o | grep -c on
shopt -q extglob && echo extglob

section jobs
sleep 0.05 & p=$!
wait $p
echo "waited $?"
(exit 7) & wait $!
echo $?
{ until [[ -e go ]]; do sleep 0.01; done; exit 1; } & slow=$!
{ sleep 0.01; exit 2; } &
wait -n
echo "first $?"
: >go
wait -n -p which
echo "then $? $([[ $which == "$slow" ]] && echo slow)"
wait -n
echo "none $?"
sleep 100 & sleep 200 & jobs
kill %1
wait %1
echo $?
kill %sleep
wait
jobs -p
set -m; sleep 100 & p=$!; jobs %%; kill -STOP %1; while [[ $(jobs) != *Stopped* ]]; do :; done; jobs; bg %1
(fg %1) 2>&1 | sed 's/.*fg/fg/'; kill %1; wait $p; echo $?
(sleep 0.01; exit 3) | cat
echo $?
bash -c 'kill -STOP $$; exit 4' & wait $!
echo "stopped $?"
kill -CONT %1
wait %1
echo "continued $?"
set +m
trap 'echo chld' CHLD; : | :; sleep 0.01 & wait $!; trap - CHLD

section coprocesses
coproc UP { while read -r l; do echo "${l^^}"; done; }; echo hello >&"${UP[1]}"; read -r back <&"${UP[0]}"; echo "$back"
echo again >&"${UP[1]}"
read -r -t 5 back <&"${UP[0]}"
echo "$back"
p=$UP_PID
exec {UP[1]}>&-
wait $p
echo $?
coproc cat; kill $!; wait $! 2>/dev/null; echo "coproc $?"; read -t 0.01 nothing < <(sleep 1); echo $(($? > 128))

section the rest
alias greet='echo hi'; shopt -s expand_aliases
greet there
eval 'x=evaluated; echo $x'
echo 'echo "sourced $1 $x"; return 4' >lib
. ./lib arg
echo $?
command -v cd ls | sed 's|.*/||'
builtin echo b
hash -r
PATH=/nowhere nosuch 2>/dev/null
echo $?
./lib 2>/dev/null
echo $?
>exe
chmod +x exe
./exe
echo "empty $?"
pushd / >/dev/null
dirs | tr ' ' '\n' | wc -l | tr -d ' '
popd >/dev/null
until ((++tries >= 3)); do continue; done; echo $tries; for x in 1 2 3; do for y in a b; do [[ $x$y == 2a ]] && continue 2; [[ $x == 3 ]] && break 2; echo -n "$x$y "; done; done; echo
select choice in red green quit; do echo "$REPLY $choice"; [[ $choice == quit ]] && break; done 2>/dev/null <<<$'2\nx\n3'
echo "$LINENO ${BASH_SOURCE[0]##*/} ${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]} ${#BASH_LINENO[@]} $((RANDOM >= 0 && SECONDS < 60)) ${EPOCHSECONDS:+epoch}"
umask 027
touch masked
stat -c %a masked
umask -S
ulimit -n >/dev/null && echo limits
[[ $PPID -gt 0 && $UID -eq 0 && $HOSTNAME ]] && echo who
caller_test() { caller 0 | sed 's| [^ ]*/| |'; }
caller_test
compgen -W 'apple apricot banana' ap
IFS=$'\n' sorted=($(sort <<<$'b\na'))
echo "${sorted[*]}"
x=5 env | grep '^x='
echo "$x"
printf '%s\n' "${BASH_ALIASES[greet]}"
: $((n = 5))
echo "$_ $n"
!  [ x = y ] && echo not
big=$(printf '%0100000d' 0)
echo ${#big}
deep() { (($1 == 0)) && echo bottom || deep $(($1 - 1)); }
deep 50
args=({1..5000})
/bin/echo "${args[@]}" | wc -w | tr -d ' '
trap 'echo "exit trap $?"; rm -rf "$here"' EXIT
exit 12
