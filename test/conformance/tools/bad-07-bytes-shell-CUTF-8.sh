# bytes that are no text, in the shell, C.UTF-8
# ns: sh err
LC_ALL=C.UTF-8; export LC_ALL
cd /tmp
b=$(printf '\377\200'); e=$(printf '\303\251'); c=$(printf '\303'); o() { od -An -tx1; }
echo "$b" | o; printf '%s' "$e$c$b" | o; x="a${b}z"; echo ${#x} ${#e} ${#c}; echo "${x#a}" | o; echo "${x%?}" | o; echo "${x#??}" | o; echo "${e#?}" | o; case $b in ??) echo two;; ?) echo one;; esac; case $e in ??) echo two;; ?) echo one;; esac; case $e in [$e]) echo in;; *) echo out;; esac; case $b in *$c*) echo yes;; *) echo no;; esac; case $c in [!a]) echo not;; esac; case $e in [[:alpha:]]*) echo alpha;; *) echo none;; esac
set -- "$b" "$e" $c; echo $#; for i do printf '%s' "$i" | o; done; IFS=$c; set -- a${e}b; echo $#; printf '%s|' "$@" | o; unset IFS; IFS=$b; y="1${b}2"; set -- $y; echo $#; unset IFS; read r <<F
$x é\
$c
F
printf '%s' "$r" | o; cat <<F | o
$b \é $c ${e%?}
F
cat <<'F' | o
é$b
F
f=$(printf 'é\n\n'); printf %s "$f" | o; printf '%b' "\\0377\\303$b" | o; printf '%c%c' "$e" "$b" | o; printf '%5s|%-4s|%.1s|' $e $b $e | o; printf '%d\n' "'$e" "'$b"; echo $?; echo "\\0303" | o; (echo $((1$c))); echo $?; (eval "$b"); echo $?; (eval "x=$b; echo \$x" | o); (eval "a$c=1"); echo $?; (eval "f$c() { echo fn; }; f$c"); echo $?; export "B=$b"; env | grep -a ^B= | o; sh -c 'printf %s "$B"' | o; (export "a$c=1"); echo $?; set | grep -a '^[be]=' | o; alias "z=echo $b"; alias z | o; trap "echo $b" EXIT; trap | o; trap - EXIT; type "$b" 2>&1 | o; command -v $e; echo $?; cd "$b"; echo $?; (. "./$c"); echo $?; test "$b" = "$b"; echo $?; [ "$c" -eq 1 ]; echo $?; kill -$c 1; echo $?; umask $b; echo $?; getopts "a" v "-$c"; echo $? $v; echo "$v$OPTARG" | o; hash "$b"; (shift $c); echo $?; (exit_() { return $c; }; exit_); echo $?; sh -c "echo $e; $c" "$b"; echo $?; sh -$c; echo $?; sh "./$b"; echo $?; printf 'echo \351 \377; \303 1\n' >s; sh s; echo $?; printf 'echo a\0b\nnosuch\0x\necho end\n' >s; sh s; echo $?; printf '\177ELF\1\1\1\0' >s; chmod +x s; ./s; echo $?; printf 'echo "\303' >s; sh s; echo $?; printf '\357\273\277echo bom\n' >s; sh s; echo $?; printf 'echo crlf\r\n' >s; sh s | o; printf 'if true\r\nthen\r\necho x\r\nfi\r\n' >s; sh s; echo $?
