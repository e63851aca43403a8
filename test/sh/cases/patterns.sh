### 1
p=/usr/local/lib/file.tar.gz
echo ${p#/} ${p#*/} ${p##*/} ${p%/*} ${p%%/*} ${p%.*} ${p%%.*} ${p#/*/} ${p##/*/} ${p%.gz} ${p%.zip} "${p#usr}" ${p%%[a-z]} ${p%[a-z]} ${p##[!a-z]}
x=aaa; echo ${x#a} ${x##a} ${x%a} ${x%%a} ${x#a*} ${x##a*}. ${x%a*} ${x%%a*}. ${x#*} ${x##*}. ${x%*} ${x%%*}.
x='a*b'; echo "${x#a*}" "${x#a\*}" "${x#"a*"}" "${x#'a*'}" ${x%\**} "${x%"*"b}" "${x%'*'b}"
s='*'; x='***'; echo "${x#$s}" "${x#"$s"}" "${x##$s}." "${x##"$s"}" "${x#\*}" 
x='[x]'; echo "${x#[}" "${x#\[}" "${x%]}" "${x#[[]}" "${x%[]]}" "${x#[x]}" "${x#"[x]"}."
x=a.b.c; IFS=.; echo ${x#a} ${x%.*} "${x#a}"; IFS=' 
'
x='a b c'; echo ${x#a } ${x#a\ } ${x#"a "} "${x#a }" "${x#* }" "${x##* }" "${x% *}"
x='a}b'; echo "${x#a\}}" "${x#a"}"}" ${x#a\}} ${x#*'}'}
x=abcabc; y=b; echo ${x#*$y} ${x##*$y} ${x%$y*} ${x%%$y*} ${x#*"$y"} ${x#*`echo b`} ${x#*$(echo c)} ${x#???} ${x%???}
x=AbC123; echo ${x#[[:upper:]]} ${x%%[[:digit:]]*} ${x##*[[:alpha:]]} ${x%[0-9]} ${x#[!0-9]} ${x#[a-z]} ${x#[A-Z]} ${x#[^a]}
x=a-b; echo ${x#[a-]} ${x%[b-]} ${x#a[-]} ${x#a[!a-z]} ${x#[a-c]-}
x='a\b'; echo "${x#a\\}" ${x#a'\'} "${x#*\\}" "${x%\\*}"
x='\\\'; echo "${x#\\}" "${x##\\}"  "${x%\\\\}"
x=~/y; echo ${x#~} ${x#~/} "${x#~}"; x='~/y'; echo ${x#~} ${x#"~"} ${x#\~}
unset u; echo "[${u#x}]" "[${u%%x}]"; n=; echo "[${n#*}]"
echo "${x#}" "${x%}" "${x##}" "${x%%}"
set -- /a/b /c/d; echo ${1#/} ${2##*/} "${@##*/}" ${*%/*} "${*%/*}" 
x="line1
line2"; echo "${x#*
}" "${x%
*}" "${x##*1?}"
x=abc; echo ${x#${x%?}} ${x%${x#?}} ${x#"${x%?}"} ${x#`echo a`} ${x#a$((1-1))}
x=aXbXc; echo ${x#*[X]} ${x##*[XY]} ${x%[!X]} ${x%%[Xb]*}
x='$y'; echo ${x#\$} ${x#'$'} "${x#"$"}" "${x#$}"
x=éa; echo ${x#?}; echo ${#x}
### 2
x='a]b'; echo ${x#[]a]} ${x#a[]]} ${x#a[!]]} ${x#[!]]}
x='a!b'; echo ${x#a[!]} ${x#a[\!]} ${x#a[!!]} ${x#a[b!]}
x='[:alpha:]'; echo ${x#[:alpha:]} ${x#[[:alpha:]]} ${x#[} ${x#[:]} ${x#\[:}
x=a.b; echo ${x#[[.a.]]} ${x#[[=a=]]} ${x#[[:nosuch:]]} ${x#[[:alpha:][:digit:]]} ${x#[[:alpha]} ${x#[[:}
x=-; echo "[${x#[a-]}]" "[${x#[-a]}]" "[${x#[!a]}]" "[${x#[+--]}]" "[${x#[a\-z]}]"  "[${x#[z-a]}]"
x='\'; echo "[${x#\\}]" "[${x#'\'}]" "[${x#[\\]}]" "[${x#["\\"]}]" "[${x#["\"]}]"
x=abc; p='a*'; echo "[${x#$p}]" "[${x##$p}]" "[${x#"$p"}]"; p='\a'; echo "[${x#$p}]" "[${x#"$p"}]"; p='[a]'; echo "[${x#$p}]" "[${x#"$p"}]"; p='a\*'; x='a*c'; echo "[${x#$p}]"; p="'a'"; echo "[${x#$p}]"
### 3
x=abc; echo ${x:1} 
### 4
x=abc; echo ${x/a/b}
### 5
x=abc; echo ${x^} 
### 6
x=abc; echo ${#x} ${#y} ${#1} ${#PATH} "${#x}" ${#x}a; x='a b'; echo ${#x} "${#x}"; echo ${#x#y}
### 7
echo ${#x-y}
### 8
x=12345; IFS=3; echo ${#x} $((${#x}+1)); x=1234567890123; IFS=1; echo ${#x} "${#x}" $((10+3)) "$((10+3))"
### 9
set -- a b; IFS=0; x=; while [ ${#x} -lt 10 ]; do x=x$x; done; echo ${#x}; set -- 1 2 3 4 5 6 7 8 9 10; echo $# ${#}; IFS=1; echo $#; (exit 101); echo $?
