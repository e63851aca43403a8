# Kinds of descriptors
# ns: cr,file
cd /tmp; mkdir d; echo hi > f; ln -s f l; mkfifo in
setsid sh -c 'exec 3<>/tmp/in; exec 4</tmp/d 5</dev/zero 6>/dev/full 7<l 8>>f 9<&7; echo up; read l <&3; :' </dev/null >/tmp/out 2>&1 & p=$!; until grep -qs up /tmp/out; do sleep 0.02; done
s() { for i in /proc/$p/fd/*; do echo "${i##*/} $(readlink $i) $(stat -c %A $i) $(grep -E '^(pos|flags)' /proc/$p/fdinfo/${i##*/} | tr -s '\n\t' '  ')"; done; }; s > s1; cat s1
criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p; criu restore -d -D /img -o r.log; echo "restore: $?"; s > s2; diff s1 s2 && echo same; kill $p
