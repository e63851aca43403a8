### 1
echo 'a\b' "a\b" a\b "a\\b" "a\$b" "a\"b" "a\'b" 'a"b' "a'b"
echo "a\
b" a\
b 'a\
b'
echo "$" "$ " $ "a$" a$ "$\"" $'abc' $"abc"
echo '' "" ''"" a''b a""b
printf '[%s]' '' "" ''"" a"" ""b; echo
printf '[%s]' "" "$x" $x '' ; echo
echo \a\b\c \$x \`x\` \" \' \\
echo "\a\b \`x\` \! \* \?"
echo ~ "~" '~' \~ a~ ~/x "~/x" ~root ~nosuchuser ~root/x
x='a  b'; echo $x "$x" '$x' \$x "\$x" "\\$x" '\$x'
echo "a
b" 'c
d'
echo a#b a #b
echo "#" '#' \# #
: #comment ' unterminated
echo "`echo "a b"`" "`echo \"a b\"`" `echo "a b"`
echo "$(echo "a  b")" $(echo "a  b")
echo "`echo '$x'`" "`echo \$x`" `echo \\\\` '`' "\`"
echo "${x:-"a  b"}" ${y:-"a  b"} ${y:-'a  b'} "${y:-'a  b'}" ${y:-a\ \ b}
echo "${y:-}" "${y-\}}" ${y-\}} "${y-'}'}" ${y-'}'} "${y-"}"}"
echo "a"'b'"c"\d
echo a\ b c\	d
echo "tab\tnew\nline" 'tab\tnew'
set -- "a b" 'c  d'; echo $# "$@" $@ "$*" $*
for i in "$@"; do echo "<$i>"; done
for i in $@; do echo "<$i>"; done
for i in "$*"; do echo "<$i>"; done
for i in x"$@"y; do echo "<$i>"; done
for i in "x$@y$@z"; do echo "<$i>"; done
for i in $*; do echo "<$i>"; done
set --; for i in "$@"; do echo "<$i>"; done; for i in "" "$@"; do echo "<$i>"; done; for i in "$@$@"; do echo "<$i>"; done; for i in "x$@"; do echo "<$i>"; done; for i in "$*"; do echo "<$i>"; done; for i in ""$@; do echo "<$i>"; done;  for i in "$@"$x; do echo "<$i>"; done
### 2
echo "unterminated
### 3
echo 'unterminated
x
### 4
echo `unterminated
### 5
echo $(unterminated
### 6
echo ${unterminated
### 7
echo $((1+
### 8
echo "a ${x
y
### 9
echo ${x y}
echo next
### 10
echo ${}
### 11
echo ${x:}
### 12
echo "${x!y}"
### 13
echo ${1a} ${10} $10 ${a-b}
### 14
echo ${-} $- ${#-} ${#} ${##} ${#?}  ${!} ${@} ${*} ${?} ${0}
### 15
set -- a b c; echo ${#} ${#@} ${#*} ${#1} ${@#a} ${*%c} "${@#?}" "${*#?}" ${1+x} ${4+x} ${4-y} ${@-z} ${*:+q} ${@:+q}
echo ${#:-x} ${#-x} ${?:-x} ${$:+x} ${-:+x} ${!:-x} ${!-x} ${##x} ${#%x} ${#%%x} ${###}
### 16
echo $a$b${c}$ d
echo "$a$"
a=1; echo $a.b $ab ${a}b $a-b "$a"b $a'b'
### 17
cat <<E "x
$a
E
y"
### 18
echo 'a'b'c
d' "e
f"g
x=1
nosuch
### 19
echo a\
nosuchcmd
echo "x
y"; nosuch2
### 20
echo ${x#"a
b"}
nosuch
