# a script of 100,000 lines: its end, its line numbers, what is wrong far down, read as file, by dot, from standard input
# ns: sh
cd /tmp
awk 'BEGIN { for (i = 1; i <= 100000; i++) print "x=$((x+1))"; print "echo $x $LINENO" }' >s
wc -l s; sh s; sh <s; sh -c '. ./s; echo $x'; . ./s; echo $x
{ cat s; echo 'if true; then'; } >t; sh t; echo $?
{ cat s; echo 'echo "$x'; } >t; sh t; echo $?
{ cat s; echo ')'; echo 'echo no'; } >t; sh t; echo $?; sh <t; echo $?; (. ./t); echo $?
{ cat s; echo 'nosuch'; echo 'cd /nosuch'; echo 'echo ${x?gone}'; echo 'echo ${y?gone}'; echo 'echo no'; } >t; sh t; echo $?
{ echo 'f() {'; cat s; echo '}'; echo 'f; f 2>/dev/null; echo $x $LINENO'; } >t; sh t; echo $?
{ echo 'if [ $1 = a ]; then'; cat s; echo 'else echo b; fi; echo end $LINENO'; } >t; sh t a; sh t b
{ echo 'cat <<E'; cat s; echo 'E'; } >t; sh t | tail -n 2 | wc -c; { echo "cat <<'E'"; cat s; echo 'E'; echo 'nosuch2'; } >t; sh t | md5sum
{ echo 'case z in'; awk 'BEGIN { for (i = 1; i <= 20000; i++) print "a" i ") echo " i ";;" }'; echo 'z) echo found $LINENO;; esac'; } >t; sh t
{ echo 'echo a'; yes '' | head -n 100000; echo 'nosuch'; } >t; sh t; { yes '# comment' | head -n 100000; echo 'nosuch'; } >t; sh t; { yes 'echo \' | head -n 50000; echo ' end'; echo nosuch; } >t; sh t | wc -c
sh -n s; echo $?; sh -e s; sh -v s 2>&1 | wc -l
