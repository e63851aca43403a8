### 1
echo $(echo a; echo b) "$(echo a; echo b)" `echo a
echo b` "$(printf 'x\n\n\n')" $(printf '\n\n') "[$(printf '\n\nx\n\n')]"
x=$(false); echo $?; x=$(exit 3); echo $?; echo $(exit 3) $?; x=$(exit 3) true; echo $?; x=$(exit 3) y=$(exit 4); echo $?; x=$(exit 3) y=; echo $?
x=$(exit 5)$(true); echo $?; : $(exit 6); echo $?; $(exit 7); echo $?; $(true) ; echo $?; $(echo) ; echo $?; false; $(:); echo $?; false; `:`; echo $?
(exit 3); $x; echo $?; (exit 3); x=; echo $?; (exit 3); x=$?; echo $x
echo $(echo $(echo $(echo deep))) `echo \`echo \\\`echo deep\\\`\`` $(echo `echo mixed`) `echo $(echo mixed)`
echo $(case x in x) echo paren;; esac) $(case y in (y) echo p2;; esac) 
echo $(echo ')') $(echo "a)b") $(echo a\)b) $(# comment )
echo in)
echo "$(echo "quoted $(echo "inner  x")")" "`echo "q"`" "`echo \"q  r\"`"
echo $(cat <<E
here $((1+2))
E
) after
echo `cat <<E
here2
E
`
x=$(cat <<'E'
$x `y`
E
); echo "$x"
echo "$(echo 'single "quotes"')" $(echo "it's")
f() { echo f$1; return 4; }; x=$(f 1); echo $? $x; echo $(f 2) $?
echo $(echo a b | tr a-z A-Z) $( (echo sub) ) $( { echo grp; } ) $((1)) $( ((1)) )
x=1; y=$(x=2; echo $x); echo $x $y
x=$(cd /tmp; pwd); echo $x $PWD
set -- a b; echo $(shift; echo $1) $1
echo $(exit 3; echo no) $?
echo a$(echo b)c"$(echo d)"e
set -- $(echo '*'); echo $#; echo "$(echo '*')"; echo '$(x)' "\$(x)" \$\(x\)
x=$(echo a\\b); echo "$x"; x=`echo a\\b`; echo "$x"; x=`echo a\\\\b`; echo "$x"; x="`echo a\\b`"; echo "$x"; x=$(echo 'a\b'); echo "$x"; x=`echo 'a\b'`; echo "$x"; x="`echo \$y '\$y' \"a\"`"; echo "$x"
echo $(trap 'echo bye' EXIT; echo hi)
echo $(exec echo execd; echo no)
echo $(< /etc/hostname) done
x=$(echo a >&2) 2>&1; echo "[$x]"
echo "$(echo out; echo err >&2)" 2>/dev/null
### 2
x=$(nosuchcmd); echo $? "$x"
x=$(nosuchcmd 2>&1); echo $? "$x"
x=$(
nosuch2
); echo $?
x=`
nosuch3`; echo $?
x=$(echo a
echo b
nosuch4)
y="a
b $(
nosuch5)"
### 3
echo $(if)
echo next
### 4
echo $(echo a; if true; then echo b)
echo next
### 5
echo `if`
echo next
### 6
echo `echo a; done`; echo x
### 7
echo $(echo a
### 8
echo `echo a
### 9
echo "$(echo "a)" 
### 10
x=$(echo )) ; echo $x
### 11
echo $(echo a;;)
### 12
echo `echo a;;`
### 13
echo $(readonly r=1; r=2; echo no) $?
x=$(readonly r=1; r=2; echo no); echo $? [$x]
x=$(. /nosuch; echo no); echo $? [$x]
x=$(set -e; false; echo no); echo $? [$x]
x=$(set -e; echo a; (exit 9); echo no); echo $? [$x]
set -e; x=$(false; echo still); echo "[$x]"; x=$(echo out; false); echo not
### 14
set -e; echo $(false) ok; export x=$(false); echo ok2; readonly y=$(false); f() { local z=$(false); echo ok3; }; f; z=$(false) true; echo ok4; x=$(false); echo no
### 15
echo $(kill -9 $$ 2>/dev/null; echo no)
echo no
### 16
echo $(sh -c 'kill -9 $$'; echo $?) $(sh -c 'kill -TERM $$'; echo $?)
x=$(sh -c 'kill -9 $$'); echo $?
### 17
echo "a `echo "b` c"
### 18
echo `echo \`echo x` y\``
### 19
i=0; while [ $i -lt 50 ]; do x=$(echo $i); i=$((x+1)); done; echo $i
x=$(i=0; while [ $i -lt 3000 ]; do echo line$i; i=$((i+1)); done); echo ${#x}
