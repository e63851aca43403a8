# What the shell says
# ns: busybox
mkdir /tmp/w; cd /tmp/w; echo hi > f; mkdir d
while IFS= read -r l; do echo "$ $l"; busybox sh -c "$l" < /dev/null 2>&1; echo "= $?"; done << 'end'
nosuch
./nosuch
/bin/nosuch
/tmp
echo > /no/x
cat < /no/x
cd /nox
cd f
kill 99999
kill -0 99999
kill x
kill -s FOO 1
kill %1
. /nox
. nosuchfile
echo $((1/0))
echo $((1+))
echo $((a b))
read -q x
x=${y?unset}
${y:?}
echo "${x:?msg here}"
set -u; echo $zz
trap x NOSIG
trap "" 999
wait 99999
wait x
wait %3
exec nosuch
exec /no; echo x
exec 3<&9
exec 5>/no/x; echo after
echo a >&5; echo after
break
shift 9
shift x
umask 999
ulimit -n x
export 1a
readonly r=1; r=2
readonly q; unset q
eval "("
if
fi
echo "abc
local x
return x
exit abc
fg
fg %3
jobs %9
jobs -z
echo a > /
alias zz
getopts
hash nosuch
type nosuch
type ls sleep cd
command -v ls
command -v nosuch
command nosuch
printf %d abc
printf %q x
test 1 -eq a
[ a
[ 1 -gt ]
set -Z
a=1 nosuch
(nosuch)
nosuch | cat
x() { nosuch; }; x
set -C; echo > f
nosuch & wait
sleep 5 & kill -TERM $!; wait $!; echo $?
sh -c 'kill -9 $$'; echo $?
sh nosuchscript
sh -c
sh -z
for
case x in
while
}
a | | b
echo ${x
echo $((1
&& a
1f() { :; }
echo $(nosuch)
set -- a b; echo $@ $#
umask -S; umask
alias a=b; alias a
PATH=; ls d
PATH=; nosuch
end
