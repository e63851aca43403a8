# What bash has beyond sh, and what sh has: its output is recorded from bash 5.2 on Linux (bash.out).
arr=(one two "three four"); arr+=(five)
echo ${#arr[@]} "${arr[2]}" "${arr[@]:1:2}" ${!arr[@]}
declare -A map=([x]=1 [y]=2); map[z]=3
for k in $(printf '%s\n' "${!map[@]}" | sort); do printf '%s=%s ' $k ${map[$k]}; done; echo
word=hello_world
echo ${word^^} ${word/o/0} ${word//o/0} ${word#*_} ${word%_*} ${#word} ${word:1:4}
f() { local x=$1; (( x > 3 )) && return $x; echo small; }
f 2; f 7; echo "status $?"
echo "$(echo nested "$(echo deeper | tr a-z A-Z)")"
( cd /; pwd; exit 4 ); echo "subshell $?"
set -o pipefail; false | true; echo "pipefail $?"; set +o pipefail
printf 'b\na\nc\n' | sort | { read first; echo "first $first"; }
trap 'echo "got USR1"' USR1; kill -USR1 $$; trap - USR1
trap 'echo bye' EXIT
cat <<X
here $((6 * 7)) $word
X
cat <<-'X'
	tabs $gone
	X
cat <<< "a string"
[[ abc123 =~ ^([a-z]+)([0-9]+)$ ]] && echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
case $word in hello*) echo matches;; *) echo no;; esac
for ((i = 0; i < 3; i++)); do printf '%d ' $i; done; echo
n=0; while :; do (( ++n > 4 )) && break; (( n % 2 )) && continue; printf '%s,' $n; done; echo
until [ $n -le 3 ]; do n=$((n - 1)); done; echo $n
select_me=2; [[ $select_me -eq 2 && -d / && ! -e /nowhere ]] && echo test
{ echo out; echo err >&2; } 2>/dev/null
exec 5>/tmp/bash.five; echo five >&5; exec 5>&-; cat /tmp/bash.five; rm /tmp/bash.five
sleep 0.1 & p=$!; wait $p; echo "waited $?"
(kill -TERM $BASHPID); echo "killed $?"
read -r a b <<< "1 2 3"; echo "$a|$b"
IFS=: read -ra parts <<< "x:y:z"; echo ${parts[1]}
printf '%05d|%-5s|%x|%s\n' 42 ab 255 "$(printf '%q' 'a b')"
echo {a,b}{1..3} $'tab\there'
f() { echo "${FUNCNAME[0]} $# $*"; shift; echo "${1-none}"; }; f p q r; f p
eval 'echo evaluated'
unset word; echo ${word:-default} ${word-unset} "${word:+set}"
let "v = 3 ** 4 % 7, w = v << 2"; echo $v $w $((v ? 10 : 20)) $((0x1f + 010))
mapfile -t lines < <(printf 'l1\nl2\n'); echo "${#lines[@]} ${lines[1]}"
coproc cat; echo through >&${COPROC[1]}; read -r back <&${COPROC[0]}; echo "$back"; kill $COPROC_PID; wait 2>/dev/null
echo done
