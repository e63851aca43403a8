### 1
echo a >f; cat f; echo b >>f; cat f; cat <f; echo c >f >g; cat f g; echo x 2>/dev/null >&2; echo y >&1; echo z 1>&2 2>&1
{ echo o; echo e >&2; } 2>&1 | cat; { echo o; echo e >&2; } 2>f >g; cat f g; echo q >"a b"; ls; cat "a b"; x='a b'; echo r >$x; ls; >empty; ls; cat <empty
exec 3>f; echo to3 >&3; exec 3>&-; cat f; exec 4<f; read l <&4; echo $l; exec 4<&-; echo x >&4; echo $?; exec 3<>f; read l <&3; echo more >&3; exec 3>&-; cat f
echo a >&3; echo $?; cat <&9; echo $?; echo a >&-; echo $?; cat <&-; echo $?; ls >&- 2>&-; echo $?
echo b >/nosuch/x; echo $?; cat </nosuch; echo $?; : >/nosuch/x; echo notreached
### 2
echo a > /; echo $?; cat < /; echo $?; /bin/echo a >/; echo $?; { echo x; } >/; echo $?; (echo x) >/; echo $?; while :; do break; done >/; echo $?; f() { echo f; }; f >/; echo $?; f </nosuch; echo $?; if true; then echo; fi >/; echo $?; for i in 1; do echo; done </nosuch; echo $?; case x in x) echo;; esac </nosuch; echo $?; exec 3</; echo $?; command exec 3</nosuch; echo $?; command : </nosuch; echo $?; eval echo x </nosuch; echo no
### 3
exec </nosuch; echo no
### 4
. ./nosuch </dev/null; echo no
### 5
set -C; echo a >f; echo b >f; echo $?; cat f; echo c >|f; cat f; echo d >>f; cat f; echo x >/dev/null; echo $?; ln -s nosuch l; echo z >l; echo $?; cat l; echo w >l; echo $?; mkdir d; echo e >d; echo $?; : >f; echo no
### 6
set -C; exec 3>f; exec 3>f; echo no
### 7
echo a 2>&1 >f; cat f; echo b >f 2>&1; nosuch 2>f; cat f; nosuch >f 2>&1; cat f; { nosuch; } 2>f; cat f; (nosuch) 2>f; cat f; nosuch 2>&1 | cat; f() { nosuch; }; f 2>f; cat f; eval nosuch 2>f; cat f
echo 1>f a; cat f; echo a 1 >f; cat f; echo a1>f; cat f; echo a 1>f; cat f; echo 12>f; cat f; echo 1 2>f; cat f; >f echo early; cat f; echo a >f b >g c; cat f g; <f cat; <f >g cat; cat g; x=1 >f; cat f; >f x=2 echo $x; cat f
echo a >&f; cat f; 
### 8
echo a >&f
echo $?
echo a >&$nosuch; echo $?
### 9
x=2; echo a >&$x; x=f; echo a >&$x; echo $?
### 10
x=f; cat <&$x; echo $?
### 11
cat <&a; echo $?
### 12
echo 10>f; cat f; exec 10>f; echo $?
### 13
echo x 9>f; exec 9>f; echo y >&9; cat f; echo z >&09; echo $?
### 14
echo x >
### 15
echo x <
### 16
echo x > > f
### 17
echo x >| 
### 18
echo x >&
### 19
echo x <& 
### 20
echo x > ; echo y
### 21
> f < f; echo $?; >f; >>f; <f; echo $?; <nosuch; echo $?; 3<f 4>&3; echo $?; echo hi >&4
### 22
exec 3>&1 >f; echo in f; exec >&3 3>&-; cat f; exec 2>f; nosuch; exec 2>&1; cat f; nosuch2
### 23
while read x; do echo "<$x>"; read y; echo "[$y]"; done <<E
1
2
3
E
i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done >f; cat f; echo $i
for i in 1 2; do cat; done <f; { read a; read b; cat; } <f; echo $a $b; (read a; echo $a; read a; echo $a) <f; if read a; then echo $a; cat; fi <f
cat f | while read x; do echo "($x)"; done | tr '()' '[]'; echo a | { read x; echo $x; } ; echo $x
### 24
f() { echo out; echo err >&2; } >f 2>g; f; cat f g; f 2>&1; cat f; g() { cat; } <<E
here in function
E
g; g; h() ( echo sub; ) >f; h; cat f; k() if true; then echo k; fi; k
### 25
echo ok >f; chmod 0 f; cat f; printf x >f; cat f; mkdir d; cd d; echo x >../f2; cat ../f2; echo ~ >~/nutf; cat ~/nutf; rm ~/nutf; echo x >'*'; ls; echo y >*; ls; cat '*'; touch a b; echo z >[ab]; ls; echo w >"$(echo c)"; ls; echo v >`echo d`; ls; unset u; echo x >$u; echo $?; echo x >"$u"; echo $?; echo x >"a
b"; ls
### 26
exec 5>f; echo a >&5; (echo b >&5); echo c | cat >&5; /bin/sh -c 'echo d >&5'; cat f; x=$(echo e >&5); cat f; exec 5>&-; sh -c 'echo g >&5'; echo $?; { echo h >&5; } 5>f; cat f; sh -c 'echo i >&5' 5>f; cat f
### 27
echo a >f; exec <f; read x; echo $x; cat; read y; echo $? "$y"
### 28
exec >f; echo a; echo b >&2; exec 1>&2; cat f; exec 1>&-; echo x; echo $? >&2; pwd; echo $? >&2; true; echo $? >&2; printf y; echo $? >&2; /bin/echo z; echo $? >&2
### 29
trap 'echo exit' EXIT; exec 1>&-; exit 3
### 30
command exec 3>f 4>&3; echo x >&4; cat f; exec 3>&- 4>&-; { exec 3>g; }; echo y >&3; cat g; exec 3>&-; (exec 3>h; echo z >&3); cat h; echo w >&3
### 31
echo x | cat 0<&0; cat 3</dev/null 0<&3; echo a 1>&1; echo b 3>&1 1>&3; echo c 3>&1 >&3 3>&-; echo d 2>&1 1>&2; echo e >&2 2>&1
ls nosuch 2>&1; ls nosuch 2>/dev/null; echo $?; ls nosuch >f 2>&1; cat f; ls nosuch 2>&1 >/dev/null | tr a-z A-Z
echo "$(ls nosuch 2>&1)"; echo "`{ echo o; echo e >&2; } 2>&1 >/dev/null`"
### lost-message
(: 2>&9; echo "s $?")
: 2>&9
echo "$?"
### where-the-parser-is
n=x
eval '( for i do echo $-; done >&$n; )
'
eval ': >&$n
'
### command-exec-keeps
(command exec 2>&1 >nosuch/x; echo "s $?"; nosuch) 
### closed-sed
echo ab | sed s/a/A/ >&-; echo ab | sed -u p >&-; sed -n p </dev/null >&-
