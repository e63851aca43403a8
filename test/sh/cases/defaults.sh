### 1
unset u; n=; s=val
echo "[${u-d}][${n-d}][${s-d}][${u:-d}][${n:-d}][${s:-d}]"
echo "[${u+d}][${n+d}][${s+d}][${u:+d}][${n:+d}][${s:+d}]"
echo "[${u=d}][${n=d}][${s=d}]" "$u"; unset u; echo "[${u:=d}][${n:=e}][${s:=d}]" "$u$n"
unset u; echo ${u:=a b c}; echo "$u"; unset u; echo "${u:=a  b}" $u; unset u; echo ${u=$(echo x y)} "$u"
unset u; echo ${u:-${v:-${w:-deep}}} ${u:-$s} ${u:-`echo bq`} ${u:-$((1+1))} "${u:-"q  q"}" ${u:-"q  q"} ${u:-q  q}
set -- ${u:-a b "c d"}; echo $#; for i; do echo "<$i>"; done
set -- ${u-a "b c"d e}; echo $#; for i; do echo "<$i>"; done
set -- "${u-a "b c" d}"; echo $#; for i; do echo "<$i>"; done
set -- x${u-a b}y; for i; do echo "<$i>"; done
set -- 1 2 3; set -- ${u-"$@"}; echo $#
set -- 1 '2 3'; set -- "${u-$@}"; echo $#; set -- "${u-"$@"}"; echo $#
set -- 1 '2 3'; set -- ${u-$*}; echo $#; set -- ${u+"$@"} x; echo $#; set -- a 'b c'; set -- ${1+"$@"}; echo $#
IFS=:; unset u; set -- ${u-a:b c:d}; for i; do echo "<$i>"; done; set -- ${u-"a:b" c:d}; for i; do echo "<$i>"; done
IFS=' '; echo ${u-*} ${u-"*"} "${u-*}"
### 2
unset u; : ${u?}; echo not
### 3
unset u; : ${u?msg here}; echo not
### 4
u=; : ${u?ok}; : ${u:?}; echo not
### 5
u=; : ${u:?a  "b  c" $HOME $((2+3))}; echo not
### 6
(: ${u?in subshell}); echo $?
f() { : ${u:?in function}; echo no; }; (f); echo $?
: ${u?x} | cat; echo $?
x=$(: ${u?y}); echo $? "[$x]"
eval ': ${u?z}'; echo not
### 7
echo ${1?missing one}
### 8
echo ${@?noargs} ok; echo ${*:?noargs}; echo x
### 9
echo ${1=x}
### 10
echo ${@=x}; echo ${*:=y}
### 11
readonly r; echo ${r=x}; echo after
### 12
readonly r=; echo ${r:=x}; echo after
### 13
set -u; echo ${x-ok} ${x+no} ${x:-ok}; echo $x; echo not
### 14
set -u; echo ${#x}; echo not
### 15
set -u; echo ${x#a}; echo not
### 16
set -u; echo "$@" $* ${1-none}; echo $1; echo not
### 17
set -u; echo $!; echo not
### 18
set -u; x=$((nosuch+1)); echo $x; echo $((u)) ok
### 19
set -u; (echo $x); echo $?; f() { echo $x; echo no; }; f; echo not
### 20
set -u; sh -c 'set -u; echo $y'; echo $?; sh -uc 'echo $y; echo no'; echo $?
### 21
set -u; echo ${x?custom}; echo
### 22
set -u; for i in $nosuch; do echo; done; echo not
### 23
set -u; case $nosuch in *) ;; esac; echo not
### 24
set -u; : <$nosuch; echo not
### 25
set -u; cat <<E
$nosuch
E
echo not
### 26
set -u; nosuch=${nosuch:-1}; x=$nosuch2 true; echo not
### 27
set -u; set +u; echo "[$x]"; set -o nounset; echo ${x}
