# a line of 1 MB: in a script, a variable, an argument, a here-document, read
# ns: sh
cd /tmp
head -c 1000000 /dev/zero | tr '\0' a >l; echo >>l; wc l; x=$(cat l); echo ${#x}; echo "$x" | wc -c; printf '%s\n' "$x" | wc -c
read y <l; echo ${#y}; [ "$x" = "$y" ] && echo same; case $x in a*a) echo matches;; esac; y=${x%a}; echo ${#y}; y=${x#aa}; echo ${#y}; y=${x##*a}; echo "[$y]"; y=${x%%a*}; echo "[$y]"
f() { echo $# ${#1}; }; f "$x" "$x$x"; set -- "$x" b; echo $# ${#1} $2; eval "z=$x"; echo ${#z}; cat <<F | wc -c
$x
F
printf 'echo %s\n' "$x" >s; sh s | wc -c; printf ': %s\necho $LINENO\n' "$x" >s; sh s; printf 'x="%s\necho no\n' "$x" >s; sh s; echo $?
awk 'BEGIN { printf "for i in"; for (i = 0; i < 200000; i++) printf " %d", i % 10; print "; do n=$((n+i)); done; echo $n" }' >s; wc -c <s; sh s
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "x=%d;", i; print "echo $x" }' >s; sh s; awk 'BEGIN { printf "echo $((0"; for (i = 0; i < 20000; i++) printf "+1"; print "))" }' >s; sh s
awk 'BEGIN { printf "echo "; for (i = 0; i < 20000; i++) printf "\"$HOME\"\047b\047\\c$((1))"; print "" }' >s; sh s | wc -c; awk 'BEGIN { printf "true"; for (i = 0; i < 20000; i++) printf " && true"; print "; echo $?" }' >s; sh s
/bin/echo "$x"; echo $?; sh -c ": $x"; echo $?; env "A=$x" true; echo $?; (export x; /bin/true; echo $?; true; echo $?); printf %s "$x" | xargs echo; echo $?; (exec /bin/echo "$x"; echo no); echo $?
