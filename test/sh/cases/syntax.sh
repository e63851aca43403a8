### 1
if
### 2
if true
### 3
if true; then
### 4
if true; then echo
fi fi
### 5
for
### 6
for x
### 7
for x in a b
### 8
for 1x in a; do echo; done
### 9
for x in a; echo; done
### 10
for x y in a; do echo; done
### 11
while true
### 12
while true; do
### 13
while; do echo; done
### 14
case
### 15
case x
### 16
case x in
### 17
case x in a) echo
### 18
case x in a echo;; esac
### 19
case x in a) echo esac
### 20
case x in a) ;; ;; esac
### 21
case x in (a) echo;; esac; case x in a|b|) echo;; esac
### 22
case x in |a) echo;; esac
### 23
case in in in) echo y;; esac; case esac in (esac) echo z;; esac; case x in esac; case x in x) echo; esac
### 24
{ echo
### 25
{ echo }
### 26
{echo; }
### 27
( echo
### 28
()
### 29
( )
### 30
{ }
### 31
echo )
### 32
echo }; echo {; echo if then else; }
### 33
| echo
### 34
echo |
### 35
echo | | cat
### 36
&& echo
### 37
echo &&
### 38
echo && && echo
### 39
echo || || echo
### 40
; echo
### 41
echo ;; echo
### 42
echo & & echo
### 43
echo &; echo
### 44
echo;; 
### 45
& echo
### 46
f( echo
### 47
f() 
### 48
f() echo x
### 49
f() { echo
### 50
f ( ) { echo spaced; }; f; g() (echo sub); g; h() if true; then echo if; fi; h; i() for x in 1 2; do echo $x; done; i; j()
{ echo nl; }; j; k() { echo k; } >f; k; cat f
### 51
f() { }; f
### 52
1f() { echo; }; 1f
### 53
f-x() { echo hi; }; f-x
### 54
"f"() { echo; }
### 55
$f() { echo; }
### 56
if() { echo; }
### 57
exit() { echo; }
### 58
echo() { printf 'mine\n'; }; echo x; unset -f echo; echo y
### 59
then
### 60
fi
### 61
done
### 62
esac
### 63
do echo; done
### 64
}
### 65
)
### 66
else
### 67
elif
### 68
!
### 69
! ! true
### 70
! echo a; echo $?; ! ( false ); echo $?; ! { false; }; echo $?; ! if false; then :; fi; echo $?
### 71
in
### 72
echo a
echo b
if true; then
echo c
else
echo d
done
### 73
echo a; echo b; (
echo c
### 74
echo "
unclosed
### 75
echo 'a
b
### 76
x=$(echo a
echo b
### 77
echo a
echo `echo b
### 78
cat <<E
a
E
)
### 79
if true; then echo a; else; fi
### 80
if ; then echo a; fi
### 81
while false; do; done
### 82
for x in a; do; done
### 83
for x in a
do echo $x
done; for x
in a; do echo $x; done; for x; do echo $x; done; for x do echo $x; done; for x in; do echo; done; for x in ; do echo; done
### 84
if true
then echo a
elif
### 85
if true; then echo a; elif true; echo b; fi
### 86
echo $(
### 87
echo $((1
### 88
echo ${a
### 89
echo $(if true; then echo a)
### 90
echo $(for)
### 91
eval 'if'
### 92
eval '
(
'; echo no
### 93
eval "echo a
echo b
fi"
### 94
sh -c 'if'; echo $?; sh -c 'echo a; )'; echo $?; sh -c '
(echo'; echo $?; echo 'echo a; if' | sh; echo $?; echo ')' >f; sh f; echo $?; sh ./f; echo $?; . ./f; echo no
### 95
trap 'if' EXIT
### 96
trap 'echo a; )' USR1; kill -USR1 $$; echo after
### 97
alias a='if'; eval 'a true; then echo al; fi'; alias b='echo (' ; eval 'b'
### 98
echo a >
echo b
### 99
echo a > | cat
### 100
echo a < < b
### 101
a=( 1 2 )
### 102
a=(
### 103
[[ a = a ]]
### 104
((1+1))
### 105
function f { echo; }
f
### 106
select x in a b; do echo; done
### 107
times x y >&2 >/dev/null
### 108
echo {a,b} a{1..3}b
### 109
echo a &> f; cat f
### 110
echo <(echo a)
### 111
cat <<< a
### 112
echo a |& cat
### 113
case x in x) echo a;& y) echo b;; esac
### 114
x+=1; echo $?
### 115
echo ~+ ~- $'a' $"b" ${!x}
### 116
let x=1; declare x; typeset x; source ./f; shopt; pushd; disown; builtin echo; caller; compgen
### 117
if true; then echo a; fi; ; echo b
### 118
if true; then echo a; fi echo b
### 119
(echo a) echo b
### 120
(echo a) (echo b)
### 121
{ echo a; } { echo b; }
### 122
f() { echo a; }; f() 
### 123
echo a; f() { echo b; } echo c
### 124
while true; do echo a; break; done done
### 125
case a in a) echo x;; esac esac
### 126
echo a;
;
### 127
!true
### 128
#! comment
echo ok # c
#
### 129
\if true; echo
### 130
'if' true; echo $?; "for"; i\f true
### 131
if true; then
  if false; then
    echo
  fi
### 132
{ { { (
### 133
f() {
  case x in
    y)
### 134
echo a \
### 135
echo a \

echo b\
c
ec\
ho d; if\
 true; then echo e; fi; a\
b=1; echo $a\
b "$a\
b" ${a\
b} $\
ab $(\
echo f) $(\
(1+\
1)); cat <<\
E
x
E
echo g &\
& echo h |\
| echo i; echo j >\
> f; cat f
### dropped-1
echo ${"a"} b
echo c
### dropped-2
echo "x${"b}
echo c
### dropped-3
echo ${'k} ""; echo b
echo c
### dropped-4
echo ${
"b} "
nosuch
### dropped-5
cat <<E
${"x} y
E
echo b
### dropped-6
echo ${;} x
### dropped-7
echo ${}; echo ${ a}; echo "${&}"
### dropped-8
echo "${`} x" b
