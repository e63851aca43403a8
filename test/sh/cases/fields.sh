### 1
p() { printf '<%s>' "$@"; echo; }
x=' a  b '; p $x; p "$x"; p x$x; p $x'y'; p x$x'y'
IFS=:; x=a:b::c:; p $x; x=:a; p $x; x=:; p $x; x=::; p $x; x=a; p $x; x=; p $x; p "$x"; x='a b:c'; p $x
IFS=' :'; x='a : b'; p $x; x='a  b'; p $x; x=' a'; p $x; x='a :: b'; p $x; x=': a'; p $x; x=' : a : '; p $x; x='a:'; p $x; x='a: '; p $x; x='a :'; p $x
IFS=; x='a b:c'; p $x; set -- 1 2 3; p $* ; p "$*"; p $@; p "$@"
unset IFS; x=' a	b
c '; p $x; set -- 1 2 3; p "$*"; p $*
IFS=,; p "$*"; p $*; x="$*"; p "$x"; x=$*; p "$x"; x=$@; p "$x"; x="$@"; p "$x"; p x"$*"y x$*y
IFS=' '; set -- 'a b' ' c '; p $*; p $@; p "$*"; p x$@y; p x"$@"y
IFS=ab; x=xaybz; p $x; p $(echo xaybz) `echo 1a2`; p "$(echo xaybz)"; p $((123)); 
IFS=2; p $((123)) "$((123))"; p ${#x}; x=a2b; p ${x#a} ${x%b} "${x#a}" ${x}
IFS='
'; x='a b
c d'; p $x
IFS='\'; x='a\b'; p $x; IFS='*'; x='a*b'; p $x
IFS=.; x=a.b; y=c.d; p $x$y; p $x"$y"; p "$x"$y; p $x.$y; p a.b
IFS=/; p /usr/bin $HOMEX ${x+/a/b} 
IFS=' 	
'; x='  '; p $x; p $x$x; p a$x; p $x'b'; p a$x'b'; p "a"$x; p ''$x; p $x''
x=' '; p a$x$x'b'; y=; p $y; p $y$y; p ''$y; p $y''; p "$y"$y
IFS=:; x=:; p a$x'b'; p a$x$x'b'; p $x$x; p ''$x; p $x''; p "$x"
### 2
p() { printf '<%s>' "$@"; echo; }
IFS=:; set -- a:b c; p $*; p "$*"; p $@; for i in $*; do p "$i"; done; case $* in a:b:c) echo y;; *) echo n;; esac
x=$*; p "$x"; x="$*"; p "$x"; p ${x}; p ${u:-$*} "${u:-$*}" ${u:-"$*"} ${u:-$@} "${u:-$@}"
y=a:b; z=$y; p "$z"; z=$y$y; p "$z"; export q=$y; p "$q"; readonly w=$y; p "$w"
f() { local l=$y; p "$l"; local m="$y" n=$y:z; p "$n"; }; f
cat <<E
$* $@ "$*" $y
E
IFS=' '; set -- ; p $*; p "$*"; p "$@"; p a"$@"; p "$@"b; p "a$@b"; p $@; p ""$@; p "$@""$@"
set -- ''; p $*; p "$*"; p "$@"; p $@; p "$@$@"; set -- '' ''; p $*; p "$*"; p "$@"; p $@; p a$@b; p $@$@
set -- a ''; p $*; p "$@" x; p $@x; p x$@; set -- '' a; p $*; p x$*; p x$@; set -- a '' b; p $*; p $@; IFS=; p $*; p $@; p x$*y; IFS=:; p $*; p $@; p "$*"
IFS=; set -- a b; p "$*"; p $*; x=$*; p "$x"; x="$*"; p "$x"; x=$@; p "$x"; x="$@"; p "$x"; p ${x:-$*}; case $* in ab) echo ab;; 'a b') echo a b;; esac
unset IFS; x=$*; p "$x"; x="$*"; p "$x"; x="a$*b"; p "$x"; x="a$@b"; p "$x"
### 3
p() { printf '<%s>' "$@"; echo; }
echo 'a b c' | { read x; p "$x"; }
printf '  a  b  \n' | { read x; p "$x"; }
printf '  a  b  \n' | { read x y; p "$x" "$y"; }
printf '  a  b  c  \n' | { read x y; p "$x" "$y"; }
printf 'a:b:c\n' | { IFS=: read x y; p "$x" "$y"; }
printf 'a:b:\n' | { IFS=: read x y; p "$x" "$y"; }
printf 'a:b\n' | { IFS=: read x y z; p "$x" "$y" "$z"; }
printf 'a::b\n' | { IFS=: read x y z; p "$x" "$y" "$z"; }
printf ':a\n' | { IFS=: read x y; p "$x" "$y"; }
printf 'a:b::\n' | { IFS=: read x y; p "$x" "$y"; }
printf 'a : b : c\n' | { IFS=' :' read x y; p "$x" "$y"; }
printf 'a\\b c\\ d e\\\nf\n' | { read x y z; p "$x" "$y" "$z"; }
printf 'a\\b c\\ d e\\\nf\n' | { read -r x y z; p "$x" "$y" "$z"; }
printf 'noeol' | { read x; echo $?; p "$x"; }
printf '' | { x=old; read x; echo $?; p "$x"; }
printf 'a b\n' | { IFS= read x; p "$x"; }
printf ' a b \n' | { IFS= read -r x; p "$x"; }
printf 'a\tb\n' | { IFS=' ' read x y; p "$x" "$y"; }
printf 'a\000b\n' | { read x; p "$x"; }
printf 'x y\n' | { read; echo $?; }
printf 'x y\n' | { read 1a; echo $?; }
printf 'x y\n' | { read a-b; echo $?; }
printf 'x y\n' | { read -z a; echo $?; }
printf 'x y\n' | { read -p prompt a; echo $?; p "$a"; }
printf 'x y\n' | { readonly a; read a; echo $?; p "$a"; }
printf 'a b c d\n' | { read x y z; p "$x" "$y" "$z"; read x y; echo $?; p "$x" "$y"; }
while read a b; do p "$a" "$b"; done <<E
1 2
3 4 5
 6

\7 8\\9
E
echo 'a,b;c' | { IFS=',;' read a b c; p "$a" "$b" "$c"; }
echo ' a , b ' | { IFS=', ' read a b c; p "$a" "$b" "$c"; }
echo '\ a b' | { read x y; p "$x" "$y"; }
echo 'a \' | { read x y; echo $?; p "$x" "$y"; }
echo 'a\:b:c' | { IFS=: read x y; p "$x" "$y"; }
echo 'a  b  c  ' | { read x y; p "$x" "$y"; }
echo 'a:b:c::' | { IFS=: read x y; p "$x" "$y"; }
echo 'a: b :c : ' | { IFS=': ' read x y; p "$x" "$y"; }
echo 'a b ' | { IFS=' ' read x y; p "$x" "$y"; }
echo 'a:b:' | { IFS=: read x y z; p "$x" "$y" "$z"; }
echo 'a:b: ' | { IFS=': ' read x y; p "$x" "$y"; }
read x </nosuch; echo $?
read x <&-; echo $?
