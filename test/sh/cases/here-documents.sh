### 1
x=val; cat <<E
plain $x ${x} "$x" '$x' \$x \\ \a \` `echo bq` $(echo cs) $((1+2)) ${u:-"d"} ${u:-'d'} "a 'b
E
cat <<'E'
plain $x `no` \$ \
E
cat <<"E"
q $x
E
cat <<\E
b $x
E
cat <<E'O'F
$x mixed
EOF
cat <<-E
	tab $x
		two tabs
	E
cat <<-'E'
	tab $x
	  sp
	E
cat <<E
line \
continued
E
cat <<E

E
cat <<E
E
cat <<A; cat <<B
a $x
A
b $x
B
cat <<A - <<B
first
A
second
B
cat <<E | tr a-z A-Z
piped $x
E
while read l; do echo "<$l>"; done <<E
1
2 3
E
if true; then cat <<E
in if
E
fi
f() { cat <<E
in f $1
E
}; f arg; f arg2
(cat <<E
sub
E
)
{ cat; } <<E
group
E
cat <<E && echo and
x
E
cat <<E >f.out; cat f.out
to file
E
cat 0<<E
fd
E
cat <<E 3<<F <&3
e
E
f
F
cat <<E
${x#v} ${x%l} ${#x} ${u-a b} ${u:+x} ${x:+"y"} ${u-\}} ${u-"}"} ${u-'}'}
$1 $# $? $-x
$ $a$ $%
"quoted" "${x}" "`echo "in"`" "$(echo "in")"
E
set -- "a b" c; cat <<E
$@ $* "$@" "$*" ${1+"$@"}
E
IFS=:; cat <<E
$* "$*" $@
E
### 2
cat <<E
no end
### 3
cat <<E
line
E x
 E
E
echo after
### 4
cat <<E
$(cat <<F
inner
F
)
E
cat <<E
`cat <<F
inner2
F
`
E
echo $(cat <<E
x)y
E
)
### 5
cat <<E
${u?err}
E
echo not
### 6
cat <<E
$((1/0))
E
echo not
### 7
cat <<E
${bad
E
echo x
### 8
cat <<E
`unterminated
E
echo x
### 9
cat <<E
$(unterminated
E
echo x
### 10
cat <<E
a
E
nosuch
cat <<E
$(nosuch2)
E
cat <<'E'
a
b
E
nosuch3
### 11
cat <<
### 12
cat <<;
### 13
cat <<E x y
b
E
echo $?
### 14
cat <<-	E
	x
E
cat <<- "E F"
	y
E F
cat << E
z
E
cat <<""
empty end

echo next
### 15
cat <<$x
dollar
$x
cat <<`a`
bq
`a`
cat <<$(a)
echo
### 16
cat <<E
a\
E
E
cat <<E
\E
E
cat <<'E'
a\
E
cat <<E
\\
\
E
E
echo end
### 17
x=$(i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); done)
cat <<E | wc -lc
$x
E
cat <<E | wc -c
$x$x$x$x$x
E
### 18
cat <<E1; echo mid; cat <<E2
1
E1
2
E2
! cat <<E
neg
E
echo $?
for i in a b; do cat <<E
$i
E
done
case x in x) cat <<E
case
E
esac
cat <<E &
bg
E
wait
eval 'cat <<E
ev
E'
eval "cat <<E
nl"
trap 'cat <<E
tr
E' EXIT
### 19
read a b <<E
1 2 3
E
echo "$a-$b"
cat <<E
	tabs	kept
E
cat <<-E
	tabs	stripped $(echo "	x")
	${u-
	tab in brace}
	E
cat <<-E
	a
	E 
	E
echo done
### tab-and-continuation
cat <<-E
	\
	E
E
cat <<-E
	a\
	E
E
echo end
### end-of-several-lines
cat <<'a
b'
x
a
y
a
b
echo after
### lines-counted
f() {
cat <<-E1
	\
	E1
}
### pipe-before-expansion
cat <<E
a `set +u >&3`
E
cat <<E
a `set +u >&9`
E
